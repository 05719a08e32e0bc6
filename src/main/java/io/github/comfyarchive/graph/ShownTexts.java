package io.github.comfyarchive.graph;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that nodes showed when the prompt ran: what a node writes that no rule can know (a language model's answer, a translation, the
 * pick of a wildcard) is there where a node showed it.
 */
final class ShownTexts {
    /** No entry, or one whose nodes showed nothing. */
    static final ShownTexts NONE = new ShownTexts(Map.of(), Map.of());

    private final Map<String, String> byNode;
    private final Map<Value.Link, String> byLink;

    private ShownTexts(Map<String, String> byNode, Map<Value.Link, String> byLink) {
        this.byNode = byNode;
        this.byLink = byLink;
    }

    /**
     * Reads them.
     *
     * @param texts by node, the one text that it showed
     */
    static ShownTexts of(Map<String, GraphNode> nodes, Map<String, String> texts) {
        if (texts.isEmpty()) {
            return NONE;
        }
        Map<Value.Link, String> byLink = new HashMap<>();
        texts.forEach((id, text) -> {
            GraphNode node = nodes.get(id);
            Value.Link link = node == null ? null : onlyLink(node);
            if (link != null) {
                byLink.put(link, Limits.cut(text, Limits.TEXT));
            }
        });
        return new ShownTexts(texts, byLink);
    }

    /** The text that a link carried, or null where nothing showed it. */
    @Nullable
    String at(Value.Link link) {
        String text = byLink.get(link);
        if (text != null) {
            return text;
        }
        String own = link.slot() == 0 ? byNode.get(link.node()) : null;
        return own == null ? null : Limits.cut(own, Limits.TEXT);
    }

    private static Value.@Nullable Link onlyLink(GraphNode node) {
        Value.Link only = null;
        for (Value value : node.inputs().values()) {
            if (value instanceof Value.Link link) {
                if (only != null) {
                    return null;
                }
                only = link;
            }
        }
        return only;
    }
}
