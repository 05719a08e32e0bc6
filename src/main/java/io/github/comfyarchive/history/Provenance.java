package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose bytes a file holds: nothing ties a file to a prompt but its name, and names are used again; the graph inside the file
 * tells.
 */
public enum Provenance {
    /** The file's graph is the prompt's. */
    VERIFIED,
    /** The file holds another prompt's graph. */
    MISMATCH,
    /** There is no telling: no graph in the file, or none that can be read. */
    UNKNOWN;

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

    /**
     * Compares the graph embedded in a file with the prompt's own. What does not make a graph another is ignored: titles
     * ({@code _meta}), the {@code is_changed} that old servers add while running, the order of members, the form of numbers,
     * and secrets, which stand as {@code [redacted]} in the archived graph and are overwritten with {@code *} in the file.
     *
     * @param embeddedPrompt the text named {@code prompt} in the file, null when it has none
     * @param graphJson the archived graph, null when there is none
     */
    public static Provenance of(@Nullable String embeddedPrompt, @Nullable String graphJson) {
        JsonNode graph = graph(graphJson);
        if (graph == null) {
            return UNKNOWN;
        }
        JsonNode embedded = graph(embeddedPrompt);
        if (embedded == null) {
            return UNKNOWN;
        }
        return GraphComparison.same(graph, embedded) ? VERIFIED : MISMATCH;
    }

    /**
     * The word used in the database and in JSON.
     *
     * @return the name in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable JsonNode graph(@Nullable String json) {
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
