package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;

/**
 * A graph's JSON, parsed once: which tokens it has and where they stand. What is derived from a graph (its nodes, the words of its
 * literals, its shape) walks over these by a {@link Cursor}, each in its own way. Texts are made when they are asked for: what is not
 * kept costs nine bytes a token.
 */
public final class GraphTokens {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** In tokens, enough for a small graph; grows with it. */
    private static final int FIRST_SIZE = 512;

    private static final JsonToken[] KINDS = kinds();
    /** Marks the kind of a name or string with a backslash in it. */
    private static final int ESCAPED = 0x40;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(UNLIMITED)
                    .maxNumberLength(UNLIMITED)
                    .maxNameLength(UNLIMITED)
                    .build())
            .build();

    private final String json;
    private byte[] kinds = new byte[FIRST_SIZE];
    private int[] starts = new int[FIRST_SIZE];
    /** The offset behind a token; of one that opens an object or array, the number of the token that closes it. */
    private int[] ends = new int[FIRST_SIZE];

    private int size;
    private boolean blanks;
    /** Whether the token read last has a backslash in it. */
    private boolean escaped;

    private GraphTokens(String json) {
        this.json = json;
    }

    /**
     * Parses a graph.
     *
     * @param json a graph; of a text that goes on after its value, the value counts
     * @return its tokens; none where the text is no JSON
     */
    public static GraphTokens of(String json) {
        GraphTokens tokens = new GraphTokens(json);
        try (JsonParser parser = FACTORY.createParser(json)) {
            tokens.read(parser);
        } catch (IOException notJson) {
            tokens.size = 0;
        }
        return tokens;
    }

    private void read(JsonParser parser) throws IOException {
        int[] open = new int[16];
        int depth = 0;
        int at = 0;
        do {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("the JSON ends within a value");
            }
            int start = startOfToken(at);
            at = endOfToken(token, start);
            if (token.isStructStart()) {
                if (depth == open.length) {
                    open = Arrays.copyOf(open, 2 * depth);
                }
                open[depth++] = size;
            } else if (token.isStructEnd()) {
                ends[open[--depth]] = size;
            }
            add(token, start, at);
        } while (depth > 0);
    }

    /** The kinds of tokens by their numbers. */
    private static JsonToken[] kinds() {
        JsonToken[] kinds = new JsonToken[ESCAPED];
        for (JsonToken token : JsonToken.values()) {
            if (token.id() >= 0) {
                kinds[token.id()] = token;
            }
        }
        return kinds;
    }

    private void add(JsonToken token, int start, int end) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        kinds[size] = (byte) (token.id() | (escaped ? ESCAPED : 0));
        starts[size] = start;
        ends[size++] = end;
    }

    /** Between two tokens stand blanks, one comma or one colon: the parser has seen that it is so. */
    private int startOfToken(int from) {
        int at = from;
        while (true) {
            char c = json.charAt(at);
            if (c <= ' ') {
                blanks = true;
            } else if (c != ',' && c != ':') {
                return at;
            }
            at++;
        }
    }

    private int endOfToken(JsonToken token, int start) {
        int at = start + 1;
        escaped = false;
        if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
            // The parser reads the inside of a string with the next token: only then it sees that the text ends in it.
            while (at < json.length() && json.charAt(at) != '"') {
                boolean backslash = json.charAt(at) == '\\';
                escaped |= backslash;
                at += backslash ? 2 : 1;
            }
            return at + 1;
        }
        while (token.isScalarValue() && at < json.length() && isOfScalar(json.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isOfScalar(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.';
    }

    /** Whether it is written as {@code StrictJson} does: one value, no blanks between tokens. */
    boolean isCompact() {
        return size > 0 && !blanks && ends[size - 1] == json.length();
    }

    /** What stands between two offsets of the graph's text. */
    String written(int from, int to) {
        return json.substring(from, to);
    }

    /** One that stands before the first token. */
    Cursor cursor() {
        return new Cursor();
    }

    /** Walks over the tokens; called as Jackson's parser is. */
    final class Cursor {
        private int at = -1;

        private Cursor() {}

        /** The next token. Behind the last one there is none: whoever walks stops at the end of what was opened. */
        JsonToken next() {
            at++;
            return token();
        }

        /** Goes on to the first token; whether it opens an object. A text that is no JSON has no token. */
        boolean opensObject() {
            return size > 0 && next() == JsonToken.START_OBJECT;
        }

        JsonToken token() {
            return KINDS[kinds[at] & ~ESCAPED];
        }

        /** The present token as it is written, with its quotes. */
        String written() {
            return json.substring(starts[at], ends[at]);
        }

        /** The present name or scalar, unescaped. */
        String text() {
            JsonToken token = token();
            if (token != JsonToken.FIELD_NAME && token != JsonToken.VALUE_STRING) {
                return written();
            }
            return (kinds[at] & ESCAPED) != 0 ? unescaped(written()) : json.substring(starts[at] + 1, ends[at] - 1);
        }

        /** Passes over what the present token opens. */
        void skipChildren() {
            if (token().isStructStart()) {
                at = ends[at];
            }
        }

        /** Where the present token begins in the graph's text. */
        int start() {
            return starts[at];
        }

        /** Where the present token ends in the graph's text; not of one that opens something. */
        int end() {
            return ends[at];
        }
    }

    private static String unescaped(String string) {
        try (JsonParser parser = FACTORY.createParser(string)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException impossible) {
            throw new IllegalStateException("the parser has read this string before", impossible);
        }
    }
}
