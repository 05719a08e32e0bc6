package io.github.comfyarchive.serve.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Sends a file, or one part of it: who asks for several parts at once gets all of it, as RFC 9110, 14.2 allows. */
final class FileSending {
    /** What goes to the socket at a time. */
    private static final int BUFFER = 1 << 17;

    /** One part (RFC 9110, 14.1.2). */
    private static final Pattern PART =
            Pattern.compile("bytes=([0-9]{0,100})-([0-9]{0,100})", Pattern.CASE_INSENSITIVE);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final WebServer server;

    FileSending(Request request, Response response, Callback callback, WebServer server) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.server = server;
    }

    void send(StoredAnswer answer) throws IOException {
        String etag = '"' + answer.etag() + '"';
        String modified = DateTimeFormatter.RFC_1123_DATE_TIME
                .withLocale(Locale.ROOT)
                .format(answer.modified().atOffset(ZoneOffset.UTC))
                .replaceFirst("^(..., )(\\d) ", "$10$2 ");
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.ETAG, etag);
        response.getHeaders().put(HttpHeader.LAST_MODIFIED, modified);
        response.getHeaders().put(HttpHeader.ACCEPT_RANGES, "bytes");
        if (isUnchanged(etag, modified)) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            Exchange.headAlone(response, callback);
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.mediaType());
        List<ByteRange> ranges = ranges(etag, modified, answer.size());
        if (ranges != null && ranges.isEmpty()) {
            response.getHeaders().put(HttpHeader.CONTENT_RANGE, ByteRange.toNonSatisfiableHeaderValue(answer.size()));
            throw new ProblemException(HttpStatus.RANGE_NOT_SATISFIABLE_416, "the file has no such bytes");
        }
        if (ranges == null) {
            response.setStatus(HttpStatus.OK_200);
            copy(answer, 0, answer.size());
        } else {
            ByteRange range = ranges.get(0);
            response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
            response.getHeaders().put(HttpHeader.CONTENT_RANGE, range.toHeaderValue(answer.size()));
            copy(answer, range.first(), range.getLength());
        }
    }

    private boolean isUnchanged(String etag, String modified) {
        String none = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        return none == null
                ? modified.equals(request.getHeaders().get(HttpHeader.IF_MODIFIED_SINCE))
                : Conditions.matches(none, etag);
    }

    /** Null for all of it: where nothing is asked, where what is asked is no range, and where the client's part is of other bytes. */
    private @Nullable List<ByteRange> ranges(String etag, String modified, long size) {
        HttpField asked = request.getHeaders().getField(HttpHeader.RANGE);
        String onlyIf = request.getHeaders().get(HttpHeader.IF_RANGE);
        boolean other = onlyIf != null && !onlyIf.equals(etag) && !onlyIf.equals(modified);
        return asked == null || other ? null : range(asked.getValue(), size);
    }

    /** A last byte beyond the end, however far, is the end; what begins there is nowhere; what is no range was not asked. */
    private static @Nullable List<ByteRange> range(String asked, long size) {
        Matcher part = PART.matcher(asked);
        if (!part.matches()) {
            return null;
        }
        long first = place(part.group(1));
        long last = place(part.group(2));
        if ((first < 0 && last < 0) || (last >= 0 && first > last)) {
            return null;
        }
        long from = first >= 0 ? first : Math.max(0, size - last);
        long to = first < 0 || last < 0 ? size - 1 : Math.min(last, size - 1);
        return from > to ? List.of() : List.of(new ByteRange(from, to));
    }

    /** -1 where none is named. */
    private static long place(String digits) {
        return digits.isEmpty()
                ? -1
                : new BigInteger(digits).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    private void copy(StoredAnswer answer, long from, long length) throws IOException {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        if (request.getMethod().equals("HEAD") || length == 0) {
            response.write(true, null, callback);
            return;
        }
        if (answer.bytes() instanceof StoredAnswer.OnDisk disk) {
            ByteBufferPool.Sized buffers =
                    new ByteBufferPool.Sized(request.getComponents().getByteBufferPool(), true, BUFFER);
            Content.copy(Content.Source.from(buffers, disk.file(), from, length), response, callback);
        } else if (answer.bytes() instanceof StoredAnswer.Elsewhere elsewhere) {
            relay(elsewhere.opening(), from, length);
        }
    }

    /** Takes a place of the long answers, and a thread as long as its client reads. */
    private void relay(StoredAnswer.Opening opening, long from, long length) throws IOException {
        if (!server.takesStream()) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            throw new ProblemException(503, "as many long answers as this server gives at a time are under way");
        }
        try (InputStream in = opening.open(from, length)) {
            OutputStream out = Content.Sink.asOutputStream(Content.Sink.asBuffered(
                    response, request.getComponents().getByteBufferPool(), true, BUFFER, BUFFER));
            try {
                if (in.transferTo(out) != length) {
                    throw new EOFException("the file ended early");
                }
                out.close();
                callback.succeeded();
            } catch (IOException | RuntimeException clientOrStore) {
                // The answer ends without its end: the client sees that it is not whole, and asks for the rest.
                callback.failed(clientOrStore);
            }
        } finally {
            server.streams().release();
        }
    }
}
