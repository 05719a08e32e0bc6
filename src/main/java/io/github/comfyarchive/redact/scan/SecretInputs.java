package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonTree;
import io.github.comfyarchive.redact.rule.NameKind;
import io.github.comfyarchive.redact.text.Places;
import java.util.List;
import java.util.function.Function;

/**
 * Finds out which inputs of a workflow's nodes are secret: by their names and those in the graph, and by links. What a secret input is
 * linked to is secret as well: a primitive's value, also through reroutes and over the borders of subgraphs.
 */
final class SecretInputs {
    /** From a secret input to the node that holds its value, from node to node. */
    private static final int LONGEST_WAY = 64;

    private final Workflows workflows;
    private final WidgetNames names;
    private final Function<String, NameKind> kindOf;
    private final Places removed;

    /**
     * @param kindOf what a name says, as bytes
     * @param removed inputs of graphs that are removed already
     */
    SecretInputs(Workflows workflows, WidgetNames names, Function<String, NameKind> kindOf, Places removed) {
        this.workflows = workflows;
        this.names = names;
        this.kindOf = kindOf;
        this.removed = removed;
    }

    /** Notes them in the nodes. */
    void find() {
        for (Workflow workflow : workflows.all()) {
            for (WorkflowNode.Input input : workflow.inputs) {
                input.names().forEach(name -> workflow.secrets.note(input, kindOf.apply(name)));
            }
            workflow.nodes.forEach(node -> byName(workflow, node));
        }
        boolean more = true;
        for (int round = 0; round < LONGEST_WAY && more; round++) {
            more = false;
            for (Workflow workflow : workflows.all()) {
                for (Workflow.Link link : workflow.links) {
                    more |= follow(workflow, link);
                }
                for (WorkflowNode node : workflow.nodes) {
                    more |= byProxy(node);
                }
            }
        }
    }

    private void byName(Workflow workflow, WorkflowNode node) {
        for (WorkflowNode.Input input : node.inputs) {
            input.names().forEach(name -> node.secrets().note(input, kindOf.apply(name)));
        }
        node.proxies.forEach(proxy -> node.secrets().note(proxy.widget(), kindOf.apply(proxy.widget())));
        node.widgets
                .filter(JsonTree::isObject)
                .ifPresent(object ->
                        object.children.forEach(member -> node.secrets().note(member.name, kindOf.apply(member.name))));
        for (JsonTree input : workflows.graphInputs(workflow, node)) {
            NameKind kind = kindOf.apply(input.name);
            boolean linked = kind == NameKind.PLAIN && removed.contains(input.start);
            node.secrets().note(input.name, linked ? NameKind.SECRET : kind);
        }
        if (node.secrets().isEmpty() && node.widgets.isPresent()) {
            for (List<String> candidate : names.candidates(workflow, node)) {
                candidate.forEach(name -> node.secrets().note(name, kindOf.apply(name)));
            }
        }
    }

    private static boolean follow(Workflow workflow, Workflow.Link link) {
        if (link.target().equals(Workflow.OUTPUTS)) {
            // What an instance passes on is what its subgraph's output is linked to.
            return pass(workflow, link, workflow.secrets.passed(link.targetSlot()));
        }
        WorkflowNode target = workflow.node(link.target());
        if (target == null || link.targetSlot() < 0 || link.targetSlot() >= target.inputs.size()) {
            return false;
        }
        WorkflowNode.Input input = target.inputs.get(link.targetSlot());
        NameKind kind = target.secrets().kind(input);
        if (target.isReroute()) {
            kind = SecretNames.surer(kind, target.secrets().passed());
        }
        if (!link.origin().equals(Workflow.INPUTS)) {
            return pass(workflow, link, kind);
        }
        if (link.originSlot() < 0 || link.originSlot() >= workflow.inputs.size()) {
            return false;
        }
        // Over the border of a subgraph, both ways: its own input is secret, or what that leads to is.
        WorkflowNode.Input own = workflow.inputs.get(link.originSlot());
        boolean outside = workflow.secrets.note(own, kind);
        return target.secrets().note(input, workflow.secrets.kind(own)) || outside;
    }

    private static boolean pass(Workflow workflow, Workflow.Link link, NameKind kind) {
        WorkflowNode origin = workflow.node(link.origin());
        return origin != null && origin.secrets().pass(link.originSlot(), kind);
    }

    /** What a proxy widget shows is the widget of an inner node. */
    private boolean byProxy(WorkflowNode instance) {
        Workflow inner = workflows.subgraph(instance.type);
        if (inner == null) {
            return false;
        }
        boolean more = false;
        for (WorkflowNode.Proxy proxy : instance.proxies) {
            WorkflowNode node = inner.node(proxy.node());
            if (node != null) {
                more |= instance.secrets().note(proxy.widget(), node.secrets().kind(proxy.widget()));
                more |= node.secrets().note(proxy.widget(), instance.secrets().kind(proxy.widget()));
            }
        }
        return more;
    }
}
