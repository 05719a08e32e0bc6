package io.github.comfyarchive.comfy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a page, one after the other as they arrive: memory holds one entry, not the page.
 *
 * <p>It looks for the borders of entries alone (quotes, brackets) and leaves what is between to the redactor. So {@code NaN},
 * lone surrogates, any depth and duplicate keys pass as they are, and an entry that is broken within its borders does not
 * take the others along.
 */
final class HistoryPage implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_KEY_BYTES = 64 * 1024;

    /** How much of an entry that is too large is skipped before the page is given up. */
    private static final long MAX_SKIPPED_BYTES = 512L * 1024 * 1024;

    private static final JsonFactory KEYS = new JsonFactory();

    private final HttpResponse response;
    private final InputStream body;
    private final String from;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private boolean begun;
    private boolean ended;
    private long bytes;
    private final JsonValueBuffer value;

    /**
     * Begins to read.
     *
     * @param response the answer to GET /history
     * @param from the address, for messages
     * @param maxEntryBytes the largest entry that is kept in memory; a larger one is skipped
     */
    HistoryPage(HttpResponse response, String from, int maxEntryBytes) {
        this.response = response;
        this.body = response.body();
        this.from = from;
        this.value = new JsonValueBuffer(maxEntryBytes);
    }

    /** How many bytes have arrived. */
    long bytes() {
        return bytes;
    }

    /** How long the server took before it began to answer. */
    long nanosToHeaders() {
        return response.nanosToHeaders();
    }

    /**
     * Reads on.
     *
     * @return the next entry, one without bytes where it was too large, or null at the end of the page
     * @throws ServerException if the page breaks off, or is no JSON object
     */
    @Nullable
    RawEntry next() throws ServerException {
        try {
            if (ended) {
                return null;
            }
            int oneByte = begun ? separator() : opening();
            if (oneByte == '}') {
                finish();
                return null;
            }
            if (oneByte != '"') {
                throw noHistory();
            }
            String promptId = key();
            if (skipWhitespace() != ':') {
                throw noHistory();
            }
            readValue();
            return new RawEntry(promptId, value.take());
        } catch (EndlessEntryException again) {
            throw ServerException.permanentError(from + " sends an entry of more than " + (MAX_SKIPPED_BYTES >> 20)
                    + " MB, or one without end: the history cannot be read beyond it");
        } catch (IOException cut) {
            throw ServerException.transientError(
                    from + " broke off in the middle of the history ("
                            + cut.getClass().getSimpleName() + ")",
                    cut);
        }
    }

    /** It will be as large the next time. */
    private static final class EndlessEntryException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private int opening() throws IOException, ServerException {
        int oneByte = skipWhitespace();
        if (oneByte != '{') {
            throw noHistory();
        }
        begun = true;
        return skipWhitespace();
    }

    private int separator() throws IOException, ServerException {
        int oneByte = skipWhitespace();
        if (oneByte == '}') {
            return oneByte;
        }
        if (oneByte != ',') {
            throw noHistory();
        }
        oneByte = skipWhitespace();
        if (oneByte == '}') {
            throw noHistory();
        }
        return oneByte;
    }

    /** Only white space may follow; reading to the end also checks the length of the body. */
    private void finish() throws IOException, ServerException {
        ended = true;
        for (int oneByte = read(); oneByte >= 0; oneByte = read()) {
            if (!whitespace(oneByte)) {
                throw noHistory();
            }
        }
    }

    private String key() throws IOException, ServerException {
        value.clear();
        append('"');
        readString();
        if (value.length() > MAX_KEY_BYTES) {
            throw noHistory();
        }
        byte[] key = value.take();
        if (!escaped(key)) {
            return new String(key, 1, key.length - 2, StandardCharsets.UTF_8);
        }
        try (JsonParser parser = KEYS.createParser(key)) {
            String text = parser.nextTextValue();
            if (text != null) {
                return text;
            }
        } catch (com.fasterxml.jackson.core.JacksonException badEscape) {
            throw noHistory();
        }
        throw noHistory();
    }

    private static boolean escaped(byte[] key) {
        for (byte oneByte : key) {
            if (oneByte == '\\') {
                return true;
            }
        }
        return false;
    }

    private void readValue() throws IOException {
        value.clear();
        int oneByte = skipWhitespace();
        if (!response.gzipped()) {
            value.expect(response.length() - bytes); // the bracket of the page is behind it, this byte before
        }
        append(oneByte);
        if (oneByte == '"') {
            readString();
        } else if (oneByte == '{' || oneByte == '[') {
            readNested();
        } else {
            readBare();
        }
    }

    /** Reads to the closing bracket of an object or array, whose opening one has been read. */
    private void readNested() throws IOException {
        long depth = 1;
        boolean string = false;
        boolean escaped = false;
        while (depth > 0) {
            requireMore();
            int at = position;
            while (at < limit && depth > 0) {
                byte oneByte = buffer[at++];
                if (string) {
                    string = escaped || oneByte != '"';
                    escaped = !escaped && oneByte == '\\';
                } else if (oneByte == '"') {
                    string = true;
                } else if (oneByte == '{' || oneByte == '[') {
                    depth++;
                } else if (oneByte == '}' || oneByte == ']') {
                    depth--;
                }
            }
            takeTo(at);
        }
    }

    /** Reads to the closing quote of a string, whose opening one has been read. */
    private void readString() throws IOException {
        boolean string = true;
        boolean escaped = false;
        while (string) {
            requireMore();
            int at = position;
            while (at < limit && string) {
                byte oneByte = buffer[at++];
                string = escaped || oneByte != '"';
                escaped = !escaped && oneByte == '\\';
            }
            takeTo(at);
        }
    }

    /** Reads a number or a word, to before what ends it. */
    private void readBare() throws IOException {
        while (true) {
            int oneByte = require();
            if (oneByte == ',' || oneByte == '}' || whitespace(oneByte)) {
                position--;
                bytes--;
                return;
            }
            append(oneByte);
        }
    }

    private void append(int oneByte) {
        value.add(oneByte);
    }

    /** Takes what is in the buffer up to there into the value. */
    private void takeTo(int end) throws IOException {
        if (value.length() > MAX_SKIPPED_BYTES) {
            throw new EndlessEntryException();
        }
        value.add(buffer, position, end - position);
        bytes += end - position;
        position = end;
    }

    private int skipWhitespace() throws IOException {
        int oneByte = require();
        while (whitespace(oneByte)) {
            oneByte = require();
        }
        return oneByte;
    }

    private static boolean whitespace(int oneByte) {
        return oneByte == ' ' || oneByte == '\n' || oneByte == '\r' || oneByte == '\t';
    }

    private int require() throws IOException {
        requireMore();
        return read();
    }

    private void requireMore() throws IOException {
        if (!hasMore()) {
            throw new java.io.EOFException("the body ends within the history");
        }
    }

    private int read() throws IOException {
        if (!hasMore()) {
            return -1;
        }
        bytes++;
        return buffer[position++] & 0xff;
    }

    private boolean hasMore() throws IOException {
        if (position == limit) {
            limit = Math.max(0, body.read(buffer, 0, buffer.length));
            position = 0;
        }
        return position < limit;
    }

    private ServerException noHistory() {
        return ServerException.notHistory(from);
    }

    @Override
    public void close() {
        response.close();
    }
}
