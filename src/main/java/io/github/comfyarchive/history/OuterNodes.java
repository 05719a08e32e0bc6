package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code meta}: of which node in the graph an output is that a node's expansion made, such as {@code 20} of {@code 20.0.0.3}
 * (comfyui-protocol.md, "Others").
 */
final class OuterNodes {
    /** The most certain first: the node it really is, the one that shows it, the one that made it. */
    private static final List<String> MEMBERS = List.of("real_node_id", "display_node", "parent_node");

    /** Expansions stand within expansions; a server that says more of them than this says nothing. */
    private static final int MOST_LEVELS = 32;

    private final Map<String, Map<String, String>> named = new HashMap<>();

    /** Reads it, the parser being at its beginning. */
    void read(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String id = Surrogates.replaceLone(parser.currentName());
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                readNode(parser, id);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readNode(JsonParser parser, String id) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING && MEMBERS.contains(member)) {
                String other = Surrogates.replaceLone(parser.getText());
                if (!other.equals(id)) { // as a rule it is the node itself
                    named.computeIfAbsent(id, node -> new HashMap<>()).put(member, other);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    /** The node in the graph that a node which is not there is of; nothing for one that is there, or of which nothing is known. */
    Optional<String> of(String nodeId, NodeClasses graph) {
        if (!named.containsKey(nodeId) && nodeId.indexOf('.') < 0) {
            return Optional.empty();
        }
        Set<String> seen = new HashSet<>();
        String at = nodeId;
        while (!graph.has(at) && seen.size() < MOST_LEVELS && seen.add(at)) {
            Map<String, String> others = named.getOrDefault(at, Map.of());
            Optional<String> inGraph = MEMBERS.stream()
                    .map(member -> others.getOrDefault(member, ""))
                    .filter(graph::has)
                    .findFirst();
            if (inGraph.isPresent()) {
                return inGraph;
            }
            at = others.getOrDefault("parent_node", prefix(at)); // an expansion within an expansion
        }
        return graph.has(at) && !at.equals(nodeId) ? Optional.of(at) : Optional.empty();
    }

    /** An inner node's id begins with that of the node it is of: ComfyUI's {@code GraphBuilder} makes it so. */
    private static String prefix(String id) {
        int dot = id.lastIndexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }
}
