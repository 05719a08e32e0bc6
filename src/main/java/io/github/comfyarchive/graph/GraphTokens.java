package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A graph's JSON in UTF-8, where it stands, without a copy: in its entry, for one. What is derived from a graph (its nodes, the words of
 * its literals, its shape) walks over its tokens by a {@link Cursor}, each in its own way. The text has been read by a parser before, so
 * the next token is found by a look at the bytes, nothing is kept of the ones before, and a graph of any size costs no memory.
 *
 * <p>Tokens are as strict JSON writes them, whatever stands there: Python's {@code NaN} is {@code null}, an infinity {@code 1e999} as
 * SQLite itself writes it (sqlite.org/json1.html), half of a surrogate pair its escape, any other character itself.
 */
public final class GraphTokens {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** What Java puts where bytes are no UTF-8; Jackson reads some of these, such as half of a surrogate pair. */
    private static final char NO_CHARACTER = '\ufffd';

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] INFINITY = {'1', 'e', '9', '9', '9'};
    private static final byte[] NEGATIVE_INFINITY = {'-', '1', 'e', '9', '9', '9'};

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(UNLIMITED)
                    .maxNumberLength(UNLIMITED)
                    .maxNameLength(UNLIMITED)
                    .build())
            .build();

    /** The same for a graph of any size: a table of a million names would be larger than what they name. */
    private static final JsonFactory OF_MANY_NAMES = FACTORY.rebuild()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final byte[] json;
    private final int from;
    private final int to;
    private final boolean compact;

    private GraphTokens(byte[] json, int from, int to, boolean compact) {
        this.json = json;
        this.from = from;
        this.to = to;
        this.compact = compact;
    }

    /**
     * A graph that stands in something that a parser has read.
     *
     * @param json in UTF-8; shared, not to be changed
     * @param from where its value begins, without blanks before it
     * @param to where it ends
     */
    public static GraphTokens within(byte[] json, int from, int to) {
        return new GraphTokens(json, from, to, true);
    }

    /**
     * Parses a graph.
     *
     * @param json a graph; of a text that goes on after its value, the value counts
     * @return its tokens; none where the text is no JSON
     */
    public static GraphTokens of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same of UTF-8, which is shared and not to be changed. */
    public static GraphTokens of(byte[] json) {
        try (JsonParser parser = OF_MANY_NAMES.createParser(json)) {
            if (parser.nextToken() != null) {
                parser.skipChildren();
                parser.finishToken();
                return parsed(json);
            }
        } catch (IOException notJson) {
            // It has no tokens.
        }
        return new GraphTokens(json, 0, 0, false);
    }

    private static GraphTokens parsed(byte[] json) {
        Cursor value = new GraphTokens(json, 0, json.length, false).cursor();
        value.next();
        int from = value.start();
        value.skipChildren();
        GraphTokens tokens = new GraphTokens(json, from, value.end(), false);
        boolean compact = from == 0 && tokens.to == json.length && !tokens.hasBlanks();
        return compact ? new GraphTokens(json, from, tokens.to, true) : tokens;
    }

    private boolean hasBlanks() {
        boolean string = false;
        for (int at = from; at < to; at++) {
            if (json[at] == '"') {
                string = !string;
            } else if (string && json[at] == '\\') {
                at++;
            } else if (!string && isBlank(json[at])) {
                return true;
            }
        }
        return false;
    }

    /** How many bytes it has where it stands. */
    public int size() {
        return to - from;
    }

    /** Whether it is written as strict JSON is: one value, no blanks between tokens. */
    boolean isCompact() {
        return compact;
    }

    /**
     * Writes it as strict JSON, without blanks.
     *
     * @param out where to, in many small writes
     * @throws IOException if that refuses
     */
    public void writeTo(OutputStream out) throws IOException {
        Cursor cursor = cursor();
        JsonToken before = JsonToken.FIELD_NAME;
        int depth = 0;
        do {
            JsonToken token = cursor.next();
            if (!before.isStructStart() && before != JsonToken.FIELD_NAME && !token.isStructEnd()) {
                out.write(',');
            }
            cursor.writeTo(out);
            if (token == JsonToken.FIELD_NAME) {
                out.write(':');
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            before = token;
        } while (depth > 0);
    }

    /**
     * Whether it is written so as strict JSON.
     *
     * @param text in UTF-8
     */
    public boolean isWrittenAs(byte[] text) {
        int[] at = {0};
        try {
            writeTo(new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    int next = at[0] + length;
                    if (next > text.length || !Arrays.equals(text, at[0], next, bytes, from, from + length)) {
                        throw new EOFException("they differ from here on");
                    }
                    at[0] = next;
                }
            });
        } catch (EOFException differs) {
            return false;
        } catch (IOException impossible) {
            throw new UncheckedIOException("a graph in memory cannot be read", impossible);
        }
        return at[0] == text.length;
    }

    /** It as strict JSON, without blanks. */
    public String text() {
        return written(from, to);
    }

    /** The value that stands between two places, as strict JSON. */
    String written(int start, int end) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(end - start);
        try {
            new GraphTokens(json, start, end, true).writeTo(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** One that stands before the first token. */
    Cursor cursor() {
        return new Cursor(from);
    }

    /** JSON's own; below them nothing else can stand outside of a string. */
    private static boolean isBlank(byte one) {
        return one >= 0 && one <= ' ';
    }

    /** Walks over the tokens; called as Jackson's parser is. */
    final class Cursor {
        private JsonToken token = JsonToken.NOT_AVAILABLE;
        private int start;
        private int end;

        /** Whether the present name or string is its own text, byte for byte. */
        private boolean plain;

        /** Whether it has no other bytes than those of ASCII. */
        private boolean ascii;

        private Cursor(int at) {
            this.start = at;
            this.end = at;
        }

        /** Another that stands where this one stands. */
        Cursor copy() {
            Cursor copy = new Cursor(start);
            copy.token = token;
            copy.end = end;
            copy.plain = plain;
            copy.ascii = ascii;
            return copy;
        }

        /** The next token. Behind the last one there is none: whoever walks stops at the end of what was opened. */
        JsonToken next() {
            int at = end;
            while (isBlank(json[at]) || json[at] == ',' || json[at] == ':') {
                at++;
            }
            start = at;
            end = at + 1;
            token = switch (json[at]) {
                case '{' -> JsonToken.START_OBJECT;
                case '}' -> JsonToken.END_OBJECT;
                case '[' -> JsonToken.START_ARRAY;
                case ']' -> JsonToken.END_ARRAY;
                case '"' -> string();
                default -> scalar();
            };
            return token;
        }

        /** A string that a colon follows is a name. */
        private JsonToken string() {
            plain = true;
            ascii = true;
            int at = start + 1;
            for (byte one = json[at]; one != '"'; one = json[at]) {
                if (one < 0) {
                    plain = false;
                    ascii = false;
                } else if (one == '\\') {
                    plain = false;
                    at++;
                }
                at++;
            }
            end = ++at;
            while (at < to && isBlank(json[at])) {
                at++;
            }
            return at < to && json[at] == ':' ? JsonToken.FIELD_NAME : JsonToken.VALUE_STRING;
        }

        private JsonToken scalar() {
            boolean real = false;
            int at = start;
            for (; at < to; at++) {
                byte one = json[at];
                if (isBlank(one) || one == ',' || one == ']' || one == '}') {
                    break;
                }
                real |= one == '.' || one == 'e' || one == 'E' || one == 'I';
            }
            end = at;
            return switch (json[start]) {
                case 't' -> JsonToken.VALUE_TRUE;
                case 'f' -> JsonToken.VALUE_FALSE;
                case 'n', 'N' -> JsonToken.VALUE_NULL;
                default -> real ? JsonToken.VALUE_NUMBER_FLOAT : JsonToken.VALUE_NUMBER_INT;
            };
        }

        /** Goes on to the first token; whether it opens an object. A text that is no JSON has no token. */
        boolean opensObject() {
            return size() > 0 && next() == JsonToken.START_OBJECT;
        }

        JsonToken token() {
            return token;
        }

        /** The present token as strict JSON writes it, with its quotes. */
        String written() {
            if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                return plain ? raw(start, end) : quoted(text());
            }
            return new String(strict(), StandardCharsets.US_ASCII);
        }

        private void writeTo(OutputStream out) throws IOException {
            if (token != JsonToken.FIELD_NAME && token != JsonToken.VALUE_STRING) {
                out.write(strict());
            } else if (plain) {
                out.write(json, start, end - start);
            } else {
                out.write(quoted(text()).getBytes(StandardCharsets.UTF_8));
            }
        }

        private byte[] strict() {
            if (token == JsonToken.VALUE_NULL) {
                return NULL;
            }
            if (token == JsonToken.VALUE_NUMBER_FLOAT && json[end - 1] > '9') {
                return json[start] == '-' ? NEGATIVE_INFINITY : INFINITY; // its last letter is a y or an F
            }
            byte[] strict = new byte[end - start];
            System.arraycopy(json, start, strict, 0, strict.length);
            return strict;
        }

        /** The present name or scalar, unescaped. */
        String text() {
            if (token != JsonToken.FIELD_NAME && token != JsonToken.VALUE_STRING) {
                return written();
            }
            if (plain) {
                return raw(start + 1, end - 1);
            }
            if (ascii) {
                return unescaped();
            }
            String text = raw(start + 1, end - 1);
            return text.indexOf('\\') < 0 && text.indexOf(NO_CHARACTER) < 0 ? text : parsed();
        }

        private String raw(int first, int last) {
            return new String(json, first, last - first, StandardCharsets.UTF_8);
        }

        /** A string without other bytes than those of ASCII, as Python writes them. */
        private String unescaped() {
            StringBuilder text = new StringBuilder(end - start);
            int at = start + 1;
            while (at < end - 1) {
                char one = (char) json[at++];
                text.append(one == '\\' ? escaped(at) : one);
                at += one != '\\' ? 0 : json[at] == 'u' ? 5 : 1;
            }
            return text.toString();
        }

        /** What a backslash before this place stands for. */
        private char escaped(int at) {
            return switch (json[at]) {
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> (char) Integer.parseInt(raw(at + 1, at + 5), 16);
                default -> (char) json[at];
            };
        }

        private String parsed() {
            try (JsonParser parser = FACTORY.createParser(json, start, end - start)) {
                parser.nextToken();
                return parser.getText();
            } catch (IOException impossible) {
                throw new IllegalStateException("a parser has read this string before", impossible);
            }
        }

        /** Passes over what the present token opens. */
        void skipChildren() {
            if (!token.isStructStart()) {
                return;
            }
            int depth = 1;
            int at = end;
            while (depth > 0) {
                byte one = json[at++];
                if (one == '{' || one == '[') {
                    depth++;
                } else if (one == '}' || one == ']') {
                    depth--;
                } else if (one == '"') {
                    at = endOfString(at);
                }
            }
            end = at;
            start = at - 1;
            token = json[start] == '}' ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
        }

        private int endOfString(int from) {
            int at = from;
            while (json[at] != '"') {
                at += json[at] == '\\' ? 2 : 1;
            }
            return at + 1;
        }

        /** Where the present token begins. */
        int start() {
            return start;
        }

        /** Where the present token ends. */
        int end() {
            return end;
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        quoted.append('"');
        for (int at = 0; at < quoted.length(); at++) {
            char unit = quoted.charAt(at);
            if (Character.isHighSurrogate(unit) && Character.isLowSurrogate(quoted.charAt(at + 1))) {
                at++;
            } else if (Character.isSurrogate(unit)) {
                quoted.replace(at, at + 1, String.format("\\u%04x", (int) unit));
            }
        }
        return quoted.toString();
    }
}
