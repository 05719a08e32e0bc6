package io.github.comfyarchive.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The WebSockets that are open at {@code /ws}, as bystanders see them: {@code status} frames to all whenever the queue changes.
 * What is sent goes to every client there is; one that has left is ignored.
 */
public final class FakeSockets {
    private final List<FakeSocket> open = new CopyOnWriteArrayList<>();
    private final List<String> clientIds = new CopyOnWriteArrayList<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger goodbyes = new AtomicInteger();
    private volatile boolean deaf;

    /** Something to do with a socket. */
    private interface Sending {
        void to(FakeSocket socket) throws IOException;
    }

    FakeSockets() {}

    /** How many clients are connected. */
    public int count() {
        return open.size();
    }

    /** The ids of all clients that ever connected, in order. */
    public List<String> clientIds() {
        return List.copyOf(clientIds);
    }

    /** How many pings came. */
    public int pings() {
        return pings.get();
    }

    /** How many clients said that they leave, before they left. */
    public int goodbyes() {
        return goodbyes.get();
    }

    /** From now on nobody is answered, as where a network is gone and no side was told. */
    public void goDeaf() {
        deaf = true;
    }

    /** The queue has changed. */
    public void status(int remaining) {
        each(socket -> socket.text(statusText(remaining)));
    }

    /** The same in pieces of so many bytes, a ping between the first two (RFC 6455, section 5.4). */
    public void statusInPieces(int remaining, int bytes) {
        byte[] text = statusText(remaining).getBytes(StandardCharsets.UTF_8);
        each(socket -> {
            for (int at = 0; at < text.length; at += bytes) {
                boolean last = at + bytes >= text.length;
                int opcode = at == 0 ? FakeSocket.TEXT : FakeSocket.CONTINUATION;
                socket.frame(last, opcode, Arrays.copyOfRange(text, at, Math.min(text.length, at + bytes)));
                if (at == 0) {
                    socket.frame(true, FakeSocket.PING, new byte[] {1, 2, 3});
                }
            }
        });
    }

    /** Any text. */
    public void text(String text) {
        each(socket -> socket.text(text));
    }

    /** A binary frame, as a preview is. */
    public void binary(byte[] bytes) {
        each(socket -> socket.frame(true, FakeSocket.BINARY, bytes));
    }

    /** So many pieces of a text message that does not end. */
    public void piecesWithoutEnd(int pieces, int bytes) {
        byte[] piece = "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
        each(socket -> {
            for (int index = 0; index < pieces; index++) {
                socket.frame(false, index == 0 ? FakeSocket.TEXT : FakeSocket.CONTINUATION, piece);
            }
        });
    }

    /** The connections break off within a frame. */
    public void cutWithinAFrame() {
        each(socket -> {
            socket.announce(FakeSocket.TEXT, 100);
            socket.raw(new byte[10]);
            socket.end();
        });
    }

    /** The connections break off. */
    public void cut() {
        each(FakeSocket::end);
    }

    /** The server says that it leaves, and leaves. */
    public void goAway() {
        each(socket -> {
            socket.frame(true, FakeSocket.CLOSE, new byte[] {1001 >> 8, (byte) 1001});
            socket.end();
        });
    }

    /** What is not a frame at all. */
    public void garbage() {
        each(socket -> socket.raw(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3, 4}));
    }

    private void each(Sending sending) {
        open.removeIf(socket -> {
            try {
                sending.to(socket);
                return false;
            } catch (IOException left) {
                return true;
            }
        });
    }

    private static String statusText(int remaining) {
        return "{\"type\": \"status\", \"data\": {\"status\": {\"exec_info\": {\"queue_remaining\": " + remaining
                + "}}}}";
    }

    /** The answer to a handshake (RFC 6455, section 4.2.2); without one ComfyUI's server answers 400. */
    static Response handshake(Request request) {
        String key = request.header("Sec-WebSocket-Key");
        if (!"websocket".equalsIgnoreCase(request.header("Upgrade")) || key == null) {
            return Response.status(400);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Accept", FakeSocket.accept(key));
        return new Response(101, headers, new ArrayList<>(), 0);
    }

    /** Serves a client after the handshake, until it leaves or the connection ends. */
    void serve(Request request, Socket connection, InputStream in) throws IOException {
        FakeSocket socket = new FakeSocket(connection, request.parameter("clientId"));
        clientIds.add(socket.clientId());
        open.removeIf(other -> other.clientId().equals(socket.clientId())); // the new one takes its place
        socket.text("{\"type\": \"status\", \"data\": {\"status\": {\"exec_info\": {\"queue_remaining\": 0}}, \"sid\": "
                + PythonJson.quote(socket.clientId()) + "}}");
        open.add(socket);
        try {
            while (true) {
                FakeSocket.Frame frame = FakeSocket.read(in);
                if (frame.opcode() == FakeSocket.PING) {
                    pings.incrementAndGet();
                    if (!deaf) {
                        socket.frame(true, FakeSocket.PONG, frame.payload());
                    }
                } else if (frame.opcode() == FakeSocket.CLOSE) {
                    goodbyes.incrementAndGet();
                    socket.frame(true, FakeSocket.CLOSE, frame.payload());
                    return;
                }
            }
        } finally {
            open.remove(socket);
        }
    }
}
