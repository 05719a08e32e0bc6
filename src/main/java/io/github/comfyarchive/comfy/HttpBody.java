package io.github.comfyarchive.comfy;

import io.github.comfyarchive.net.HttpHead;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** The body of an answer as it is framed on the wire: by a length, in chunks, or by the end of the connection (RFC 9112, section 6). */
final class HttpBody extends InputStream {
    /** A chunk's size and its extensions, or a trailer. */
    private static final int LONGEST_LINE = 8 * 1024;

    private static final int TRAILERS = 100;

    private final InputStream in;
    private final Runnable whole;
    private final boolean chunked;
    private boolean firstChunk = true;
    private boolean atEnd;
    private long left;

    private HttpBody(InputStream in, long left, boolean chunked, Runnable whole) {
        this.in = in;
        this.left = left;
        this.chunked = chunked;
        this.whole = whole;
    }

    /**
     * The body that belongs to a head.
     *
     * @param head the head
     * @param in what comes after it
     * @param whole called once when the body has been read to its end and the connection stands at the next answer
     * @return the body; where it is cut within a length it just ends ({@link LengthCheckedStream})
     * @throws IOException if the head contradicts itself
     */
    static HttpBody of(HttpHead head, InputStream in, Runnable whole) throws IOException {
        boolean chunked = isChunked(head);
        HttpBody body = new HttpBody(in, chunked ? 0 : length(head), chunked, whole);
        if (!chunked && body.left == 0) {
            body.end(true);
        }
        return body;
    }

    /** Nobody asked for another coding than chunks (RFC 9112, section 7.4), so none is understood. */
    static boolean isChunked(HttpHead head) throws IOException {
        String coding = head.header("Transfer-Encoding");
        if (coding != null && !coding.strip().toLowerCase(Locale.ROOT).equals("chunked")) {
            throw new IOException("the answer comes in a transfer coding that was not asked for");
        }
        return coding != null;
    }

    /** The length of a body that is not in chunks, -1 where it ends with the connection. */
    static long length(HttpHead head) throws IOException {
        int status = head.status();
        if (status == 204 || status == 304) {
            return 0;
        }
        String length = head.header("Content-Length");
        if (length == null) {
            return -1;
        }
        if (!length.matches("\\d{1,18}")) {
            throw new IOException("the length of the answer is not a number");
        }
        return Long.parseLong(length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (chunked && left == 0 && !atEnd) {
            nextChunk();
        }
        if (atEnd) {
            return -1;
        }
        int got = in.read(buffer, from, left < 0 ? count : (int) Math.min(count, left));
        if (got < 0) {
            if (chunked) {
                throw new EOFException("the connection was closed within the body");
            }
            end(false);
            return -1;
        }
        if (left > 0) {
            left -= got;
            if (left == 0 && !chunked) {
                requireEnd();
                end(true);
            }
        }
        return got;
    }

    /** A body that goes on after its length is not what the server meant: which of the two is wrong, nobody knows. */
    private void requireEnd() throws IOException {
        if (in.available() > 0) {
            throw new IOException("the body goes on after its length");
        }
    }

    private void nextChunk() throws IOException {
        if (!firstChunk && !line().isEmpty()) {
            throw new IOException("a chunk of the body is longer than it said");
        }
        firstChunk = false;
        String size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("a chunk of the body has no size");
        }
        left = Long.parseLong(size, 16);
        if (left > 0) {
            return;
        }
        for (int trailers = 0; trailers < TRAILERS; trailers++) {
            if (line().isEmpty()) {
                end(true);
                return;
            }
        }
        throw new IOException("the body does not end");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int oneByte = in.read(); oneByte != '\n'; oneByte = in.read()) {
            if (oneByte < 0) {
                throw new EOFException("the connection was closed within the body");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("a line between the chunks of the body is too long");
            }
            line.append((char) oneByte);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private void end(boolean connectionGoesOn) {
        atEnd = true;
        if (connectionGoesOn) {
            whole.run();
        }
    }
}
