package io.github.comfyarchive.history;

import com.fasterxml.jackson.databind.JsonNode;
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

    /**
     * Compares the graph embedded in a file with the prompt's own. What does not make a graph another is ignored: titles
     * ({@code _meta}), the {@code is_changed} that old servers add while running, the order of members, the form of numbers,
     * and secrets, which stand as {@code [redacted]} in the archived graph and are overwritten with {@code *} in the file.
     *
     * @param embeddedPrompt the text named {@code prompt} in the file, null when it has none
     * @param graphJson the archived graph, null when there is none
     */
    public static Provenance of(@Nullable String embeddedPrompt, @Nullable String graphJson) {
        JsonNode graph = WholeGraph.of(graphJson);
        if (graph == null) {
            return UNKNOWN;
        }
        JsonNode embedded = WholeGraph.of(embeddedPrompt);
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
}
