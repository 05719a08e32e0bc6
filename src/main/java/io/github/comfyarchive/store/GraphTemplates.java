package io.github.comfyarchive.store;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what graphs of one shape have in common once, within a transaction of its caller. A template is made of a graph that was
 * redacted by some rules and serves those alone that were redacted by the same: other rules make others, and what they leave out is
 * gone with the last prompt of the template.
 */
final class GraphTemplates {
    private final TemplateDao dao;
    private final Map<String, Known> known = new HashMap<>();

    /** A template that was used before in this transaction. */
    private record Known(long id, GraphShape shape) {}

    GraphTemplates(Handle handle) {
        this.dao = handle.attach(TemplateDao.class);
    }

    /**
     * How a graph is to be kept.
     *
     * @param graph strict JSON, or null
     * @param rulesVersion the rules it was redacted by
     */
    StoredGraph store(@Nullable String graph, String rulesVersion) {
        if (graph == null) {
            return StoredGraph.NONE;
        }
        Optional<GraphShape> shape = GraphShape.of(graph);
        if (shape.isEmpty()) {
            return new StoredGraph(graph, null, null);
        }
        Known template = template(graph, shape.get(), rulesVersion);
        return new StoredGraph(null, template.id(), shape.get().patch(template.shape()));
    }

    private Known template(String graph, GraphShape shape, String rulesVersion) {
        byte[] digest = shape.digest();
        return known.computeIfAbsent(HexFormat.of().formatHex(digest) + rulesVersion, unused -> {
            Optional<TemplateDao.Template> found = dao.find(digest, rulesVersion);
            if (found.isPresent()) {
                Optional<GraphShape> its = GraphShape.of(found.get().graph()).filter(shape::isThatOf);
                if (its.isPresent()) {
                    return new Known(found.get().id(), its.get());
                }
                dao.retire(found.get().id()); // damaged
            }
            return new Known(dao.insert(digest, rulesVersion, graph), shape);
        });
    }
}
