package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which nodes a graph has, and of which class they are; read once somebody asks, for most entries need none of it. */
final class NodeClasses {
    private final @Nullable String graph;
    private @Nullable Map<String, String> classes;

    /** @param graph strict JSON; null for a prompt without a graph */
    NodeClasses(@Nullable String graph) {
        this.graph = graph;
    }

    /** Whether a node is in the graph. */
    boolean has(String nodeId) {
        return classes().containsKey(nodeId);
    }

    /** The class of a node; empty where there is none. */
    String of(String nodeId) {
        return classes().getOrDefault(nodeId, "");
    }

    private Map<String, String> classes() {
        if (classes == null) {
            classes = graph == null ? Map.of() : read(graph);
        }
        return classes;
    }

    private static Map<String, String> read(String graph) {
        Map<String, String> found = new HashMap<>();
        try (JsonParser parser = StrictJson.FACTORY.createParser(graph)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String id = Surrogates.replaceLone(parser.currentName());
                if (parser.nextToken() == JsonToken.START_OBJECT) {
                    found.put(id, classType(parser));
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("the graph was written as JSON just now", impossible);
        }
        return found;
    }

    private static String classType(JsonParser parser) throws IOException {
        String type = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean named = parser.currentName().equals("class_type");
            if (parser.nextToken() == JsonToken.VALUE_STRING && named) {
                type = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return type;
    }
}
