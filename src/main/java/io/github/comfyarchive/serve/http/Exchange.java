package io.github.comfyarchive.serve.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.comfyarchive.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** A request and its answer, which is given once. */
public final class Exchange {
    /** Less than this is not worth packing. */
    private static final int WORTH_PACKING = 1024;

    private static final int STREAM_BUFFER = 1 << 16;
    private static final Duration BODY = Duration.ofSeconds(15);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Map<String, String> captured;
    private final WebServer server;
    private final Fields query;

    Exchange(Request request, Response response, Callback callback, Map<String, String> captured, WebServer server) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.captured = captured;
        this.server = server;
        this.query = query(request);
    }

    private static Fields query(Request request) {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException noQuery) {
            throw ProblemException.badRequest("the query has a % that is no escape, or is not UTF-8");
        }
    }

    /** The method, in capitals. */
    public String method() {
        return request.getMethod();
    }

    /** What stands in the path at a name of the route's template. */
    public String captured(String name) {
        String value = captured.get(name);
        if (value == null) {
            throw new IllegalArgumentException("this route has no {" + name + "}");
        }
        return value;
    }

    /** The same, where the route has that name. */
    public Optional<String> capturedIfAny(String name) {
        return Optional.ofNullable(captured.get(name));
    }

    /** A value of the query; nothing where it is not there. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.getValue(name));
    }

    /** All values of a name in the query. */
    public List<String> queries(String name) {
        List<String> values = query.getValues(name);
        return values == null ? List.of() : List.copyOf(values);
    }

    /** The names that stand in the query. */
    public Set<String> queryNames() {
        return query.getNames();
    }

    /** A header of the request, where it is there. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /**
     * The body of the request. It holds a thread as long as the client takes to send it, so few are read at a time, and not for long.
     *
     * @param most how many bytes it may have
     * @throws ProblemException 413 if it has more, 408 if it comes too slowly, 503 if as many are read as may be
     */
    public byte[] body(int most) throws IOException {
        if (request.getLength() > most) {
            throw tooLarge(most);
        }
        if (!server.bodies().tryAcquire()) {
            with("Retry-After", "1");
            throw new ProblemException(503, "as many requests with a body as are read at a time are under way");
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            return read(in, most);
        } finally {
            server.bodies().release();
        }
    }

    private static byte[] read(InputStream in, int most) throws IOException {
        long begun = System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] piece = new byte[STREAM_BUFFER];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            body.write(piece, 0, read);
            if (body.size() > most) {
                throw tooLarge(most);
            }
            if (System.nanoTime() - begun > BODY.toNanos()) {
                throw new ProblemException(408, "a body is to be sent within " + BODY.toSeconds() + " seconds");
            }
        }
        return body.toByteArray();
    }

    private static ProblemException tooLarge(int most) {
        return new ProblemException(413, "a body of at most " + most + " bytes is taken here");
    }

    /** The answer takes its time, and a client that waits for it need not say anything meanwhile. */
    public void takesLong() {
        request.addIdleTimeoutListener(silence -> false);
    }

    /** Adds a word to those of the request on which the answer depends (RFC 9110, 12.5.5). */
    public Exchange varies(String requestHeader) {
        response.getHeaders().ensureField(new HttpField(HttpHeader.VARY, requestHeader));
        return this;
    }

    /** Adds a header to the answer. */
    public Exchange with(String header, String value) {
        response.getHeaders().put(header, value);
        return this;
    }

    /** Answers that the client's copy is still right, where it is (RFC 9110, 13.1.2); else goes on with that ETag. */
    public boolean isUnchanged(String etag) {
        String quoted = "W/\"" + etag + '"';
        with(HttpHeader.ETAG.asString(), quoted);
        boolean same = Conditions.matches(request.getHeaders().get(HttpHeader.IF_NONE_MATCH), quoted);
        if (same) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            headAlone(response, callback);
        }
        return same;
    }

    /** Ends an answer after its head, which says no length: that of the bytes that are not sent is not 0 (RFC 9110, 8.6). */
    static void headAlone(Response response, Callback callback) {
        response.write(false, null, Callback.from(() -> response.write(true, null, callback), callback::failed));
    }

    /** Answers with JSON. */
    public void json(int status, String json) throws IOException {
        send(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers that it is done, and there is nothing to say. */
    public void done() {
        response.setStatus(HttpStatus.NO_CONTENT_204);
        response.write(true, null, callback);
    }

    /**
     * Answers with bytes that are in memory: packed where the client takes that. What a question is answered with has an ETag of its
     * bytes, where it has none yet.
     *
     * @param status of HTTP
     * @param contentType of the answer
     * @param bytes all of it
     */
    public void send(int status, String contentType, byte[] bytes) throws IOException {
        response.setStatus(status);
        with("Content-Type", contentType);
        boolean question = status == HttpStatus.OK_200 && (method().equals("GET") || method().equals("HEAD"));
        if (question
                && response.getHeaders().get(HttpHeader.ETAG) == null
                && isUnchanged(Sha256.of(Sha256.digest().digest(bytes)).hex().substring(0, 32))) {
            return;
        }
        byte[] sent = bytes;
        varies("Accept-Encoding");
        if (bytes.length >= WORTH_PACKING && takesGzip() && isText(contentType)) {
            with("Content-Encoding", "gzip");
            sent = packed(bytes);
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, sent.length);
        response.write(true, ByteBuffer.wrap(sent), held(sent.length));
    }

    /**
     * What is in memory until a client has read it is counted, for that may take as long as it likes.
     *
     * @throws ProblemException 503 if others hold as much as may be held
     */
    private Callback held(int bytes) {
        int held = Math.min(server.memoryUnits(), bytes / WebServer.MEMORY_UNIT);
        if (held == 0) {
            return callback;
        }
        if (!server.memory().tryAcquire(held)) {
            response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
            response.getHeaders().remove(HttpHeader.CONTENT_ENCODING);
            with("Retry-After", "1");
            throw new ProblemException(503, "as many large answers as are kept for slow clients are under way");
        }
        return Callback.from(callback, () -> server.memory().release(held));
    }

    private boolean takesGzip() {
        return request.getHeaders().getQualityCSV(HttpHeader.ACCEPT_ENCODING).stream()
                .anyMatch(coding -> coding.toLowerCase(Locale.ROOT).equals("gzip"));
    }

    private static boolean isText(String contentType) {
        return contentType.startsWith("text/") || contentType.contains("json") || contentType.contains("javascript");
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 3 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed, STREAM_BUFFER)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    /** Writes an answer piece by piece. */
    @FunctionalInterface
    public interface Body {
        /**
         * Writes it; whoever reads slowly holds it up.
         *
         * @throws IOException if the client has gone
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Answers with what is too long for the memory. So many are written at a time as {@link WebServer} has places for, for each takes a
     * thread as long as its client reads; more are asked to come again.
     *
     * @param contentType of the answer
     * @param body writes it
     * @throws ProblemException 503 if all places are taken
     */
    public void stream(String contentType, Body body) throws IOException {
        if (!server.takesStream()) {
            with("Retry-After", "1");
            throw new ProblemException(503, "as many long answers as this server gives at a time are under way");
        }
        try {
            with("Content-Type", contentType);
            varies("Accept-Encoding");
            boolean packs = takesGzip();
            if (packs) {
                with("Content-Encoding", "gzip");
            }
            response.setStatus(HttpStatus.OK_200);
            if (method().equals("HEAD")) {
                headAlone(response, callback);
                return;
            }
            try (OutputStream out = Content.Sink.asOutputStream(Content.Sink.asBuffered(
                            response,
                            request.getComponents().getByteBufferPool(),
                            true,
                            STREAM_BUFFER,
                            STREAM_BUFFER));
                    OutputStream packing = packs ? new GZIPOutputStream(out, STREAM_BUFFER) : out) {
                body.writeTo(packing);
            }
            callback.succeeded();
        } catch (IOException | UncheckedIOException clientOrDisk) {
            callback.failed(clientOrDisk); // the answer ends without its end: the client sees that it is not whole
        } finally {
            server.streams().release();
        }
    }

    /**
     * Answers with a file, whole or the part that is asked for (RFC 9110, 14); with one of this machine without a thread for as long as it
     * takes.
     *
     * @param answer what is sent
     * @throws ProblemException 503 if it comes from elsewhere and all places of such answers are taken
     * @throws IOException if it cannot be had from there
     */
    public void file(StoredAnswer answer) throws IOException {
        new FileSending(request, response, callback, server).send(answer);
    }

    /**
     * Answers with events that come later (HTML, "Server-sent events").
     *
     * @return where they go
     * @throws ProblemException 503 if too many listen
     */
    public EventStream events() {
        return server.listening().open(request, response, callback);
    }

    /** Answers with a sentence on what is wrong, where that turns out after the endpoint has returned. */
    public void problem(ProblemException problem) {
        problem(request, response, callback, problem);
    }

    /** Answers with a sentence on what is wrong: in JSON, or in a page to whoever opens an address in a browser. */
    static void problem(Request request, Response response, Callback callback, ProblemException problem) {
        boolean page = request.getHeaders().getQualityCSV(HttpHeader.ACCEPT).contains("text/html");
        response.getHeaders().remove(HttpHeader.ETAG);
        response.getHeaders().remove(HttpHeader.CONTENT_ENCODING);
        response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
        response.getHeaders().remove(HttpHeader.LAST_MODIFIED);
        response.getHeaders().remove(HttpHeader.CONTENT_DISPOSITION);
        if (problem.status() != HttpStatus.RANGE_NOT_SATISFIABLE_416) {
            response.getHeaders().remove(HttpHeader.CONTENT_RANGE);
        }
        if (problem.retryAfter() > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, problem.retryAfter());
        }
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, page ? "text/html; charset=utf-8" : "application/problem+json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.setStatus(problem.status());
        String text = page ? html(problem) : json(problem);
        response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    }

    private static String json(ProblemException problem) {
        return "{\"type\":\"about:blank\",\"title\":\"" + HttpStatus.getMessage(problem.status())
                + "\",\"status\":" + problem.status() + ",\"detail\":\""
                + new String(JsonStringEncoder.getInstance().quoteAsString(problem.detail())) + "\"}\n";
    }

    private static String html(ProblemException problem) {
        String detail = problem.detail()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
        return """
                <!doctype html>
                <html lang="en">
                  <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <meta name="color-scheme" content="light dark">
                    <title>%1$s</title>
                  </head>
                  <body>
                    <h1>%1$s</h1>
                    <p>%2$s</p>
                  </body>
                </html>
                """.formatted(HttpStatus.getMessage(problem.status()), detail);
    }
}
