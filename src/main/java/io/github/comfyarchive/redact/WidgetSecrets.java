package io.github.comfyarchive.redact;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values of secret widgets in a workflow by the widget's name. A node's {@code widgets_values} have no names of their own:
 * they are those of {@code inputs[].widget}, of {@code properties.proxyWidgets} of a subgraph, or of the inputs of the same node, or of
 * another one of its class, in the graph (comfyui-protocol.md, "One entry"). What a secret input of a node is linked to inside the
 * workflow counts as its value: a primitive's, also through reroutes and the borders of subgraphs. Bypassed and muted nodes, which are
 * in no graph, are nodes as others.
 */
final class WidgetSecrets {
    /** A value to be removed; {@code hunted} where it is known to be the secret's, not only one of those it may be. */
    record Removal(int start, int end, boolean number, boolean hunted) {}

    private static final Set<String> CONTROLS = Set.of("fixed", "increment", "decrement", "randomize");
    private static final String CONTROL = "control_after_generate";
    private static final String SUBGRAPH_INPUT = "-10";
    private static final int LONGEST_WAY = 64;
    private static final int FEWEST_DIGITS = 6;

    private final JsonWalk text;
    private final Predicate<String> secretName;
    private final Collected collected;
    private final Values values;
    private final Set<WidgetPlace> known;
    private final Map<String, JsonTree> graphNodes = new HashMap<>();
    private final Map<String, JsonTree> graphNodesByClass = new HashMap<>();
    private final List<Scope> scopes = new ArrayList<>();
    private final Map<String, Scope> subgraphs = new HashMap<>();
    private final Map<String, Scope> groups = new HashMap<>();
    private final Map<Integer, Removal> removals = new HashMap<>();

    /** A workflow, a subgraph's definition or a group node's: nodes, and the links between them. */
    private static final class Scope {
        final JsonTree tree;
        final String id;
        final Map<String, Node> nodes = new HashMap<>();
        final List<Node> all = new ArrayList<>();
        final Map<String, Link> links = new HashMap<>();

        Scope(JsonTree tree, String id) {
            this.tree = tree;
            this.id = id;
        }
    }

    private static final class Node {
        final JsonTree tree;
        final String id;
        final String type;
        final Set<String> secrets = new LinkedHashSet<>();
        boolean passesSecret;

        Node(JsonTree tree, String id, String type) {
            this.tree = tree;
            this.id = id;
            this.type = type;
        }
    }

    private record Link(String origin, int originSlot, String target, int targetSlot) {}

    private record Names(List<String> names, boolean exact) {}

    /**
     * @param text a walk over the text, at its beginning
     * @param secretName tells secret-looking names, as octets
     * @param collected what was found; the places of widgets are added to it
     * @param known places where the same workflow had a secret
     */
    WidgetSecrets(
            JsonWalk text, Predicate<String> secretName, Collected collected, Values values, Set<WidgetPlace> known) {
        this.text = text;
        this.secretName = secretName;
        this.collected = collected;
        this.values = values;
        this.known = known;
    }

    Collection<Removal> find() {
        JsonTree root = JsonTree.read(text);
        if (root == null) {
            return List.of();
        }
        readAll(root);
        scopes.forEach(this::readLinks);
        scopes.forEach(scope -> scope.all.forEach(node -> nameSecrets(scope, node)));
        followLinks();
        scopes.forEach(scope -> scope.all.forEach(node -> remove(scope, node)));
        return removals.values();
    }

    private void readAll(JsonTree root) {
        Deque<JsonTree> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            JsonTree value = open.removeLast();
            open.addAll(value.children);
            if (!value.isObject()) {
                continue;
            }
            Optional<JsonTree> type = value.member("class_type").filter(JsonTree::isString);
            if (type.isPresent() && value.name != null) {
                graphNodes.putIfAbsent(value.name, value);
                graphNodesByClass.putIfAbsent(string(type.get()), value);
            }
            if (value.member("nodes").filter(JsonTree::isArray).isPresent()) {
                readScope(value);
            } else if (value.member("groupNodes").filter(JsonTree::isObject).isPresent()) {
                // Its members are scopes of their own; how they are called tells their instances.
                value.member("groupNodes").get().children.forEach(group -> {
                    if (group.name != null && group.isObject()) {
                        groups.put(group.name, new Scope(group, group.name));
                    }
                });
            }
        }
        groups.replaceAll((name, empty) -> scopes.stream()
                .filter(scope -> scope.tree == empty.tree)
                .findFirst()
                .orElse(empty));
    }

    private void readScope(JsonTree tree) {
        boolean subgraph = tree.member("inputNode").isPresent()
                || tree.member("outputNode").isPresent();
        String id = subgraph ? tree.member("id").map(this::plain).orElse("") : "";
        Scope scope = new Scope(tree, id);
        for (JsonTree node : tree.elements("nodes")) {
            if (node.isObject()) {
                Node read = new Node(
                        node,
                        node.member("id").map(this::plain).orElse(""),
                        node.member("type")
                                .filter(JsonTree::isString)
                                .map(this::string)
                                .orElse(""));
                scope.all.add(read);
                scope.nodes.put(read.id, read);
            }
        }
        scopes.add(scope);
        if (!id.isEmpty()) {
            subgraphs.put(id, scope);
        }
    }

    private void readLinks(Scope scope) {
        for (JsonTree link : scope.tree.elements("links")) {
            if (link.isArray() && link.children.size() >= 5) {
                List<String> parts = link.children.stream().map(this::plain).toList();
                scope.links.put(
                        parts.get(0), new Link(parts.get(1), slot(parts.get(2)), parts.get(3), slot(parts.get(4))));
            } else if (link.isObject()) {
                scope.links.put(
                        part(link, "id"),
                        new Link(
                                part(link, "origin_id"),
                                slot(part(link, "origin_slot")),
                                part(link, "target_id"),
                                slot(part(link, "target_slot"))));
            }
        }
    }

    private void nameSecrets(Scope scope, Node node) {
        for (JsonTree input : node.tree.elements("inputs")) {
            for (String name : namesOf(input)) {
                if (secretName.test(name)) {
                    node.secrets.add(inputName(input));
                    node.secrets.add(widgetName(input));
                }
            }
        }
        proxies(node).stream().filter(secretName).forEach(node.secrets::add);
        node.tree
                .member("widgets_values")
                .filter(JsonTree::isObject)
                .ifPresent(object -> object.children.stream()
                        .map(member -> String.valueOf(member.name))
                        .filter(secretName)
                        .forEach(node.secrets::add));
        sameNodeOfGraph(scope, node)
                .ifPresent(graphNode -> graphInputs(graphNode).forEach(input -> {
                    String name = String.valueOf(input.name);
                    if (collected.inPlace.containsKey(input.start) || secretName.test(name)) {
                        node.secrets.add(name);
                    }
                }));
        if (node.secrets.isEmpty()) {
            candidates(scope, node).stream()
                    .flatMap(List::stream)
                    .filter(secretName)
                    .forEach(node.secrets::add);
        }
        node.secrets.remove("");
    }

    /** Goes on as long as a secret input makes another one secret: through links, reroutes and the borders of subgraphs. */
    private void followLinks() {
        for (int round = 0; round < LONGEST_WAY; round++) {
            boolean[] more = {false};
            for (Scope scope : scopes) {
                scope.links.values().forEach(link -> more[0] |= follow(scope, link));
                scope.all.forEach(node -> more[0] |= enter(node));
            }
            if (!more[0]) {
                return;
            }
        }
    }

    private boolean follow(Scope scope, Link link) {
        Node target = scope.nodes.get(link.target());
        JsonTree input = target == null ? null : input(target, link.targetSlot());
        if (target == null || input == null) {
            return false;
        }
        boolean secret = target.secrets.contains(inputName(input))
                || target.secrets.contains(widgetName(input))
                || (target.passesSecret && isPassing(target));
        if (link.origin().equals(SUBGRAPH_INPUT)) {
            return followIn(scope, link.originSlot(), target, input, secret);
        }
        Node origin = scope.nodes.get(link.origin());
        if (!secret || origin == null || origin.passesSecret) {
            return false;
        }
        origin.passesSecret = true;
        return true;
    }

    /** Over a subgraph's border, both ways: its own input is secret by name, or what it leads to is. */
    private boolean followIn(Scope scope, int slot, Node target, JsonTree input, boolean secret) {
        List<JsonTree> inputs = scope.tree.elements("inputs");
        if (slot < 0 || slot >= inputs.size()) {
            return false;
        }
        List<String> names = namesOf(inputs.get(slot));
        boolean named = names.stream().anyMatch(secretName)
                || scopes.stream()
                        .flatMap(other -> other.all.stream())
                        .anyMatch(node ->
                                node.type.equals(scope.id) && names.stream().anyMatch(node.secrets::contains));
        boolean more = false;
        if (named) {
            more |= target.secrets.add(inputName(input));
            more |= target.secrets.add(widgetName(input));
        }
        if (secret || named) {
            for (Scope other : scopes) {
                for (Node instance : other.all) {
                    if (instance.type.equals(scope.id)) {
                        more |= instance.secrets.addAll(names);
                    }
                }
            }
        }
        return more;
    }

    /** What a proxy widget shows is the widget of an inner node. */
    private boolean enter(Node instance) {
        Scope inner = subgraphs.get(instance.type);
        if (inner == null) {
            return false;
        }
        boolean more = false;
        for (JsonTree proxy : proxyTrees(instance)) {
            Node node = inner.nodes.get(plain(proxy.children.get(0)));
            String name = plain(proxy.children.get(1));
            if (node != null && node.secrets.contains(name)) {
                more |= instance.secrets.add(name);
            }
        }
        return more;
    }

    private void remove(Scope scope, Node node) {
        Optional<JsonTree> widgets = node.tree.member("widgets_values");
        if (widgets.isEmpty()) {
            return;
        }
        if (widgets.get().isObject()) {
            for (JsonTree member : widgets.get().children) {
                String name = String.valueOf(member.name);
                if (node.secrets.contains(name) || isKnown(scope, node, name)) {
                    remove(scope, node, name, member, true);
                }
            }
            return;
        }
        List<JsonTree> elements = widgets.get().children;
        for (int i = 0; i < elements.size(); i++) {
            if (isKnown(scope, node, String.valueOf(i)) || isMark(elements.get(i))) {
                remove(scope, node, String.valueOf(i), elements.get(i), false);
            }
        }
        if (node.passesSecret) {
            removePassed(scope, node, elements);
        }
        if (!node.secrets.isEmpty()) {
            removeNamed(scope, node, elements);
        }
    }

    private void removeNamed(Scope scope, Node node, List<JsonTree> elements) {
        Names names = names(scope, node, elements);
        if (names.exact()) {
            for (int i = 0; i < elements.size(); i++) {
                if (node.secrets.contains(names.names().get(i))) {
                    remove(scope, node, String.valueOf(i), elements.get(i), true);
                }
            }
            return;
        }
        // Which of them is the secret's cannot be told: where the graph tells its value those that equal it, else any
        // text.
        Set<String> literals = removedLiterals(scope, node);
        if (literals.isEmpty() && widgetInputs(node).stream().noneMatch(node.secrets::contains)) {
            return; // an input that is no widget: its value comes from elsewhere
        }
        for (int i = 0; i < elements.size(); i++) {
            JsonTree element = elements.get(i);
            if (element.isString()
                    && (literals.isEmpty() ? mayBeAny(string(element)) : literals.contains(string(element)))) {
                remove(scope, node, String.valueOf(i), element, false);
            }
        }
    }

    private boolean mayBeAny(String value) {
        return !value.isBlank() && !CONTROLS.contains(value) && !values.isFileName(value);
    }

    /** The one value that a node passes: a primitive's, or its only text. */
    private void removePassed(Scope scope, Node node, List<JsonTree> elements) {
        List<JsonTree> texts = elements.stream().filter(JsonTree::isString).toList();
        boolean primitive = node.type.startsWith("Primitive") && !elements.isEmpty();
        JsonTree passed = primitive ? elements.get(0) : texts.size() == 1 ? texts.get(0) : null;
        if (passed != null && !isPassing(node)) {
            remove(scope, node, String.valueOf(elements.indexOf(passed)), passed, true);
        }
    }

    private void remove(Scope scope, Node node, String widget, JsonTree value, boolean hunted) {
        boolean number = value.isInteger() && value.end - value.start >= FEWEST_DIGITS;
        if (!value.isString() && !number) {
            return;
        }
        if (!node.id.isEmpty()) {
            collected.widgets.add(new WidgetPlace(scope.id, node.id, widget));
        }
        if (number || values.isRemovable(string(value))) {
            removals.merge(
                    value.start,
                    new Removal(value.start, value.end, number, hunted),
                    (one, other) -> one.hunted() ? one : other);
        }
    }

    private boolean isMark(JsonTree value) {
        return value.isString() && string(value).equals(Values.MARK);
    }

    private boolean isKnown(Scope scope, Node node, String widget) {
        return !known.isEmpty() && known.contains(new WidgetPlace(scope.id, node.id, widget));
    }

    /** The values that were removed under the secret inputs of the same node in the graph. */
    private Set<String> removedLiterals(Scope scope, Node node) {
        Set<String> literals = new HashSet<>();
        sameNodeOfGraph(scope, node)
                .ifPresent(graphNode -> graphInputs(graphNode).forEach(input -> {
                    if (input.isString() && node.secrets.contains(String.valueOf(input.name))) {
                        literals.add(string(input));
                    }
                }));
        return literals;
    }

    private Names names(Scope scope, Node node, List<JsonTree> elements) {
        for (List<String> candidate : candidates(scope, node)) {
            List<String> names = aligned(candidate, elements);
            if (names.size() == elements.size()) {
                return new Names(names, true);
            }
        }
        return new Names(List.of(), false);
    }

    /** Names that the values may have, the surest first. */
    private List<List<String>> candidates(Scope scope, Node node) {
        List<List<String>> candidates = new ArrayList<>();
        candidates.add(proxies(node));
        candidates.add(widgetInputs(node));
        sameNodeOfGraph(scope, node).ifPresent(graphNode -> addKeys(node, graphNode, candidates));
        JsonTree sameClass = graphNodesByClass.get(node.type);
        if (sameClass != null) {
            addKeys(node, sameClass, candidates);
        }
        for (Scope other : scopes) {
            for (Node twin : other.all) {
                if (twin != node && twin.type.equals(node.type) && !node.type.isEmpty()) {
                    candidates.add(widgetInputs(twin));
                }
            }
        }
        Scope group = groups.get(node.type.replaceFirst("^workflow[/>]", ""));
        if (group != null && node.type.startsWith("workflow")) {
            candidates.add(group.all.stream()
                    .flatMap(inner ->
                            candidates(group, inner).stream().filter(names -> !names.isEmpty()).findFirst().stream()
                                    .flatMap(List::stream))
                    .toList());
        }
        candidates.removeIf(List::isEmpty);
        return candidates;
    }

    /** The inputs of a graph's node are in the order of its widgets; those that are no widgets are links. */
    private void addKeys(Node node, JsonTree graphNode, List<List<String>> candidates) {
        Set<String> sockets = new HashSet<>();
        for (JsonTree input : node.tree.elements("inputs")) {
            if (input.member("widget").isEmpty()) {
                sockets.add(inputName(input));
            }
        }
        List<JsonTree> inputs = graphInputs(graphNode);
        candidates.add(inputs.stream()
                .map(input -> String.valueOf(input.name))
                .filter(name -> !sockets.contains(name))
                .toList());
        candidates.add(inputs.stream()
                .filter(input -> !input.isArray())
                .map(input -> String.valueOf(input.name))
                .toList());
    }

    private List<String> aligned(List<String> names, List<JsonTree> elements) {
        List<String> aligned = new ArrayList<>();
        for (String name : names) {
            if (aligned.size() >= elements.size()) {
                return List.of();
            }
            aligned.add(name);
            int next = aligned.size();
            boolean control = next < elements.size()
                    && elements.get(next - 1).isNumber()
                    && elements.get(next).isString()
                    && CONTROLS.contains(string(elements.get(next)))
                    && !name.equals(CONTROL)
                    && !names.contains(CONTROL);
            if (control) {
                aligned.add(CONTROL);
            }
        }
        return aligned;
    }

    private List<String> widgetInputs(Node node) {
        return node.tree.elements("inputs").stream()
                .filter(input -> input.member("widget").isPresent())
                .map(this::widgetName)
                .toList();
    }

    private List<String> proxies(Node node) {
        return proxyTrees(node).stream()
                .map(proxy -> plain(proxy.children.get(1)))
                .toList();
    }

    private static List<JsonTree> proxyTrees(Node node) {
        return node
                .tree
                .member("properties")
                .map(properties -> properties.elements("proxyWidgets"))
                .orElse(List.of())
                .stream()
                .filter(proxy -> proxy.isArray() && proxy.children.size() >= 2)
                .toList();
    }

    /** A node of a subgraph stands in the graph under the ids of all around it: {@code 5:12}. */
    private Optional<JsonTree> sameNodeOfGraph(Scope scope, Node node) {
        if (node.id.isEmpty()) {
            return Optional.empty();
        }
        JsonTree same = scope.id.isEmpty() ? graphNodes.get(node.id) : null;
        if (same == null) {
            same = graphNodes.entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith(":" + node.id))
                    .map(Map.Entry::getValue)
                    .filter(graphNode -> isOfType(graphNode, node.type))
                    .findFirst()
                    .orElse(null);
        }
        return Optional.ofNullable(same).filter(graphNode -> isOfType(graphNode, node.type));
    }

    private boolean isOfType(JsonTree graphNode, String type) {
        return graphNode
                .member("class_type")
                .map(this::plain)
                .filter(type::equals)
                .isPresent();
    }

    private static List<JsonTree> graphInputs(JsonTree graphNode) {
        return graphNode
                .member("inputs")
                .filter(JsonTree::isObject)
                .map(inputs -> inputs.children)
                .orElse(List.of());
    }

    private static boolean isPassing(Node node) {
        return node.type.contains("Reroute");
    }

    private static @Nullable JsonTree input(Node node, int slot) {
        List<JsonTree> inputs = node.tree.elements("inputs");
        return slot < 0 || slot >= inputs.size() ? null : inputs.get(slot);
    }

    private List<String> namesOf(JsonTree input) {
        List<String> names = new ArrayList<>(List.of(inputName(input), widgetName(input), part(input, "label")));
        names.removeIf(String::isEmpty);
        return names;
    }

    private String inputName(JsonTree input) {
        return part(input, "name");
    }

    private String widgetName(JsonTree input) {
        String name = input.member("widget").map(widget -> part(widget, "name")).orElse("");
        return name.isEmpty() ? inputName(input) : name;
    }

    private String part(JsonTree object, String name) {
        return object.member(name).map(this::plain).orElse("");
    }

    /** A string's text, a number as it stands; empty for all else. */
    private String plain(JsonTree value) {
        return value.isString() ? string(value) : value.isNumber() ? text.plain(value.start, value.end) : "";
    }

    private String string(JsonTree value) {
        return text.string(value.start, value.end);
    }

    private static int slot(String number) {
        return number.matches("\\d{1,6}") ? Integer.parseInt(number) : -1;
    }
}
