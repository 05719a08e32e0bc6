package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** Reads a graph as a tree, to compare it; apart from {@link Provenance}, which is a word to whoever only shows it. */
final class WholeGraph {
    private static final int MAX_LENGTH = 64 << 20;

    /** Bounds the trees' memory: some 100 times the largest graphs seen. */
    private static final int MAX_TOKENS = 1_000_000;

    private static final int MAX_DEPTH = 500;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_LENGTH)
                            .maxStringLength(MAX_LENGTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private WholeGraph() {}

    /**
     * The tree of a graph.
     *
     * @param json its text, or that text as a JSON string; null where there is none
     * @return null where it is no graph, or one beyond the bounds
     */
    static @Nullable JsonNode of(@Nullable String json) {
        JsonNode tree = tree(json);
        if (tree != null && tree.isTextual()) {
            // Some nodes write the JSON text as a JSON string.
            tree = tree(tree.textValue());
        }
        if (tree == null || !tree.isObject() || tree.isEmpty()) {
            return null;
        }
        for (JsonNode node : tree) {
            if (!node.path("class_type").isTextual()) {
                return null;
            }
        }
        return tree;
    }

    private static @Nullable JsonNode tree(@Nullable String json) {
        if (json == null || json.length() > MAX_LENGTH) {
            return null;
        }
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            // No JSON, or more of it than a graph can be: that is what UNKNOWN says.
            return null;
        } catch (NumberFormatException e) {
            // Jackson lets this through for exponents past what BigDecimal holds: no number of any graph.
            return null;
        }
    }
}
