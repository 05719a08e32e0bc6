package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Python's JSON in, JSON that every SQLite reads out.
 *
 * <p>Python writes {@code NaN} and {@code Infinity}, lone surrogates and any depth (comfyui-protocol.md, "GET /history").
 * SQLite's {@code json_each} fails on such a text, and one such row would fail a query over all rows. So {@code NaN}
 * becomes {@code null}, an infinity {@code 1e999} as SQLite itself writes it (sqlite.org/json1.html), a lone surrogate
 * its escape, and a value nested deeper than {@value #MAX_DEPTH} none at all. Numbers keep their digits. The entry keeps
 * everything as it was.
 */
final class StrictJson {
    /** SQLite reads 1,000 levels (sqlite.org/json1.html); a value may stand inside a few of ours. */
    static final int MAX_DEPTH = 900;

    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** The limits are the redactor's or wider: what it let through can be read again. */
    static final JsonFactory FACTORY = factory(UNLIMITED);

    /**
     * The same for an entry that is very large: a text longer than 16 MB cannot be copied, and a table of a million names would be
     * larger than what they name.
     */
    static final JsonFactory OF_MANY_NAMES = factory(16 << 20)
            .rebuild()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private StrictJson() {}

    private static JsonFactory factory(int longestText) {
        return JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(10_000)
                        .maxStringLength(longestText)
                        .maxNumberLength(UNLIMITED)
                        .maxNameLength(UNLIMITED)
                        .build())
                .streamWriteConstraints(
                        StreamWriteConstraints.builder().maxNestingDepth(10_000).build())
                .build();
    }

    /** Told of each token of a value. */
    interface Listener {
        void token(JsonParser parser, JsonToken token) throws IOException;
    }

    /**
     * Copies the value the parser stands at, and leaves the parser at its last token.
     *
     * @param parser at the first token of a value
     * @param listener told of each token of the value
     * @return the value as strict JSON, or null where it is too deep
     * @throws IOException if the parser fails
     */
    static @Nullable String copy(JsonParser parser, Listener listener) throws IOException {
        StringWriter text = new StringWriter();
        boolean[] tooDeep = {false};
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            boolean whole = walk(parser, (at, token) -> {
                listener.token(at, token);
                tooDeep[0] |=
                        token.isStructStart() && generator.getOutputContext().getNestingDepth() == MAX_DEPTH;
                if (!tooDeep[0]) {
                    copyToken(at, token, generator);
                }
            });
            if (!whole) {
                generator.configure(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT, false);
            }
        }
        return tooDeep[0] ? null : escapeLoneSurrogates(text.toString());
    }

    /**
     * Passes over the value the parser stands at, and leaves the parser at its last token.
     *
     * @param parser at the first token of a value
     * @param listener told of each token of the value
     * @return whether it is nested no deeper than SQLite reads
     * @throws IOException if the parser fails
     */
    static boolean walk(JsonParser parser, Listener listener) throws IOException {
        int depth = 0;
        int deepest = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            listener.token(parser, token);
            if (token.isStructStart()) {
                deepest = Math.max(deepest, ++depth);
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return deepest <= MAX_DEPTH;
            }
            token = next(parser);
        }
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new IOException("the JSON ends within a value");
        }
        return token;
    }

    private static void copyToken(JsonParser parser, JsonToken token, JsonGenerator generator) throws IOException {
        switch (token) {
            case VALUE_NUMBER_INT -> generator.writeNumber(parser.getText());
            case VALUE_NUMBER_FLOAT -> writeFloat(parser.getText(), generator);
            default -> generator.copyCurrentEvent(parser);
        }
    }

    private static void writeFloat(String text, JsonGenerator generator) throws IOException {
        switch (text) {
            case "NaN" -> generator.writeNull();
            case "Infinity", "+Infinity", "INF", "+INF" -> generator.writeNumber("1e999");
            case "-Infinity", "-INF" -> generator.writeNumber("-1e999");
            default -> generator.writeNumber(text);
        }
    }

    private static String escapeLoneSurrogates(String json) {
        if (Surrogates.paired(json)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        for (int index = 0; index < json.length(); index++) {
            char unit = json.charAt(index);
            if (Surrogates.lone(json, index)) {
                escaped.append(String.format("\\u%04x", (int) unit));
            } else {
                escaped.append(unit);
            }
        }
        return escaped.toString();
    }
}
