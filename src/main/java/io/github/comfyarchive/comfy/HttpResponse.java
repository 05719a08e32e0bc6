package io.github.comfyarchive.comfy;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** An answer whose body is still to be read. To be closed; a body read to its end leaves the connection for the next request. */
final class HttpResponse implements AutoCloseable {
    private static final Set<String> KNOWN_ENCODINGS = Set.of("", "identity", "gzip", "x-gzip");
    private static final int DRAIN_BYTES = 8 * 1024;
    private static final int DRAIN_READS = 8;

    private final HttpURLConnection connection;
    private final int status;
    private final long nanosToHeaders;
    private final WholeBody whole;
    private final InputStream body;

    HttpResponse(HttpURLConnection connection, int status, long nanosToHeaders) throws IOException {
        this.connection = connection;
        this.status = status;
        this.nanosToHeaders = nanosToHeaders;
        InputStream raw = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        InputStream steady = raw == null
                ? InputStream.nullInputStream()
                : new SteadyBody(raw, Duration.ofMillis(connection.getReadTimeout()));
        this.whole = new WholeBody(steady, length());
        this.body = gzipped() ? new GZIPInputStream(whole) : whole;
    }

    int status() {
        return status;
    }

    /** How long the server took, during which it served nobody else (comfyui-protocol.md, "GET /history"). */
    long nanosToHeaders() {
        return nanosToHeaders;
    }

    /** The body; a cut one ends with an {@link IOException}, never as if it were whole. */
    InputStream body() {
        return body;
    }

    /** The length of the body as sent, or -1 where the server does not say. */
    long length() {
        return status == HttpURLConnection.HTTP_NOT_MODIFIED ? 0 : connection.getContentLengthLong();
    }

    boolean gzipped() {
        String encoding = connection.getContentEncoding();
        return encoding != null && encoding.toLowerCase(Locale.ROOT).contains("gzip");
    }

    /** Whether the body is packed in a way that nobody asked for and that is not unpacked here: then it cannot be read. */
    boolean isPackedOtherwise() {
        String encoding = connection.getContentEncoding();
        return encoding != null && !KNOWN_ENCODINGS.contains(encoding.strip().toLowerCase(Locale.ROOT));
    }

    @Nullable
    String header(String name) {
        return connection.getHeaderField(name);
    }

    boolean isHtml() {
        String type = connection.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html");
    }

    /**
     * Reads the little that is left of an error's body, so that the connection can be used again. A body of any other answer that
     * is not at its end is given up with its connection: it may be endless, or stall.
     */
    @Override
    public void close() {
        try {
            byte[] buffer = new byte[DRAIN_BYTES];
            boolean atEnd = whole.atEnd();
            for (int reads = 0; !atEnd && status >= 300 && reads < DRAIN_READS; reads++) {
                atEnd = whole.read(buffer) < 0;
            }
            if (!atEnd) {
                connection.disconnect();
            }
            body.close();
        } catch (IOException nothingMoreIsWanted) {
            connection.disconnect();
        }
    }
}
