package io.github.comfyarchive.redact.scan;

import com.fasterxml.jackson.core.JsonToken;
import io.github.comfyarchive.redact.json.JsonScope;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.json.UnreadableJsonException;
import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.rule.RuleNames;
import io.github.comfyarchive.redact.rule.SecretValueFilter;
import io.github.comfyarchive.redact.text.SearchBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a secret-looking input is a link, the secret is the one value that the node it links to passes on: what a primitive holds,
 * the one literal of a text node, or else those of its literals that look like a credential; of a node that holds none, what feeds it.
 * Walks the text once more, for the graphs with such links alone.
 */
final class LinkedLiterals {
    /**
     * A link under a secret-looking input.
     *
     * @param graph offset of the graph's opening bracket
     * @param target id of the node linked to, as bytes
     * @param kind what the input's name says
     */
    record Link(int graph, String target, NameKind kind, int start, int end) {}

    private record Literal(int start, String name, String value) {}

    /** Inputs by which primitives and text nodes pass on a value. */
    private static final Set<String> VALUE_INPUTS = Set.of("value", "string", "text");

    private static final class Node {
        final List<Literal> literals = new ArrayList<>();
        final List<String> targets = new ArrayList<>();
    }

    private final JsonWalk walk;
    private final ScanResult collected;
    private final SecretValueFilter values;
    private final Map<Integer, List<Link>> links = new HashMap<>();
    private final Map<Integer, Map<String, Node>> graphs = new HashMap<>();

    LinkedLiterals(JsonWalk walk, List<Link> links, ScanResult collected, SecretValueFilter values) {
        this.walk = walk;
        this.collected = collected;
        this.values = values;
        for (Link link : links) {
            this.links.computeIfAbsent(link.graph(), graph -> new ArrayList<>()).add(link);
        }
    }

    void collect() throws UnreadableJsonException {
        readNodes();
        links.forEach(this::resolve);
    }

    /** The same for a text that may be cut: what was read up to there counts. */
    void collectReadable() {
        try {
            readNodes();
        } catch (UnreadableJsonException e) {
            collected.cut = true;
        }
        links.forEach(this::resolve);
    }

    private void readNodes() throws UnreadableJsonException {
        for (JsonToken token = walk.next(); token != null; token = walk.next()) {
            JsonScope frame = walk.frame();
            if (frame == null) {
                continue;
            }
            switch (token) {
                case START_OBJECT -> {
                    JsonScope graph = frame.parent;
                    if (graph != null && !graph.array && links.containsKey(graph.start)) {
                        node(graph);
                    }
                }
                case VALUE_STRING -> onString(frame);
                default -> {}
            }
        }
    }

    private void onString(JsonScope frame) {
        JsonScope inputs = frame.array ? frame.parent : frame;
        if (inputs == null || inputs.array || inputs.parent == null || !inputs.parent.isAt("inputs")) {
            return;
        }
        JsonScope graph = inputs.parent.parent;
        if (graph == null || graph.array || !links.containsKey(graph.start)) {
            return;
        }
        if (!frame.array) {
            node(graph).literals.add(new Literal(walk.start(), frame.name, taken(walk.string())));
        } else if (frame.index == 0) {
            node(graph).targets.add(taken(walk.string()));
        }
    }

    private Node node(JsonScope graph) {
        String id = walk.string(graph.nameStart, graph.nameEnd);
        return graphs.computeIfAbsent(graph.start, start -> new HashMap<>()).computeIfAbsent(id, key -> newNode(id));
    }

    private Node newNode(String id) {
        taken(id);
        collected.room.take(2 * SearchBudget.OBJECT_BYTES);
        return new Node();
    }

    private String taken(String text) {
        collected.room.take(SearchBudget.OBJECT_BYTES + text.length());
        return text;
    }

    private void resolve(int graph, List<Link> secretLinks) {
        Map<String, Node> nodes = graphs.getOrDefault(graph, Map.of());
        Set<String> reached = new HashSet<>();
        Deque<Link> queue = new ArrayDeque<>();
        // What is surely secret first: a node that is reached by both is looked at once, and all of it goes.
        List<Link> ordered = secretLinks.stream()
                .sorted(Comparator.comparing(link -> link.kind() != NameKind.SECRET))
                .toList();
        for (Link link : ordered) {
            if (nodes.containsKey(link.target())) {
                queue.add(link);
            } else {
                // No such node: a list that only looks like a link.
                String value = walk.string(link.start(), link.end());
                boolean secret = link.kind() == NameKind.SECRET || !values.isPlainWords(value);
                if (secret && values.isRemovable(value)) {
                    collected.inPlace.put(link.start(), RuleNames.KEY);
                    if (values.isHuntable(value, link.kind())) {
                        collected.hunted.add(value);
                    }
                }
            }
        }
        while (!queue.isEmpty()) {
            Link link = queue.remove();
            Node node = nodes.get(link.target());
            if (node == null || !reached.add(link.target())) {
                continue;
            }
            List<Literal> passed = passed(node);
            if (passed.isEmpty()) {
                node.targets.forEach(target -> queue.add(new Link(graph, target, link.kind(), -1, -1)));
            }
            for (Literal literal : passed) {
                if (link.kind() == NameKind.SECRET || !values.isPlainWords(literal.value())) {
                    remove(literal, link.kind());
                }
            }
        }
    }

    private void remove(Literal literal, NameKind kind) {
        if (!values.isRemovable(literal.value())) {
            return;
        }
        collected.inPlace.putIfAbsent(literal.start(), RuleNames.LINKED);
        if (values.isHuntable(literal.value(), kind)) {
            collected.hunted.add(literal.value());
        }
    }

    private List<Literal> passed(Node node) {
        List<Literal> telling = node.literals.stream()
                .filter(literal -> !literal.value().isEmpty() && !values.isFileName(literal.value()))
                .toList();
        List<Literal> named = telling.stream()
                .filter(literal -> VALUE_INPUTS.contains(literal.name()))
                .toList();
        if (named.size() == 1 || (telling.size() == 1 && node.targets.isEmpty())) {
            return named.size() == 1 ? named : telling;
        }
        return telling.stream()
                .filter(literal -> values.isCredential(literal.value()))
                .toList();
    }
}
