package io.github.comfyarchive.serve;

import io.github.comfyarchive.serve.access.ListenAddress;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A home that is served on a free port, and requests over bare sockets, which hide nothing. */
final class ServedHome implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Serve serve;
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private ServedHome(TestHome home, ServeOptions options) throws IOException {
        serve = new Serve(home.folder(), options, told::add);
        serve.start();
    }

    static ServedHome of(TestHome home) throws IOException {
        return of(home, null, false);
    }

    static ServedHome of(TestHome home, @Nullable String token, boolean readOnly, String... allowedHosts)
            throws IOException {
        return new ServedHome(
                home,
                new ServeOptions(ListenAddress.of("127.0.0.1", 0), List.of(allowedHosts), token, readOnly, "test"));
    }

    String url() {
        return serve.url();
    }

    int port() {
        return Integer.parseInt(serve.url().replaceFirst(".*:", ""));
    }

    Serve serve() {
        return serve;
    }

    /** What whoever runs it was told. */
    Queue<String> told() {
        return told;
    }

    /** A session's token. */
    String session() {
        return serve.sessions().begin();
    }

    Answer get(String target, String... headers) throws IOException {
        return ask("GET", target, "", headers);
    }

    Answer ask(String method, String target, String body, String... headers) throws IOException {
        try (Socket socket = open(method, target, body, headers)) {
            return Answer.of(socket.getInputStream().readAllBytes());
        }
    }

    /** Asks, and leaves the reading to the caller. */
    Socket open(String method, String target, String body, String... headers) throws IOException {
        Socket socket = socket();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
            head.append("Host: 127.0.0.1:").append(port()).append("\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Connection: close\r\nContent-Length: ")
                .append(bytes.length)
                .append("\r\n\r\n");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(bytes);
        socket.getOutputStream().write(whole.toByteArray());
        return socket;
    }

    Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        serve.close();
    }
}
