package io.github.comfyarchive.graph;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of the inputs and outputs of ComfyUI's own nodes, as a server's {@code /object_info} gives them: the resource
 * {@code node-types.txt}, a line for each class, of name, {@code api} where a service makes what it gives, outputs, inputs, with tabs between.
 * Numbers and choices are left out. It is read when the first link is followed.
 */
final class NodeTypes {
    private static final String RESOURCE = "node-types.txt";

    /** Columns of the file, tab between them. */
    private static final int FIELDS = 4;

    private static final Set<String> FILES = Set.of("IMAGE", "VIDEO", "AUDIO", "SVG", "MESH", "LAYERS");

    private volatile @Nullable Map<String, NodeType> types;

    /**
     * The types of one class.
     *
     * @param api whether a service makes what it gives
     * @param outputs by slot
     * @param inputs by name, of those that can be linked to something else than a number
     */
    record NodeType(boolean api, List<String> outputs, Map<String, String> inputs) {
        /** Whether it gives what can be saved, and not texts and ids alone. */
        boolean makesFiles() {
            return outputs.stream().anyMatch(type -> FILES.contains(type) || type.startsWith("FILE_3D"));
        }

        /** The type of an output, or null where there is none of that slot. */
        @Nullable
        String output(int slot) {
            return slot >= 0 && slot < outputs.size() ? outputs.get(slot) : null;
        }
    }

    /** The types of a class, or null where it is none of ComfyUI's own. */
    @Nullable
    NodeType of(String classType) {
        return all().get(classType);
    }

    /** Two threads may read it at once, and have the same. */
    private Map<String, NodeType> all() {
        Map<String, NodeType> read = types;
        if (read == null) {
            read = read();
            types = read;
        }
        return read;
    }

    private static Map<String, NodeType> read() {
        try (InputStream in = NodeTypes.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program");
            }
            Map<String, NodeType> types = new HashMap<>();
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", FIELDS);
                types.put(fields[0], new NodeType(!fields[1].isEmpty(), words(fields[2]), inputs(fields[3])));
            }
            return Map.copyOf(types);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(String field) {
        return field.isEmpty() ? List.of() : List.of(field.split(" ", -1));
    }

    private static Map<String, String> inputs(String field) {
        Map<String, String> inputs = new HashMap<>();
        for (String input : words(field)) {
            int end = input.indexOf('=');
            inputs.put(input.substring(0, end), input.substring(end + 1));
        }
        return Map.copyOf(inputs);
    }
}
