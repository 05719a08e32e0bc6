package io.github.comfyarchive.graph;

import io.github.comfyarchive.rules.RulesException;
import io.github.comfyarchive.rules.RulesText;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
    private final Set<String> notFiles;
    private final NavigableMap<String, String> services;
    private final NodeTypes types;

    private NodeRules(
            String version,
            Map<String, NodeRule> classes,
            List<NodeRule> unknown,
            Set<String> defaultTitles,
            List<String> modelFileSuffixes,
            Set<String> notFiles,
            NavigableMap<String, String> services,
            NodeTypes types) {
        this.version = version;
        this.classes = classes;
        this.unknown = unknown;
        this.defaultTitles = defaultTitles;
        this.modelFileSuffixes = modelFileSuffixes;
        this.notFiles = notFiles;
        this.services = services;
        this.types = types;
    }

    /** The rules that come with the program. */
    public static NodeRules builtIn() {
        NodeRulesFile file =
                RulesText.builtIn(NodeRules.class, RESOURCE, (name, json) -> NodeRulesFile.read(name, json, Map.of()));
        return new NodeRules(
                file.version,
                Map.copyOf(file.classes),
                List.copyOf(file.unknown),
                Set.copyOf(file.defaultTitles),
                List.copyOf(file.modelFileSuffixes),
                Set.copyOf(file.notFiles),
                new TreeMap<>(file.services),
                new NodeTypes());
    }

    /**
     * These rules and a user's.
     *
     * @throws RulesException when the file cannot be read or is not a file of rules; the message names it, the line and why
     */
    public NodeRules with(Path userFile) throws RulesException {
        RulesText text = RulesText.of(userFile);
        NodeRulesFile added = text.read((name, json) -> NodeRulesFile.read(name, json, classes));
        Map<String, NodeRule> both = new HashMap<>(classes);
        both.putAll(added.classes);
        Set<String> titles = new HashSet<>(defaultTitles);
        titles.addAll(added.defaultTitles);
        Set<String> noFiles = new HashSet<>(notFiles);
        noFiles.addAll(added.notFiles);
        NavigableMap<String, String> allServices = new TreeMap<>(services);
        allServices.putAll(added.services);
        return new NodeRules(
                text.addedTo(version),
                Map.copyOf(both),
                RulesText.plus(added.unknown, unknown),
                Set.copyOf(titles),
                RulesText.plus(modelFileSuffixes, added.modelFileSuffixes),
                Set.copyOf(noFiles),
                allServices,
                types);
    }

    /** The version of the built-in rules, followed by a short hash of a user's additions where there are any. */
    public String version() {
        return version;
    }

    /** The rule for a node's class, or those for the inputs that a node of an unknown class has. */
    List<NodeRule> of(GraphNode node) {
        NodeRule known = known(node);
        if (known != null) {
            return List.of(known);
        }
        if (node.inputs().size() > Limits.INPUTS_OF_AN_UNKNOWN_NODE) {
            return List.of();
        }
        NodeTypes.NodeType type = types.of(node.type());
        boolean api = type != null && type.api();
        if (api && !isService(node)) {
            return List.of();
        }
        String lowerCase = node.type().toLowerCase(Locale.ROOT);
        return unknown.stream()
                .filter(rule -> rule.api() == api && rule.holdsFor(node, lowerCase))
                .toList();
    }

    /** Whether a service makes what the node gives: a picture, a video, a sound, a body. */
    boolean isService(GraphNode node) {
        NodeTypes.NodeType type = known(node) == null ? types.of(node.type()) : null;
        return type != null && type.api() && type.makesFiles();
    }

    boolean knows(GraphNode node) {
        return known(node) != null;
    }

    /** ComfyUI's own {@code ConditioningAverage} has a blank at its end, and people's tools take it off. */
    private @Nullable NodeRule known(GraphNode node) {
        NodeRule rule = classes.get(node.type());
        return rule == null ? classes.get(node.type().strip()) : rule;
    }

    /** The types of ComfyUI's own classes; null for those of others. */
    NodeTypes.@Nullable NodeType typeOf(GraphNode node) {
        return types.of(node.type());
    }

    /**
     * How a service and its model are called.
     *
     * @param type the node's class
     * @param model the model that the node names, if it names one
     */
    String service(String type, @Nullable String model) {
        String service = serviceOf(type);
        if (service.indexOf('/') >= 0) {
            return service;
        }
        String name = model == null ? words(type.substring(prefixOf(type).length())) : model;
        return name.indexOf('/') > 0 ? name : service + "/" + name;
    }

    private String serviceOf(String type) {
        String service = services.get(prefixOf(type));
        return service == null ? words(type) : service;
    }

    /** The longest beginning of a class's name that is a service's. */
    private String prefixOf(String type) {
        String longest = "";
        for (String prefix : services.headMap(type, true).keySet()) {
            if (type.startsWith(prefix) && prefix.length() > longest.length()) {
                longest = prefix;
            }
        }
        return longest;
    }

    /** {@code TextToVideoNode} as {@code text-to-video}. */
    private static String words(String type) {
        String words = type.replaceAll("(Node|Api|API|_)+(V?[0-9]*)$", "$2")
                .replaceAll("([a-z])([A-Z]|3D)|([A-Z0-9])([A-Z][a-z])", "$1$3-$2$4");
        return words.replace('_', '-').replaceAll("^-+|(?<=-)-+", "").toLowerCase(Locale.ROOT);
    }

    /** Whether a name where a file's could stand is none: {@code Baked VAE}. */
    boolean isNoFile(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return lower.isEmpty() || notFiles.contains(lower);
    }

    /** Whether a title is what the interface shows where nobody gave one. */
    boolean isDefaultTitle(String title) {
        return defaultTitles.contains(title);
    }

    boolean isModelFile(String name) {
        String lower = name.length() > Limits.NAME ? "" : name.toLowerCase(Locale.ROOT);
        return modelFileSuffixes.stream().anyMatch(lower::endsWith);
    }
}
