package io.github.comfyarchive.imports.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which node of a graph saved a file, and under which key a server would name it: the one whose {@code filename_prefix} the name begins
 * with; else one that saves and that no other takes anything from.
 */
final class SavePlace {
    /** Where there is no graph. */
    static final String NO_NODE = "file";

    private static final Set<String> SOUNDS = Set.of("mp3", "flac", "opus", "ogg", "oga", "wav", "m4a");
    private static final Set<String> MODELS = Set.of("glb", "gltf", "obj", "ply", "stl", "fbx", "splat", "spz");
    private static final Pattern SAVES = Pattern.compile("(?i).*(?:save|combine|preview|export|output|writ).*");

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(16 << 20)
                    .maxNestingDepth(5_000)
                    .build())
            .build();

    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();

    private record Node(String id, String type, @Nullable String prefix) {}

    private SavePlace() {}

    /** Of a graph; of none where it is null. */
    static SavePlace of(@Nullable String graph) {
        SavePlace place = new SavePlace();
        if (graph != null) {
            try (JsonParser parser = JSON.createParser(graph)) {
                parser.nextToken();
                for (String id = parser.nextFieldName(); id != null; id = parser.nextFieldName()) {
                    parser.nextToken();
                    place.node(id, parser);
                }
            } catch (IOException beyondBounds) {
                return place; // what was read of it stands
            }
        }
        return place;
    }

    private void node(String id, JsonParser parser) throws IOException {
        String type = "";
        String prefix = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("class_type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else if (name.equals("inputs") && value == JsonToken.START_OBJECT) {
                for (String input = parser.nextFieldName(); input != null; input = parser.nextFieldName()) {
                    JsonToken given = parser.nextToken();
                    if (input.equals("filename_prefix") && given == JsonToken.VALUE_STRING) {
                        prefix = parser.getText();
                    } else if (given == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_STRING) {
                        taken.add(parser.getText());
                        rest(parser);
                    } else if (given == JsonToken.START_ARRAY) {
                        rest(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            } else {
                parser.skipChildren();
            }
        }
        nodes.add(new Node(id, type, prefix));
    }

    /** To the end of an array whose first element was read. */
    private static void rest(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        while (token != JsonToken.END_ARRAY && token != null) {
            parser.skipChildren();
            token = parser.nextToken();
        }
    }

    /** The node that saved a file of that name. */
    String node(String filename) {
        return find(filename).map(Node::id).orElse(NO_NODE);
    }

    /** The key under which a server would name it. */
    String media(String filename) {
        String suffix = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (find(filename).filter(node -> node.type().startsWith("VHS_")).isPresent()) {
            return "gifs";
        }
        if (SOUNDS.contains(suffix)) {
            return "audio";
        }
        return MODELS.contains(suffix) ? "3d" : "images";
    }

    private java.util.Optional<Node> find(String filename) {
        Node best = null;
        int longest = -1;
        for (Node node : nodes) {
            String begin = beginning(node.prefix());
            if (begin != null && begin.length() > longest && filename.startsWith(begin)) {
                best = node;
                longest = begin.length();
            }
        }
        if (best == null) {
            best = nodes.stream()
                    .filter(node -> !taken.contains(node.id()))
                    .filter(node -> SAVES.matcher(node.type()).matches())
                    .findFirst()
                    .or(() -> nodes.stream()
                            .filter(node -> !taken.contains(node.id()))
                            .findFirst())
                    .orElse(null);
        }
        return java.util.Optional.ofNullable(best);
    }

    /** What every name begins with: the last part of the prefix, up to what the server fills in ({@code %date%}). */
    private static @Nullable String beginning(@Nullable String prefix) {
        if (prefix == null) {
            return null;
        }
        String last = prefix.substring(Math.max(prefix.lastIndexOf('/'), prefix.lastIndexOf('\\')) + 1);
        int filled = last.indexOf('%');
        return filled < 0 ? last : last.substring(0, filled);
    }
}
