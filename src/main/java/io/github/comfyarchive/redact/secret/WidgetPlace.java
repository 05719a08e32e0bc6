package io.github.comfyarchive.redact.secret;

/**
 * Where in a workflow the value of a widget stands that was removed: the same workflow stands in the prompt's pictures.
 *
 * @param graph id of the subgraph that the node is in; empty for the workflow itself
 * @param node the node's id
 * @param widget position in {@code widgets_values}, or the name where that is an object
 */
public record WidgetPlace(String graph, String node, String widget) {
    private static final int OBJECT_BYTES = 250;

    /** What it takes in a set, in bytes. */
    public int weight() {
        return OBJECT_BYTES + graph.length() + node.length() + widget.length();
    }
}
