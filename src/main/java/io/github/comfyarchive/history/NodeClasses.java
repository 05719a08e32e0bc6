package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Which nodes a graph has, and of which class they are; of one that has more than 200,000, of the first. */
final class NodeClasses implements StrictJson.Listener {
    private static final int GRAPH = 1;
    private static final int NODE = 2;

    /** Of how many nodes as much is kept in memory. */
    private static final int MOST_NODES = 200_000;

    private final Map<String, String> classes = new HashMap<>();
    private String nodeId = "";
    private boolean inNode;
    private boolean atClass;
    private int depth;

    @Override
    public void token(JsonParser parser, JsonToken token) throws IOException {
        if (token.isStructStart()) {
            depth++;
            inNode = depth == NODE ? token == JsonToken.START_OBJECT && classes.size() < MOST_NODES : inNode;
            if (depth == NODE && inNode) {
                classes.put(nodeId, "");
            }
        } else if (token.isStructEnd()) {
            depth--;
        } else if (depth == GRAPH && token == JsonToken.FIELD_NAME) {
            nodeId = Surrogates.replaceLone(parser.currentName());
        } else if (depth == NODE && inNode) {
            member(parser, token);
        }
    }

    private void member(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.FIELD_NAME) {
            atClass = parser.currentName().equals("class_type");
        } else if (token == JsonToken.VALUE_STRING && atClass) {
            classes.put(nodeId, parser.getText());
        }
    }

    /** Whether a node is in the graph. */
    boolean has(String id) {
        return classes.containsKey(id);
    }

    /** The class of a node; empty where there is none. */
    String of(String id) {
        return classes.getOrDefault(id, "");
    }
}
