package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.GraphShape;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.store.pack.TemplateRows;
import io.github.comfyarchive.store.row.StoredGraph;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what graphs of one shape have in common once, within a transaction of its caller. A template is made of a graph that was
 * redacted by some rules and serves those alone that were redacted by the same: other rules make others, and what they leave out is
 * gone with the last prompt of the template.
 */
public final class GraphTemplates {
    private final TemplateRows rows;
    private final Map<String, Known> known = new HashMap<>();

    /** A template that was used before in this transaction. */
    private record Known(long id, GraphShape shape) {}

    /** Remembers the templates it used for as long as it lives: one transaction. */
    public GraphTemplates(PlainSql sql) {
        this.rows = new TemplateRows(sql);
    }

    /**
     * How a graph is to be kept.
     *
     * @param graph what is kept as strict JSON, or null
     * @param shape that of the graph, or null
     * @param rulesVersion the rules it was redacted by
     */
    public StoredGraph store(@Nullable GraphTokens graph, @Nullable GraphShape shape, String rulesVersion)
            throws SQLException {
        if (graph == null) {
            return StoredGraph.NONE;
        }
        if (shape == null) {
            return new StoredGraph(graph, null, null);
        }
        Known template = template(graph, shape, rulesVersion);
        return new StoredGraph(null, template.id(), shape.patch(template.shape()));
    }

    /** Has no other graph kept by a template, which holds what was removed from a prompt of its. */
    public void retire(long template) throws SQLException {
        rows.retire(template);
        known.values().removeIf(one -> one.id() == template);
    }

    private Known template(GraphTokens graph, GraphShape shape, String rulesVersion) throws SQLException {
        byte[] digest = shape.digest();
        String name = HexFormat.of().formatHex(digest) + rulesVersion;
        Known template = known.get(name);
        if (template == null) {
            template = find(digest, shape, rulesVersion);
            if (template == null) {
                template = new Known(rows.insert(digest, rulesVersion, graph.text()), shape);
            }
            known.put(name, template);
        }
        return template;
    }

    private @Nullable Known find(byte[] digest, GraphShape shape, String rulesVersion) throws SQLException {
        Optional<TemplateRows.Template> found = rows.find(digest, rulesVersion);
        if (found.isEmpty()) {
            return null;
        }
        Optional<GraphShape> its =
                GraphShape.of(GraphTokens.of(found.get().graph())).filter(shape::isThatOf);
        if (its.isEmpty()) {
            rows.retire(found.get().id()); // damaged
            return null;
        }
        return new Known(found.get().id(), its.get());
    }
}
