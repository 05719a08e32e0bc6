package io.github.comfyarchive.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Splits the text of a {@code GET /history} answer into its entries, each byte for byte, without reading numbers or escapes. */
final class HistoryText {
    private final byte[] text;
    private int at;

    private HistoryText(byte[] text) {
        this.text = text;
    }

    /**
     * The entries by id, in order.
     *
     * @throws IOException if the text is no JSON object
     */
    static Map<String, byte[]> split(byte[] text) throws IOException {
        return new HistoryText(text).split();
    }

    private Map<String, byte[]> split() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, byte[]> entries = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
        } else {
            do {
                String id = json.readValue(value(), String.class);
                expect(':');
                if (entries.put(id, value()) != null) {
                    throw new IOException("the id " + id + " stands twice");
                }
            } while (next() == ',');
            at--;
            expect('}');
        }
        skipSpace();
        if (at != text.length) {
            throw new IOException("more after the end, at byte " + at);
        }
        return entries;
    }

    private byte[] value() throws IOException {
        skipSpace();
        int start = at;
        int depth = 0;
        while (true) {
            if (at >= text.length) {
                throw new IOException("cut at byte " + at);
            }
            byte b = text[at];
            if (depth == 0 && at > start && (b == ',' || b == '}' || b == ':')) {
                break;
            }
            at++;
            if (b == '"') {
                skipString();
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
        int end = at;
        while (end > start && isSpace(text[end - 1])) {
            end--;
        }
        return Arrays.copyOfRange(text, start, end);
    }

    private void skipString() throws IOException {
        while (at < text.length && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        if (at >= text.length) {
            throw new IOException("a string without an end");
        }
        at++;
    }

    private void expect(char wanted) throws IOException {
        int found = next();
        if (found != wanted) {
            throw new IOException("no " + wanted + " before byte " + at);
        }
    }

    private int next() {
        int found = peek();
        at++;
        return found;
    }

    private int peek() {
        skipSpace();
        return at < text.length ? text[at] : -1;
    }

    private void skipSpace() {
        while (at < text.length && isSpace(text[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
