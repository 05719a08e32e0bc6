package io.github.comfyarchive.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What ComfyUI's nodes mean, as data (docs/graph-rules.md). The built-in rules are the resource {@code graph-rules.json} beside this
 * class; a user's file of the same form adds to them, and its rule for a class takes the place of a built-in one.
 */
public final class NodeRules {
    private static final String RESOURCE = "graph-rules.json";

    private final String version;
    private final Map<String, NodeRule> classes;
    private final List<NodeRule> unknown;
    private final Set<String> defaultTitles;
    private final List<String> modelFileSuffixes;

    private NodeRules(
            String version,
            Map<String, NodeRule> classes,
            List<NodeRule> unknown,
            Set<String> defaultTitles,
            List<String> modelFileSuffixes) {
        this.version = version;
        this.classes = classes;
        this.unknown = unknown;
        this.defaultTitles = defaultTitles;
        this.modelFileSuffixes = modelFileSuffixes;
    }

    /** The rules that come with the program. */
    public static NodeRules builtIn() {
        try (InputStream in = NodeRules.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program");
            }
            NodeRulesFile file = NodeRulesFile.read(RESOURCE, in.readAllBytes(), Map.of());
            return new NodeRules(
                    file.version,
                    Map.copyOf(file.classes),
                    List.copyOf(file.unknown),
                    Set.copyOf(file.defaultTitles),
                    List.copyOf(file.modelFileSuffixes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * These rules and a user's.
     *
     * @throws NodeRulesException when the file cannot be read or is no file of rules; the message names it, the line and why
     */
    public NodeRules with(Path userFile) throws NodeRulesException {
        byte[] json;
        try {
            json = Files.readAllBytes(userFile);
        } catch (IOException e) {
            throw new NodeRulesException(
                    userFile + ": cannot be read: " + e.getClass().getSimpleName(), e);
        }
        NodeRulesFile added = NodeRulesFile.read(userFile.toString(), json, classes);
        Map<String, NodeRule> both = new HashMap<>(classes);
        both.putAll(added.classes);
        Set<String> titles = new HashSet<>(defaultTitles);
        titles.addAll(added.defaultTitles);
        return new NodeRules(
                version + "+" + shortHash(version, json),
                Map.copyOf(both),
                plus(added.unknown, unknown),
                Set.copyOf(titles),
                plus(modelFileSuffixes, added.modelFileSuffixes));
    }

    /** The version of the built-in rules, followed by a short hash of a user's additions where there are any. */
    public String version() {
        return version;
    }

    /** The rule for a node's class, or those for the inputs that a node of an unknown class has. */
    List<NodeRule> of(GraphNode node) {
        NodeRule known = classes.get(node.type());
        if (known != null) {
            return List.of(known);
        }
        return node.inputs().size() > Limits.INPUTS_OF_AN_UNKNOWN_NODE
                ? List.of()
                : unknown.stream().filter(rule -> rule.holdsFor(node)).toList();
    }

    boolean knows(GraphNode node) {
        return classes.containsKey(node.type());
    }

    /** Whether a title is what the interface shows where nobody gave one. */
    boolean isDefaultTitle(String title) {
        return defaultTitles.contains(title);
    }

    boolean isModelFile(String name) {
        String lower = name.length() > Limits.NAME ? "" : name.toLowerCase(Locale.ROOT);
        return modelFileSuffixes.stream().anyMatch(lower::endsWith);
    }

    private static <T> List<T> plus(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return List.copyOf(both);
    }

    private static String shortHash(String version, byte[] json) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(version.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(json), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
