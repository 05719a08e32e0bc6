package io.github.comfyarchive.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves a sample history as a ComfyUI server would, on a free port of the loopback address, which no other
 * machine can reach. Knows what an archive asks for, and GET alone. Its threads are daemons: it never keeps a program alive.
 */
public final class SampleServer implements AutoCloseable {
    /** As many files as a sync fetches side by side. */
    private static final int THREADS = 4;

    private static final byte[] NOTHING = {};

    private final HttpServer http;
    private final ExecutorService threads;
    private final SampleHistory sample;

    private SampleServer(HttpServer http, SampleHistory sample) {
        this.http = http;
        this.sample = sample;
        this.threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "sample-server");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to serve a recorded history.
     *
     * @throws IOException if no port is free, or the sample is not in the program's jar
     */
    public static SampleServer start() throws IOException {
        return start(SampleHistory.recorded());
    }

    /**
     * Starts to serve what the demo shows: what is odd in the recording, and pictures, a film, a sound and a mesh made by it.
     *
     * @throws IOException as {@link #start()}
     */
    public static SampleServer startTheDemo() throws IOException {
        return start(SampleHistory.ofTheDemo());
    }

    private static SampleServer start(SampleHistory sample) throws IOException {
        // The JDK's server sends head and body apart; with Nagle's algorithm each answer would wait 40 ms for the
        // client's
        // delayed acknowledgement. The server can be told so by this property alone, before it is first used.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        SampleServer server = new SampleServer(http, sample);
        http.createContext("/", server::handle);
        http.setExecutor(server.threads);
        // The dispatcher is not a daemon by itself; a thread inherits it from the one that starts it.
        Thread starter = new Thread(http::start, "sample-server-start");
        starter.setDaemon(true);
        starter.start();
        return server;
    }

    /** Where it is, for {@code --server}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** Stops at once; answers under way are cut. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String route = path.startsWith("/api/") ? path.substring("/api".length()) : path;
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            if (!exchange.getRequestMethod().equals("GET")) {
                answer(exchange, 405, NOTHING);
            } else if (route.equals("/view")) {
                view(exchange, query);
            } else if (route.equals("/history")) {
                history(exchange, query);
            } else if (route.startsWith("/history/")) {
                json(exchange, sample.one(route.substring("/history/".length())));
            } else if (route.equals("/system_stats") || route.equals("/queue") || route.equals("/prompt")) {
                json(exchange, SampleHistory.said(route.substring(1)));
            } else {
                answer(exchange, 404, NOTHING);
            }
        }
    }

    private void history(HttpExchange exchange, Map<String, String> query) throws IOException {
        try {
            String maxItems = query.get("max_items");
            String offset = query.getOrDefault("offset", "-1");
            json(exchange, sample.page(maxItems == null ? null : Integer.valueOf(maxItems), Integer.parseInt(offset)));
        } catch (NumberFormatException e) {
            answer(exchange, 500, NOTHING); // as ComfyUI does
        }
    }

    private void view(HttpExchange exchange, Map<String, String> query) throws IOException {
        SampleFile file = sample.file(
                query.getOrDefault("filename", ""),
                query.getOrDefault("subfolder", ""),
                query.getOrDefault("type", "output"));
        if (file == null) {
            answer(exchange, 404, NOTHING);
            return;
        }
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", file.etag());
        headers.set("Last-Modified", file.lastModified());
        if (file.etag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            answer(exchange, 304, NOTHING);
            return;
        }
        headers.set("Content-Type", file.contentType());
        answer(exchange, 200, file.content().bytes());
    }

    private static void json(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        answer(exchange, 200, body);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                    query.putIfAbsent(pair.substring(0, equals), value);
                }
            }
        }
        return query;
    }
}
