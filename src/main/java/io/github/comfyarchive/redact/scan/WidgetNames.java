package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which names the values of a node's widgets have. {@code widgets_values} has none: they are those of {@code inputs[].widget}, of
 * {@code properties.proxyWidgets} of a subgraph, or of the inputs of the same node, or of another one of its class, in the graph
 * (comfyui-protocol.md, "One entry").
 */
final class WidgetNames {
    /** What the user interface adds behind a seed, which is no input. */
    static final Set<String> CONTROLS = Set.of("fixed", "increment", "decrement", "randomize");

    private static final String CONTROL = "control_after_generate";
    /** Of the same type: more would say the same. */
    private static final int MOST_TWINS = 8;

    private final Workflows workflows;

    WidgetNames(Workflows workflows) {
        this.workflows = workflows;
    }

    /** A name for each of the values; none where it is unknown. */
    List<String> of(Workflow workflow, WorkflowNode node, List<JsonTree> values) {
        for (List<String> candidate : candidates(workflow, node)) {
            List<String> names = aligned(candidate, values);
            if (names.size() == values.size()) {
                return names;
            }
        }
        return List.of();
    }

    /** Names that the values may have, the surest first. */
    List<List<String>> candidates(Workflow workflow, WorkflowNode node) {
        List<List<String>> candidates = ofNode(workflow, node);
        Workflow group = workflows.group(node);
        if (group != null) {
            List<String> inner = new ArrayList<>();
            for (WorkflowNode member : group.nodes) {
                ofNode(group, member).stream().findFirst().ifPresent(inner::addAll);
            }
            candidates.add(inner);
        }
        candidates.removeIf(List::isEmpty);
        return candidates;
    }

    private List<List<String>> ofNode(Workflow workflow, WorkflowNode node) {
        List<List<String>> candidates = new ArrayList<>();
        candidates.add(node.proxies.stream().map(WorkflowNode.Proxy::widget).toList());
        candidates.add(widgetInputs(node));
        addGraphNames(node, workflows.graphInputs(workflow, node), candidates);
        addGraphNames(node, workflows.graphInputs(node.type), candidates);
        List<WorkflowNode> twins = workflows.ofType(node.type);
        for (WorkflowNode twin : twins.subList(0, Math.min(MOST_TWINS, twins.size()))) {
            candidates.add(widgetInputs(twin));
        }
        candidates.removeIf(List::isEmpty);
        return candidates;
    }

    private static List<String> widgetInputs(WorkflowNode node) {
        return node.inputs.stream()
                .filter(WorkflowNode.Input::isWidget)
                .map(WorkflowNode.Input::widget)
                .toList();
    }

    /** The inputs of a graph's node are in the order of its widgets; those that are no widgets are links. */
    private static void addGraphNames(WorkflowNode node, List<JsonTree> inputs, List<List<String>> candidates) {
        if (inputs.isEmpty()) {
            return;
        }
        Set<String> sockets = new HashSet<>();
        node.inputs.stream().filter(input -> !input.isWidget()).forEach(input -> sockets.add(input.name()));
        candidates.add(inputs.stream()
                .map(input -> input.name)
                .filter(name -> !sockets.contains(name))
                .toList());
        candidates.add(inputs.stream()
                .filter(input -> !input.isArray())
                .map(input -> input.name)
                .toList());
    }

    private List<String> aligned(List<String> names, List<JsonTree> values) {
        boolean named = names.contains(CONTROL);
        List<String> aligned = new ArrayList<>();
        for (String name : names) {
            if (aligned.size() >= values.size()) {
                return List.of();
            }
            aligned.add(name);
            int next = aligned.size();
            boolean control = !named
                    && next < values.size()
                    && values.get(next - 1).isNumber()
                    && values.get(next).isString()
                    && CONTROLS.contains(workflows.string(values.get(next)));
            if (control) {
                aligned.add(CONTROL);
            }
        }
        return aligned;
    }
}
