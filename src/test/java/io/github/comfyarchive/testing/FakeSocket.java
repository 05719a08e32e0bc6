package io.github.comfyarchive.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** One WebSocket, from the server's side: frames as RFC 6455 has them, written one at a time. */
final class FakeSocket {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int LARGEST = 1 << 20;

    private final Socket socket;
    private final OutputStream out;
    private final String clientId;

    FakeSocket(Socket socket, String clientId) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.clientId = clientId;
    }

    /** {@code Sec-WebSocket-Accept} for a {@code Sec-WebSocket-Key} (section 4.2.2). */
    static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    String clientId() {
        return clientId;
    }

    void text(String text) throws IOException {
        frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void frame(boolean last, int opcode, byte[] payload) throws IOException {
        out.write(head(last, opcode, payload.length));
        out.write(payload);
        out.flush();
    }

    /** The head of a frame of so many bytes, which may never come. */
    synchronized void announce(int opcode, long length) throws IOException {
        out.write(head(true, opcode, length));
        out.flush();
    }

    synchronized void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void end() throws IOException {
        socket.close();
    }

    /** Section 5.2: a server's frames are not masked. */
    private static byte[] head(boolean last, int opcode, long length) {
        ByteBuffer head = ByteBuffer.allocate(10);
        head.put((byte) ((last ? FIN : 0) | opcode));
        if (length < 126) {
            head.put((byte) length);
        } else if (length < 1 << 16) {
            head.put((byte) 126).putShort((short) length);
        } else {
            head.put((byte) 127).putLong(length);
        }
        return Arrays.copyOf(head.array(), head.position());
    }

    /**
     * A frame of the client.
     *
     * @param opcode what it is
     * @param payload unmasked
     */
    record Frame(int opcode, byte[] payload) {}

    /** The client's next frame; a client must mask (section 5.1). */
    static Frame read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int first = data.readUnsignedByte();
        int second = data.readUnsignedByte();
        long length = second & ~MASKED;
        if (length == 126) {
            length = data.readUnsignedShort();
        } else if (length == 127) {
            length = data.readLong();
        }
        if ((second & MASKED) == 0 || length > LARGEST) {
            throw new IOException("no client of a WebSocket sends such a frame");
        }
        byte[] mask = data.readNBytes(4);
        byte[] payload = data.readNBytes((int) length);
        for (int index = 0; index < payload.length; index++) {
            payload[index] ^= mask[index % 4];
        }
        return new Frame(first & 0x0f, payload);
    }
}
