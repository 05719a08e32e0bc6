package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonTree;
import io.github.comfyarchive.redact.json.JsonWalk;
import io.github.comfyarchive.redact.text.SearchBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workflows and graphs that stand in a JSON text, wherever in it, indexed by what is asked of them: time and memory are linear in the
 * text. Bypassed and muted nodes, which are in no graph, are nodes as others.
 */
final class Workflows {
    /** What a node or a link takes here beside the tree. */
    private static final int NODE_BYTES = 400;

    private static final int LINK_BYTES = 200;

    private final JsonWalk text;
    private final SearchBudget room;
    private final List<Workflow> all = new ArrayList<>();
    private final Map<String, Workflow> subgraphs = new HashMap<>();
    private final Map<String, Workflow> groups = new HashMap<>();
    private final Map<String, List<WorkflowNode>> byType = new HashMap<>();
    private final Map<String, JsonTree> graphNodes = new HashMap<>();
    private final Map<String, JsonTree> innerNodes = new HashMap<>();
    private final Map<String, JsonTree> graphNodesByClass = new HashMap<>();

    private Workflows(JsonWalk text, SearchBudget room) {
        this.text = text;
        this.room = room;
    }

    /** Reads a text from its beginning. */
    static Workflows read(JsonWalk text, SearchBudget room) {
        Workflows workflows = new Workflows(text, room);
        JsonTree root = JsonTree.read(text, room);
        if (root != null) {
            workflows.readAll(root);
        }
        return workflows;
    }

    /** All of them, those inside of others too. */
    List<Workflow> all() {
        return all;
    }

    /** The definition that nodes of a type are instances of. */
    @Nullable
    Workflow subgraph(String type) {
        return subgraphs.get(type);
    }

    /** The definition of a group node, whose instances are of the type {@code workflow>NAME}. */
    @Nullable
    Workflow group(WorkflowNode instance) {
        return instance.type.startsWith("workflow")
                ? groups.get(instance.type.replaceFirst("^workflow[/>]", ""))
                : null;
    }

    /** All nodes of a type, in any of them. */
    List<WorkflowNode> ofType(String type) {
        return type.isEmpty() ? List.of() : byType.getOrDefault(type, List.of());
    }

    /** The inputs of the same node in the graph: a node of a subgraph stands there under the ids of all around it, {@code 5:12}. */
    List<JsonTree> graphInputs(Workflow workflow, WorkflowNode node) {
        JsonTree same = workflow.id.isEmpty() ? graphNodes.get(node.id) : null;
        if (same == null || !isOfType(same, node.type)) {
            same = innerNodes.get(innerKey(node.id, node.type));
        }
        return same == null ? List.of() : same.members("inputs");
    }

    /** The inputs of a node of that class in the graph. */
    List<JsonTree> graphInputs(String type) {
        JsonTree same = graphNodesByClass.get(type);
        return same == null ? List.of() : same.members("inputs");
    }

    /** A string's text, a number as it stands; empty for all else. */
    String plain(JsonTree value) {
        return value.isString() ? string(value) : value.isNumber() ? text.plain(value.start, value.end) : "";
    }

    String string(JsonTree value) {
        return text.string(value.start, value.end);
    }

    private void readAll(JsonTree root) {
        Map<JsonTree, Workflow> read = new HashMap<>();
        List<JsonTree> groupDefinitions = new ArrayList<>();
        Deque<JsonTree> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            JsonTree value = open.removeLast();
            open.addAll(value.children);
            if (!value.isObject()) {
                continue;
            }
            value.member("class_type").filter(JsonTree::isString).ifPresent(type -> readGraphNode(value, string(type)));
            if (value.member("nodes").filter(JsonTree::isArray).isPresent()) {
                read.put(value, readWorkflow(value));
            }
            groupDefinitions.addAll(value.members("groupNodes"));
        }
        for (Workflow definition : subgraphs.values()) {
            ofType(definition.id).forEach(instance -> instance.isInstanceOf(definition));
        }
        for (JsonTree group : groupDefinitions) {
            Workflow workflow = read.get(group);
            if (workflow != null) {
                groups.put(group.name, workflow);
            }
        }
    }

    private void readGraphNode(JsonTree node, String type) {
        if (node.name.isEmpty()) {
            return;
        }
        room.take(LINK_BYTES + type.length());
        graphNodes.putIfAbsent(node.name, node);
        graphNodesByClass.putIfAbsent(type, node);
        int inner = node.name.lastIndexOf(':');
        if (inner >= 0) {
            innerNodes.putIfAbsent(innerKey(node.name.substring(inner + 1), type), node);
        }
    }

    private static String innerKey(String id, String type) {
        return id + ' ' + type;
    }

    private boolean isOfType(JsonTree graphNode, String type) {
        return graphNode
                .member("class_type")
                .map(this::plain)
                .filter(type::equals)
                .isPresent();
    }

    private Workflow readWorkflow(JsonTree tree) {
        boolean subgraph = tree.member("inputNode").isPresent()
                || tree.member("outputNode").isPresent();
        String id = subgraph ? part(tree, "id") : "";
        Workflow workflow = new Workflow(
                id, subgraph ? tree.elements("inputs").stream().map(this::input).toList() : List.of());
        for (JsonTree node : tree.elements("nodes")) {
            if (node.isObject()) {
                WorkflowNode read = readNode(node);
                workflow.add(read);
                byType.computeIfAbsent(read.type, type -> new ArrayList<>()).add(read);
            }
        }
        for (JsonTree link : tree.elements("links")) {
            Workflow.Link read = readLink(link);
            if (read != null) {
                workflow.links.add(read);
            }
        }
        all.add(workflow);
        if (!id.isEmpty()) {
            subgraphs.put(id, workflow);
        }
        return workflow;
    }

    private WorkflowNode readNode(JsonTree node) {
        List<JsonTree> inputs = node.elements("inputs");
        List<JsonTree> proxies = node.member("properties")
                .map(properties -> properties.elements("proxyWidgets"))
                .orElse(List.of());
        room.take((1L + inputs.size() + proxies.size()) * NODE_BYTES);
        return new WorkflowNode(
                part(node, "id"),
                part(node, "type"),
                inputs.stream().map(this::input).toList(),
                proxies.stream()
                        .filter(proxy -> proxy.isArray() && proxy.children.size() >= 2)
                        .map(proxy ->
                                new WorkflowNode.Proxy(plain(proxy.children.get(0)), plain(proxy.children.get(1))))
                        .toList(),
                node.member("widgets_values"));
    }

    private WorkflowNode.Input input(JsonTree input) {
        String name = part(input, "name");
        Optional<JsonTree> widget = input.member("widget");
        String widgetName = widget.map(value -> part(value, "name")).orElse("");
        return new WorkflowNode.Input(
                name, widgetName.isEmpty() ? name : widgetName, part(input, "label"), widget.isPresent());
    }

    /** {@code [id, origin, slot, target, slot, type]}, or an object in a subgraph; a group node's have no id before them. */
    private Workflow.@Nullable Link readLink(JsonTree link) {
        room.take(LINK_BYTES);
        List<JsonTree> parts = link.children;
        if (link.isArray() && parts.size() >= 5) {
            return new Workflow.Link(
                    plain(parts.get(1)), slot(plain(parts.get(2))), plain(parts.get(3)), slot(plain(parts.get(4))));
        }
        if (link.isObject()) {
            return new Workflow.Link(
                    part(link, "origin_id"),
                    slot(part(link, "origin_slot")),
                    part(link, "target_id"),
                    slot(part(link, "target_slot")));
        }
        return null;
    }

    private String part(JsonTree object, String name) {
        return object.member(name).map(this::plain).orElse("");
    }

    private static int slot(String number) {
        return number.matches("\\d{1,6}") ? Integer.parseInt(number) : -1;
    }
}
