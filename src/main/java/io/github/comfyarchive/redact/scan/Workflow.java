package io.github.comfyarchive.redact.scan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A workflow, the definition of a subgraph or of a group node: nodes, and the links between them. */
final class Workflow {
    /** The node that stands for a subgraph's own inputs, and the one for its outputs (ComfyUI's frontend, {@code SubgraphIO}). */
    static final String INPUTS = "-10";

    static final String OUTPUTS = "-20";

    /** The id of a subgraph's definition; empty for all else. */
    final String id;

    final List<WorkflowNode.Input> inputs;
    /** Of all instances, where it is a subgraph's definition. */
    final SecretNames secrets = new SecretNames();

    final List<WorkflowNode> nodes = new ArrayList<>();
    final List<Link> links = new ArrayList<>();
    private final Map<String, WorkflowNode> byId = new HashMap<>();

    /** What leads from one node's output to another's input. */
    record Link(String origin, int originSlot, String target, int targetSlot) {}

    Workflow(String id, List<WorkflowNode.Input> inputs) {
        this.id = id;
        this.inputs = inputs;
    }

    void add(WorkflowNode node) {
        nodes.add(node);
        byId.put(node.id, node);
    }

    @Nullable
    WorkflowNode node(String nodeId) {
        return byId.get(nodeId);
    }
}
