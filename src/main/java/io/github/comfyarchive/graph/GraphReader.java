package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a graph's nodes, as far as they fit into memory, and ignores what is not a node. No tree is built: what is not kept costs nothing. */
final class GraphReader {
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final Map<String, GraphNode> nodes = new LinkedHashMap<>();
    private int room = Limits.MEMORY;
    private boolean whole = true;
    private boolean allValues = true;

    /**
     * Reads a graph.
     *
     * @param graph of one that is no JSON object there are no nodes
     */
    GraphReader(GraphTokens graph) {
        GraphTokens.Cursor cursor = graph.cursor();
        if (!cursor.opensObject()) {
            return;
        }
        while (cursor.next() == JsonToken.FIELD_NAME) {
            String id = cursor.text();
            if (cursor.next() == JsonToken.START_OBJECT && id.length() <= Limits.NAME && take(Limits.NODE_MEMORY)) {
                GraphNode node = node(id, cursor);
                if (node != null) {
                    nodes.put(id, node);
                }
            } else {
                cursor.skipChildren();
            }
        }
    }

    /** The nodes by id, in the graph's order. */
    Map<String, GraphNode> nodes() {
        return nodes;
    }

    /** Whether these are all, with all their inputs. */
    boolean whole() {
        return whole;
    }

    /** Whether they have all that stands in their inputs too: a list may be longer than anybody follows. */
    boolean allValues() {
        return whole && allValues;
    }

    private boolean take(int memory) {
        room -= memory;
        whole &= room >= 0;
        return room >= 0;
    }

    private @Nullable GraphNode node(String id, GraphTokens.Cursor cursor) {
        String type = null;
        String title = null;
        Map<String, Value> inputs = new LinkedHashMap<>();
        while (cursor.next() == JsonToken.FIELD_NAME) {
            String name = cursor.text();
            JsonToken token = cursor.next();
            if (name.equals("class_type") && token == JsonToken.VALUE_STRING) {
                type = text(cursor, Limits.NAME);
            } else if (name.equals("inputs") && token == JsonToken.START_OBJECT) {
                readMembers(cursor, "", inputs, 0);
            } else if (name.equals("_meta") && token == JsonToken.START_OBJECT) {
                title = title(cursor);
            } else {
                cursor.skipChildren();
            }
        }
        return type == null ? null : new GraphNode(id, type, title, inputs);
    }

    private static @Nullable String title(GraphTokens.Cursor cursor) {
        String title = null;
        while (cursor.next() == JsonToken.FIELD_NAME) {
            boolean named = cursor.text().equals("title");
            if (cursor.next() == JsonToken.VALUE_STRING && named) {
                title = text(cursor, Limits.NAME);
            } else {
                cursor.skipChildren();
            }
        }
        return title;
    }

    private void readMembers(GraphTokens.Cursor cursor, String prefix, Map<String, Value> inputs, int depth) {
        while (cursor.next() == JsonToken.FIELD_NAME) {
            String name = prefix + cursor.text();
            cursor.next();
            readValue(cursor, name, inputs, depth);
        }
    }

    private void readValue(GraphTokens.Cursor cursor, String name, Map<String, Value> inputs, int depth) {
        JsonToken token = cursor.token();
        boolean full = inputs.size() >= Limits.INPUTS_OF_A_NODE;
        whole &= !full || depth > 0;
        allValues &= !full;
        if (full || name.length() > Limits.NAME || (token.isStructStart() && depth == Limits.DEPTH)) {
            cursor.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
            readMembers(cursor, name + ".", inputs, depth + 1);
        } else if (token == JsonToken.START_ARRAY) {
            readList(cursor, name, inputs, depth);
        } else {
            Value value = scalar(cursor);
            if (value != null && take(Limits.INPUT_MEMORY + cursor.end() - cursor.start())) {
                inputs.put(name, value);
            }
        }
    }

    private void readList(GraphTokens.Cursor cursor, String name, Map<String, Value> inputs, int depth) {
        List<Value> link = new ArrayList<>(2);
        int index = 0;
        Map<String, Value> elements = new LinkedHashMap<>();
        while (cursor.next() != JsonToken.END_ARRAY) {
            if (index < 2 && cursor.token().isScalarValue()) {
                Value value = scalar(cursor);
                if (value != null && take(Limits.INPUT_MEMORY + cursor.end() - cursor.start())) {
                    link.add(value);
                    elements.put(name + "." + index, value);
                }
            } else {
                readValue(cursor, name + "." + index, elements, depth + 1);
            }
            index++;
        }
        Value.Link found = index == 2 && link.size() == 2 ? link(link.get(0), link.get(1)) : null;
        if (found == null) {
            inputs.putAll(elements);
        } else {
            inputs.put(name, found);
        }
    }

    private static Value.@Nullable Link link(Value node, Value slot) {
        boolean named = node instanceof Value.Text || (node instanceof Value.Num id && id.asLong() != null);
        Long number = slot instanceof Value.Num digits ? digits.asLong() : null;
        if (!named || number == null || number < 0 || number > Limits.INPUTS_OF_A_NODE) {
            return null;
        }
        return new Value.Link(node.word(), number.intValue());
    }

    private static @Nullable Value scalar(GraphTokens.Cursor cursor) {
        return switch (cursor.token()) {
            case VALUE_STRING -> new Value.Text(text(cursor, Limits.TEXT));
            case VALUE_TRUE -> new Value.Flag(true);
            case VALUE_FALSE -> new Value.Flag(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                String digits = cursor.text();
                yield digits.length() <= Limits.NUMBER ? new Value.Num(digits) : null;
            }
            default -> null;
        };
    }

    /** A text, cut, in which half of a surrogate pair is not a character: not every database takes one. */
    private static String text(GraphTokens.Cursor cursor, int limit) {
        return LONE_SURROGATE.matcher(Limits.cut(cursor.text(), limit)).replaceAll("\uFFFD");
    }
}
