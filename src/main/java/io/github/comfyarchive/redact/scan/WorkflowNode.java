package io.github.comfyarchive.redact.scan;

import io.github.comfyarchive.redact.json.JsonTree;
import java.util.List;
import java.util.Optional;

/** A node of a workflow as the user interface saves it, and which of its inputs are known to be secret. */
final class WorkflowNode {
    final String id;
    final String type;
    final List<Input> inputs;
    final List<Proxy> proxies;
    /** Its {@code widgets_values}: an array, or an object with names. */
    final Optional<JsonTree> widgets;

    private SecretNames secrets = new SecretNames();
    private boolean instance;

    /**
     * A socket, or the socket of a widget.
     *
     * @param widget the widget's name; the input's where it has none
     * @param label what the user calls it
     */
    record Input(String name, String widget, String label, boolean isWidget) {
        List<String> names() {
            return List.of(name, widget, label);
        }
    }

    /** A widget of an inner node that an instance of a subgraph shows as its own. */
    record Proxy(String node, String widget) {}

    WorkflowNode(String id, String type, List<Input> inputs, List<Proxy> proxies, Optional<JsonTree> widgets) {
        this.id = id;
        this.type = type;
        this.inputs = inputs;
        this.proxies = proxies;
        this.widgets = widgets;
    }

    /** What is known of its values. */
    SecretNames secrets() {
        return secrets;
    }

    /** All instances of a subgraph have the same secrets. */
    void isInstanceOf(Workflow definition) {
        secrets = definition.secrets;
        instance = true;
    }

    boolean isInstance() {
        return instance;
    }

    /** A node without a value of its own, which passes on what it is linked to. */
    boolean isReroute() {
        return type.contains("Reroute");
    }

    boolean isPrimitive() {
        return type.startsWith("Primitive");
    }
}
