package io.github.comfyarchive.store.row;

import io.github.comfyarchive.graph.GraphTokens;
import org.jspecify.annotations.Nullable;

/**
 * A graph as its row keeps it: by itself, or by what differs in it from a template; all null where there is none.
 *
 * @param ownGraph the graph, where it has no template
 * @param template the template's key
 * @param graphPatch the merge patch that makes the graph of the template's
 */
public record StoredGraph(
        @Nullable GraphTokens ownGraph,
        @Nullable Long template,
        @Nullable String graphPatch) {
    /** Of an entry without a graph. */
    public static final StoredGraph NONE = new StoredGraph(null, null, null);
}
