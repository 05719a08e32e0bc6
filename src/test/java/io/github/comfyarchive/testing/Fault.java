package io.github.comfyarchive.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A way of answering badly. Faults combine with {@link #and}: {@code slow(1000).and(cutBodyAfter(500))}.
 *
 * @param change what happens to the true answer
 * @param delay how long the server waits before it makes the answer
 * @param cut where and how the answer ends early, or null
 * @param bytesPerSecond how fast the answer is sent; 0 is as fast as it goes
 * @param inChunks whether the body is sent with chunked transfer coding, without a length
 * @param endless what is repeated after the body until the client leaves; empty for none
 * @param raw bytes sent instead of HTTP, or null
 */
public record Fault(
        UnaryOperator<Response> change,
        Duration delay,
        @Nullable Cut cut,
        long bytesPerSecond,
        boolean inChunks,
        String endless,
        @Nullable String raw) {

    /** How an answer ends early: the stream is closed, the connection is reset, or nothing comes any more. */
    enum End {
        CLOSE,
        RESET,
        STALL
    }

    /** The end comes when so many bytes are sent, of the body, or of the whole answer. */
    record Cut(long bytes, boolean ofBody, End end) {}

    private static final Fault NONE = new Fault(UnaryOperator.identity(), Duration.ZERO, null, 0, false, "", null);

    /** No fault at all. */
    public static Fault none() {
        return NONE;
    }

    /** Another status, with a short text. */
    public static Fault status(int status) {
        return changing(answer -> Response.status(status));
    }

    /** 429 with a Retry-After header, as sent: seconds or a date. */
    public static Fault tooManyRequests(String retryAfter) {
        return changing(answer -> Response.status(429).with("Retry-After", retryAfter));
    }

    /** The true answer, later. */
    public static Fault delay(Duration delay) {
        return new Fault(UnaryOperator.identity(), delay, null, 0, false, "", null);
    }

    /** After so many bytes of the body nothing comes any more, and the connection stays open. */
    public static Fault stallAfter(long bytes) {
        return cutting(bytes, true, End.STALL);
    }

    /** Nothing comes at all, and the connection stays open. */
    public static Fault silence() {
        return cutting(0, false, End.STALL);
    }

    /** After so many bytes of the body the connection is closed, in order. */
    public static Fault cutBodyAfter(long bytes) {
        return cutting(bytes, true, End.CLOSE);
    }

    /** After so many bytes of the body the connection is reset. */
    public static Fault resetBodyAfter(long bytes) {
        return cutting(bytes, true, End.RESET);
    }

    /** After so many bytes of the answer, status line and headers included, the connection is closed. */
    public static Fault cutHeadAfter(long bytes) {
        return cutting(bytes, false, End.CLOSE);
    }

    /** The Content-Length says so many bytes more (or, negative, less) than are sent. */
    public static Fault wrongLength(long difference) {
        return changing(answer -> answer.with("Content-Length", Long.toString(answer.length() + difference)));
    }

    /** The answer trickles. */
    public static Fault slow(long bytesPerSecond) {
        return new Fault(UnaryOperator.identity(), Duration.ZERO, null, bytesPerSecond, false, "", null);
    }

    /** Content-Encoding gzip, whether or not the client asked for it. */
    public static Fault gzip() {
        return changing(Response::gzipped);
    }

    /** The body in chunks, without a length. */
    public static Fault chunked() {
        return new Fault(UnaryOperator.identity(), Duration.ZERO, null, 0, true, "", null);
    }

    /** A proxy's login page: HTML with status 200. */
    public static Fault loginPage() {
        return changing(answer -> Router.loginPage());
    }

    /** Status 200 with this as JSON, whatever was asked. */
    public static Fault json(String body) {
        return changing(answer -> Response.json(body));
    }

    /** Status 200 with these bytes as JSON: for text that is no UTF-8. */
    public static Fault json(byte[] body) {
        return changing(answer -> Response.json("").withBody(body));
    }

    /** Status 200 and JSON that begins so and then repeats a text until the client leaves. */
    public static Fault endless(String beginning, String repeated) {
        UnaryOperator<Response> begins = answer -> Response.json(beginning);
        return new Fault(begins, Duration.ZERO, null, 0, false, repeated, null);
    }

    /** A redirect. */
    public static Fault redirect(int status, String location) {
        return changing(answer -> Response.status(status).with("Location", location));
    }

    /** These bytes (Latin-1) instead of HTTP, then the connection is closed. */
    public static Fault garbage(String bytes) {
        return new Fault(UnaryOperator.identity(), Duration.ZERO, null, 0, false, "", bytes);
    }

    /** The true answer with a header set to a value. */
    public static Fault header(String name, String value) {
        return changing(answer -> answer.with(name, value));
    }

    /** Both: the other's change is made after this one's; of the rest what is not a default counts, the other's first. */
    public Fault and(Fault other) {
        return new Fault(
                answer -> other.change.apply(change.apply(answer)),
                delay.plus(other.delay),
                other.cut != null ? other.cut : cut,
                other.bytesPerSecond != 0 ? other.bytesPerSecond : bytesPerSecond,
                inChunks || other.inChunks,
                other.endless.isEmpty() ? endless : other.endless,
                other.raw != null ? other.raw : raw);
    }

    boolean isEndless() {
        return !endless.isEmpty();
    }

    List<byte[]> rawPieces() {
        return raw == null ? List.of() : List.of(raw.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The true answer, changed. */
    public static Fault changing(UnaryOperator<Response> change) {
        return new Fault(change, Duration.ZERO, null, 0, false, "", null);
    }

    private static Fault cutting(long bytes, boolean ofBody, End end) {
        return new Fault(UnaryOperator.identity(), Duration.ZERO, new Cut(bytes, ofBody, end), 0, false, "", null);
    }
}
