package io.github.comfyarchive.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.comfyarchive.redact.secret.Fingerprints;
import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keyed hash of what a graph asks for, by which the graph in a file is known to be that of an entry: class and inputs of each node,
 * taken before anything is removed, so that it is the same whatever the rules. As for {@code history.Provenance}, titles, {@code is_changed},
 * the order of members and the form of numbers make no graph another. Of an entry without a graph it is that of its {@code extra_pnginfo}:
 * what a file says of itself where it has no graph.
 */
final class GraphMac {
    /** Deeper than any graph that is taken apart. */
    private static final int DEEPEST = 500;
    /** A hash of each is in memory; the largest graphs of people have some thousand. */
    private static final int MOST_NODES = 100_000;
    /** In characters: a node with a larger text (a video as base64) is not kept in memory once more, to be known by. */
    private static final int LONGEST_NODE = 4 << 20;

    /** What a value takes beside its text, about. */
    private static final int EACH = 32;

    private static final int LONGEST_NUMBER = 100;
    /** Half of what SHA-256 gives: by 128 bits no two graphs are taken for one, and each stands in the database twice. */
    private static final int MAC_BYTES = 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_NODE)
                    .build())
            .build();

    private final Fingerprints keyed;
    private final JsonParser parser;
    private boolean marked;

    /** What is in memory of the present node, in characters. */
    private long held;

    private GraphMac(JsonParser parser, Fingerprints keyed) {
        this.parser = parser;
        this.keyed = keyed;
    }

    /**
     * That of an entry.
     *
     * @param json the entry; of one that was redacted, there is none where something was removed from its graph
     * @return in hex; null where there is nothing to know it by, or more of it than is read
     */
    static @Nullable String of(byte[] json, Fingerprints keyed, boolean redacted) {
        try (JsonParser parser = JSON.createParser(json)) {
            GraphMac mac = new GraphMac(parser, keyed);
            String found = parser.nextToken() == JsonToken.START_OBJECT ? mac.ofEntry() : null;
            return redacted && mac.marked ? null : found;
        } catch (IOException | BeyondReachException beyond) {
            return null; // no JSON, or deeper or larger than a graph is
        }
    }

    /** A value with more in it than a graph has. */
    private static final class BeyondReachException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private @Nullable String ofEntry() throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            boolean array = parser.nextToken() == JsonToken.START_ARRAY;
            if (name.equals("prompt") && array) {
                return ofPrompt();
            }
            parser.skipChildren();
        }
        return null;
    }

    private @Nullable String ofPrompt() throws IOException {
        int index = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (index == 2 && token == JsonToken.START_OBJECT) {
                String graph = ofGraph();
                if (graph != null) {
                    return graph;
                }
            } else if (index == 3 && token == JsonToken.START_OBJECT) {
                return ofExtraData();
            } else {
                parser.skipChildren();
            }
            index++;
        }
        return null;
    }

    private @Nullable String ofGraph() throws IOException {
        List<String> nodes = new ArrayList<>();
        for (String id = parser.nextFieldName(); id != null; id = parser.nextFieldName()) {
            held = 0;
            StringBuilder node = new StringBuilder();
            quoted(id, node);
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                node(node);
            } else {
                value(node);
            }
            nodes.add(mac(node));
            if (nodes.size() > MOST_NODES) {
                throw new BeyondReachException();
            }
        }
        if (nodes.isEmpty()) {
            return null;
        }
        Collections.sort(nodes);
        return mac(new StringBuilder("graph").append(String.join("", nodes)));
    }

    private void node(StringBuilder into) throws IOException {
        StringBuilder inputs = new StringBuilder();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (name.equals("class_type")) {
                value(into);
            } else if (name.equals("inputs")) {
                value(inputs);
            } else {
                parser.skipChildren();
            }
        }
        into.append(inputs.length() == 2 ? "" : inputs); // none, or none in it
    }

    private @Nullable String ofExtraData() throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            if (name.equals("extra_pnginfo") && object) {
                held = 0;
                StringBuilder all = new StringBuilder("extra_pnginfo");
                int before = all.length();
                value(all);
                return all.length() == before + 2 ? null : mac(all);
            }
            parser.skipChildren();
        }
        return null;
    }

    /** The present value, as it is written whatever the order of its members. */
    private void value(StringBuilder into) throws IOException {
        hold(EACH);
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT -> {
                Map<String, String> members = new TreeMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    StringBuilder member = new StringBuilder();
                    value(member);
                    members.put(name, member.toString());
                }
                into.append('{');
                members.forEach((name, member) -> {
                    quoted(name, into);
                    into.append(member);
                });
                into.append('}');
            }
            case START_ARRAY -> {
                into.append('[');
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(into);
                }
                into.append(']');
            }
            case VALUE_STRING -> quoted(parser.getText(), into);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                into.append(number(parser.getText())).append(',');
            default -> into.append(parser.getText()).append(',');
        }
    }

    private void hold(int more) {
        held += more;
        if (held > LONGEST_NODE) {
            throw new BeyondReachException();
        }
    }

    /** With its length before it, so that nothing in it can be taken for what stands around it. */
    private void quoted(String text, StringBuilder into) {
        hold(text.length());
        marked |= text.contains(Redactor.MARK);
        into.append(text.length()).append('"').append(text);
    }

    private static String number(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return text;
        }
        try {
            BigDecimal value = new BigDecimal(text);
            return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
        } catch (NumberFormatException notANumber) {
            return text; // NaN, the infinities, and exponents that no number has
        }
    }

    private String mac(StringBuilder text) {
        return HexFormat.of().formatHex(keyed.ofGraph(Utf8Bytes.of(text.toString())), 0, MAC_BYTES);
    }
}
