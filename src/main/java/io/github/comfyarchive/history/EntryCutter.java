package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.comfyarchive.redact.RawEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The entries of an answer of {@code GET /history}, or of one that was saved, one after the other as they are read: memory holds one
 * entry, not all of them.
 *
 * <p>It looks for the borders of entries alone (quotes, brackets) and leaves what is between to the redactor. So {@code NaN},
 * lone surrogates, any depth and duplicate keys pass as they are, and an entry that is broken within its borders does not
 * take the others along.
 */
public final class EntryCutter {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_KEY_BYTES = 64 * 1024;

    /** How much of an entry that is too large is skipped before the page is given up. */
    private static final long MAX_SKIPPED_BYTES = 512L * 1024 * 1024;

    private static final JsonFactory KEYS = new JsonFactory();

    private final InputStream body;
    private final long length;
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
     * @param body JSON
     * @param length how many bytes of it there are, as far as anybody says; -1 where nobody does
     * @param maxEntryBytes the largest entry that is kept in memory; a larger one is skipped
     */
    public EntryCutter(InputStream body, long length, int maxEntryBytes) {
        this.body = body;
        this.length = length;
        this.value = new JsonValueBuffer(maxEntryBytes);
    }

    /** How many bytes were read. */
    public long bytes() {
        return bytes;
    }

    /**
     * Reads on.
     *
     * @return the next entry, one without bytes where it was too large, or null at the end
     * @throws NoHistoryException if it is no JSON object
     * @throws EndlessEntryException if an entry is so large that it is not even skipped
     * @throws IOException if it breaks off
     */
    public @Nullable RawEntry next() throws IOException {
        if (ended) {
            return null;
        }
        int oneByte = begun ? separator() : opening();
        if (oneByte == '}') {
            finish();
            return null;
        }
        if (oneByte != '"') {
            throw new NoHistoryException();
        }
        String promptId = key();
        if (skipWhitespace() != ':') {
            throw new NoHistoryException();
        }
        readValue();
        return new RawEntry(promptId, value.take());
    }

    /** It is no JSON object. */
    public static final class NoHistoryException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** An entry of more than 512 MB: it will be as large the next time. */
    public static final class EndlessEntryException extends IOException {
        private static final long serialVersionUID = 1L;

        /** How much was skipped, in MB. */
        public long megabytes() {
            return MAX_SKIPPED_BYTES >> 20;
        }
    }

    private int opening() throws IOException {
        int oneByte = skipWhitespace();
        if (oneByte != '{') {
            throw new NoHistoryException();
        }
        begun = true;
        return skipWhitespace();
    }

    private int separator() throws IOException {
        int oneByte = skipWhitespace();
        if (oneByte == '}') {
            return oneByte;
        }
        if (oneByte != ',') {
            throw new NoHistoryException();
        }
        oneByte = skipWhitespace();
        if (oneByte == '}') {
            throw new NoHistoryException();
        }
        return oneByte;
    }

    /** Only white space may follow; reading to the end also checks the length of the body. */
    private void finish() throws IOException {
        ended = true;
        for (int oneByte = read(); oneByte >= 0; oneByte = read()) {
            if (!whitespace(oneByte)) {
                throw new NoHistoryException();
            }
        }
    }

    private String key() throws IOException {
        value.clear();
        append('"');
        readString();
        if (value.length() > MAX_KEY_BYTES) {
            throw new NoHistoryException();
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
            throw new NoHistoryException();
        }
        throw new NoHistoryException();
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
        if (length >= 0) {
            value.expect(length - bytes); // the bracket of the page is behind it, this byte before
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
}
