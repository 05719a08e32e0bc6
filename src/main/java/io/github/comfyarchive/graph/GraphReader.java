package io.github.comfyarchive.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a graph's JSON into nodes, and passes over what is no node. No tree is built: what is not kept costs nothing. */
final class GraphReader {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(UNLIMITED)
                    .maxNumberLength(UNLIMITED)
                    .maxNameLength(UNLIMITED)
                    .build())
            .build();

    private GraphReader() {}

    /** The nodes by id, in the graph's order; none where the text is no JSON object. */
    static Map<String, GraphNode> read(String json) {
        Map<String, GraphNode> nodes = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String id = parser.currentName();
                    if (parser.nextToken() == JsonToken.START_OBJECT
                            && id.length() <= Limits.NAME
                            && nodes.size() < Limits.NODES) {
                        GraphNode node = node(id, parser);
                        if (node != null) {
                            nodes.put(id, node);
                        }
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException notJson) {
            return Map.of();
        }
        return nodes;
    }

    private static @Nullable GraphNode node(String id, JsonParser parser) throws IOException {
        String type = null;
        String title = null;
        Map<String, Value> inputs = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("class_type") && token == JsonToken.VALUE_STRING) {
                type = text(parser, Limits.NAME);
            } else if (name.equals("inputs") && token == JsonToken.START_OBJECT) {
                readMembers(parser, "", inputs, 0);
            } else if (name.equals("_meta") && token == JsonToken.START_OBJECT) {
                title = title(parser);
            } else {
                parser.skipChildren();
            }
        }
        return type == null ? null : new GraphNode(id, type, title, inputs);
    }

    private static @Nullable String title(JsonParser parser) throws IOException {
        String title = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean named = parser.currentName().equals("title");
            if (parser.nextToken() == JsonToken.VALUE_STRING && named) {
                title = text(parser, Limits.NAME);
            } else {
                parser.skipChildren();
            }
        }
        return title;
    }

    private static void readMembers(JsonParser parser, String prefix, Map<String, Value> inputs, int depth)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + parser.currentName();
            parser.nextToken();
            readValue(parser, name, inputs, depth);
        }
    }

    private static void readValue(JsonParser parser, String name, Map<String, Value> inputs, int depth)
            throws IOException {
        JsonToken token = parser.currentToken();
        boolean full = name.length() > Limits.NAME || inputs.size() >= Limits.INPUTS_OF_A_NODE;
        if (full || (token.isStructStart() && depth == Limits.DEPTH)) {
            parser.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
            readMembers(parser, name + ".", inputs, depth + 1);
        } else if (token == JsonToken.START_ARRAY) {
            readList(parser, name, inputs, depth);
        } else {
            Value value = scalar(parser);
            if (value != null) {
                inputs.put(name, value);
            }
        }
    }

    private static void readList(JsonParser parser, String name, Map<String, Value> inputs, int depth)
            throws IOException {
        List<Value> link = new ArrayList<>(2);
        int index = 0;
        Map<String, Value> elements = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (index < 2 && parser.currentToken().isScalarValue()) {
                Value value = scalar(parser);
                if (value != null) {
                    link.add(value);
                    elements.put(name + "." + index, value);
                }
            } else {
                readValue(parser, name + "." + index, elements, depth + 1);
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

    private static @Nullable Value scalar(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> new Value.Text(text(parser, Limits.TEXT));
            case VALUE_TRUE -> new Value.Flag(true);
            case VALUE_FALSE -> new Value.Flag(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                String digits = parser.getText();
                yield digits.length() <= Limits.NUMBER ? new Value.Num(digits) : null;
            }
            default -> null;
        };
    }

    /** A text, cut, in which half of a surrogate pair is no character: not every database takes one. */
    private static String text(JsonParser parser, int limit) throws IOException {
        return LONE_SURROGATE.matcher(Limits.cut(parser.getText(), limit)).replaceAll("\uFFFD");
    }
}
