package io.github.comfyarchive.serve;

import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.serve.access.ListenAddress;
import io.github.comfyarchive.serve.api.Outside;
import io.github.comfyarchive.serve.reader.Served;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of a real home on a free port, what it says to whoever runs it, and requests over bare sockets, which hide nothing. */
public final class ServedHome implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Serve serve;

    private ServedHome(Served served, Outside outside) throws IOException {
        serve = new Serve(
                served,
                new ServeOptions(ListenAddress.of("127.0.0.1", 0), List.of(), null, false, "1.2.3"),
                outside,
                told::add);
        serve.start();
    }

    /** What is read in another way. */
    public static ServedHome of(Served served, Outside outside) throws IOException {
        return new ServedHome(served, outside);
    }

    private ServedHome(TestHome home, ServeOptions options) throws IOException {
        serve = new Serve(Served.of(home.folder()), options, outside(home), told::add);
        serve.start();
    }

    public static ServedHome of(TestHome home) throws IOException {
        return of(home, null, false);
    }

    public static ServedHome readOnly(TestHome home) throws IOException {
        return of(home, null, true);
    }

    static ServedHome of(TestHome home, @Nullable String token, boolean readOnly, String... allowedHosts)
            throws IOException {
        return new ServedHome(
                home,
                new ServeOptions(ListenAddress.of("127.0.0.1", 0), List.of(allowedHosts), token, readOnly, "1.2.3"));
    }

    /** No server is asked: how one is, is what the tests of the command look at. */
    private Outside outside(TestHome home) {
        return new Outside(
                () -> {
                    asked.incrementAndGet();
                    return new StatusJson(
                            0, List.of(), new StatusJson.Assets("assets", false, 1000, 10, null), List.of());
                },
                () -> home.derivation().redactor());
    }

    public String url() {
        return serve.url();
    }

    int port() {
        return Integer.parseInt(serve.url().replaceFirst(".*:", ""));
    }

    Serve serve() {
        return serve;
    }

    public ApiClient client() {
        return new ApiClient(url(), session());
    }

    /** A client that may not change anything. */
    public ApiClient reader() {
        return new ApiClient(url(), null);
    }

    public List<String> routes() {
        return serve.routes();
    }

    /** What whoever runs the server was told. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** How often servers were asked how they stand. */
    public int statusAsked() {
        return asked.get();
    }

    /** A session's token. */
    public String session() {
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
