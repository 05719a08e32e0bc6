package io.github.comfyarchive.redact;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a secret-looking input is a link, the secret is a literal of the node it links to, or of one that feeds that node: a
 * text node that holds the key. Walks the text once more, for the graphs with such links alone.
 */
final class LinkedLiterals {
    /**
     * A link under a secret-looking input.
     *
     * @param graph offset of the graph's opening bracket
     * @param target id of the node linked to, as octets
     */
    record Link(int graph, String target, int start, int end) {}

    private record Literal(int start, String value) {}

    private static final class Node {
        final List<Literal> literals = new ArrayList<>();
        final List<String> targets = new ArrayList<>();
    }

    private final JsonWalk walk;
    private final Collected collected;
    private final Values values;
    private final Map<Integer, List<Link>> links = new HashMap<>();
    private final Map<Integer, Map<String, Node>> graphs = new HashMap<>();

    LinkedLiterals(JsonWalk walk, List<Link> links, Collected collected, Values values) {
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
            Frame frame = walk.frame();
            if (frame == null) {
                continue;
            }
            switch (token) {
                case START_OBJECT -> {
                    Frame graph = frame.parent;
                    if (graph != null && !graph.array && links.containsKey(graph.start)) {
                        node(graph);
                    }
                }
                case VALUE_STRING -> onString(frame);
                default -> {}
            }
        }
    }

    private void onString(Frame frame) {
        Frame inputs = frame.array ? frame.parent : frame;
        if (inputs == null || inputs.array || inputs.parent == null || !inputs.parent.isAt("inputs")) {
            return;
        }
        Frame graph = inputs.parent.parent;
        if (graph == null || graph.array || !links.containsKey(graph.start)) {
            return;
        }
        if (!frame.array) {
            node(graph).literals.add(new Literal(walk.start(), taken(walk.string())));
        } else if (frame.index == 0) {
            node(graph).targets.add(taken(walk.string()));
        }
    }

    private Node node(Frame graph) {
        String id = walk.string(graph.nameStart, graph.nameEnd);
        return graphs.computeIfAbsent(graph.start, start -> new HashMap<>()).computeIfAbsent(id, key -> newNode(id));
    }

    private Node newNode(String id) {
        taken(id);
        collected.room.take(2 * Collected.OBJECT_BYTES);
        return new Node();
    }

    private String taken(String text) {
        collected.room.take(Collected.OBJECT_BYTES + text.length());
        return text;
    }

    private void resolve(int graph, List<Link> secretLinks) {
        Map<String, Node> nodes = graphs.getOrDefault(graph, Map.of());
        Set<String> reached = new HashSet<>();
        Deque<String> queue = new ArrayDeque<>();
        for (Link link : secretLinks) {
            if (nodes.containsKey(link.target())) {
                queue.add(link.target());
            } else {
                // No such node: a list that only looks like a link.
                String value = walk.string(link.start(), link.end());
                if (values.isRemovable(value)) {
                    collected.inPlace.put(link.start(), SecretCollector.KEY);
                    if (values.isHuntable(value)) {
                        collected.hunted.add(value);
                    }
                }
            }
        }
        while (!queue.isEmpty()) {
            String id = queue.remove();
            Node node = nodes.get(id);
            if (node == null || !reached.add(id)) {
                continue;
            }
            for (Literal literal : node.literals) {
                if (values.isLinkedSecret(literal.value())) {
                    collected.inPlace.putIfAbsent(literal.start(), SecretCollector.LINKED);
                    if (values.isHuntable(literal.value())) {
                        collected.hunted.add(literal.value());
                    }
                }
            }
            queue.addAll(node.targets);
        }
    }
}
