package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.HttpHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** An answer whose body is still to be read. To be closed; a body read to its end leaves the connection for the next request. */
final class HttpResponse implements AutoCloseable {
    private static final Set<String> KNOWN_ENCODINGS = Set.of("", "identity", "gzip", "x-gzip");

    /** What an error page has, read so that the connection can be used again: 64 KB cost less than a new connection. */
    private static final int DRAIN_BYTES = 8 * 1024;

    private static final int DRAIN_READS = 8;

    private final HttpHead head;
    private final Runnable hangUp;
    private final long nanosToHeaders;
    private final long length;
    private final LengthCheckedStream whole;
    private final InputStream body;

    /**
     * An answer.
     *
     * @param framed its body, which may end too early
     * @param hangUp gives the connection up
     * @param nanosToHeaders how long the server took to answer
     */
    HttpResponse(HttpHead head, InputStream framed, Runnable hangUp, long nanosToHeaders) throws IOException {
        this.head = head;
        this.hangUp = hangUp;
        this.nanosToHeaders = nanosToHeaders;
        this.length = HttpBody.isChunked(head) ? -1 : HttpBody.length(head);
        this.whole = new LengthCheckedStream(framed, length);
        this.body = gzipped() ? new GZIPInputStream(whole) : whole;
    }

    int status() {
        return head.status();
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
        return length;
    }

    boolean gzipped() {
        String encoding = header("Content-Encoding");
        return encoding != null
                && length != 0
                && encoding.toLowerCase(Locale.ROOT).contains("gzip");
    }

    /** Whether the body is packed in a way that nobody asked for and that is not unpacked here: then it cannot be read. */
    boolean isPackedOtherwise() {
        String encoding = header("Content-Encoding");
        return encoding != null && !KNOWN_ENCODINGS.contains(encoding.strip().toLowerCase(Locale.ROOT));
    }

    @Nullable
    String header(String name) {
        return head.header(name);
    }

    boolean isHtml() {
        String type = header("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html");
    }

    /** The first 4 KB of a body that says why there is no answer; it is the server's text, to be looked at and not to be shown. */
    String reason() {
        try {
            return new String(body.readNBytes(4 * 1024), StandardCharsets.ISO_8859_1);
        } catch (IOException cut) {
            return "";
        }
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
            for (int reads = 0; !atEnd && status() >= 300 && reads < DRAIN_READS; reads++) {
                atEnd = whole.read(buffer) < 0;
            }
            if (!atEnd) {
                hangUp.run();
            }
            body.close();
        } catch (IOException nothingMoreIsWanted) {
            hangUp.run();
        }
    }
}
