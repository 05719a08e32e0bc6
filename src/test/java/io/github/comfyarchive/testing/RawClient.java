package io.github.comfyarchive.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An HTTP client of bare sockets that hides nothing: one connection a request, everything read until the server closes. */
record RawClient(FakeComfyServer server) {
    private static final int TIMEOUT_MILLIS = 20_000;

    /** Head and body as they came. */
    static final class Answer {
        private final String head;
        private final byte[] body;

        Answer(String head, byte[] body) {
            this.head = head;
            this.body = body;
        }

        String head() {
            return head;
        }

        byte[] body() {
            return body;
        }

        int status() {
            return Integer.parseInt(head.split(" ", 3)[1]);
        }

        @Nullable
        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse(null);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        long bytesOnTheWire() {
            return head.length() + 4L + body.length;
        }
    }

    Answer get(String target, String... headers) throws IOException {
        return ask("GET", target, "", headers);
    }

    Answer view(FileRef ref, String... headers) throws IOException {
        return get(
                "/view?filename=" + encode(ref.filename()) + "&subfolder=" + encode(ref.subfolder()) + "&type="
                        + encode(ref.type()),
                headers);
    }

    /** Asks, and reads until the server closes. */
    Answer ask(String method, String target, String body, String... headers) throws IOException {
        try (Socket socket = open(method, target, body, headers)) {
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    /** Asks, and leaves the reading to the caller. */
    Socket open(String method, String target, String body, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Connection: close\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n\r\n");
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** Reads so many bytes, or fewer where the stream ends. */
    static byte[] read(InputStream in, int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < count) {
            byte[] more = in.readNBytes(Math.min(8192, count - bytes.size()));
            if (more.length == 0) {
                break;
            }
            bytes.writeBytes(more);
        }
        return bytes.toByteArray();
    }

    static Answer parse(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new EOFException("no whole head: " + text);
        }
        return new Answer(text.substring(0, end), Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
