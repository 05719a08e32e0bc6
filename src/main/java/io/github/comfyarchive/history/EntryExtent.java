package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How much there is to take apart in the graph of an entry: in memory a value is twenty times what it is as JSON. What else stands in an
 * entry is passed over, however much it is.
 */
final class EntryExtent {
    /** What is smaller can hold nothing that is too much. */
    private static final int SMALL = 8 << 20;

    /** Ten times what the largest graphs have (docs/benchmarks.md, "Memory"). */
    private static final int MOST_TOKENS = 2_000_000;

    /** Some 100 times what the largest graphs have. */
    private static final int MOST_TEXTS = 20_000;

    private static final int MOST_CHARACTERS = 4 << 20;

    private EntryExtent() {}

    /** Whether the graph of an entry of which no literal is large can be taken apart. */
    static boolean isUsual(byte[] json) {
        if (json.length <= SMALL) {
            return true;
        }
        int[] tokens = {0};
        walkGraph(json, parser -> ++tokens[0] <= MOST_TOKENS);
        return tokens[0] <= MOST_TOKENS;
    }

    /** The texts at the beginning of a graph that cannot, each once: by them its prompt is found. */
    static List<String> texts(byte[] json) {
        Set<String> texts = new LinkedHashSet<>();
        int[] characters = {0};
        walkGraph(json, parser -> {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                String text = Surrogates.replaceLone(parser.getText());
                characters[0] += texts.add(text) ? text.length() : 0;
            }
            return texts.size() < MOST_TEXTS && characters[0] < MOST_CHARACTERS;
        });
        return List.copyOf(texts);
    }

    @FunctionalInterface
    private interface Token {
        /** Whether to go on. */
        boolean take(JsonParser parser) throws IOException;
    }

    private static void walkGraph(byte[] json, Token each) {
        try (JsonParser parser = StrictJson.OF_MANY_NAMES.createParser(json)) {
            int depth = EntryParts.toElement(parser, 2) && parser.currentToken() == JsonToken.START_OBJECT ? 1 : 0;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null || !each.take(parser)) {
                    return;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        } catch (IOException notJson) {
            // Whoever parses it all sees the same.
        }
    }
}
