package io.github.comfyarchive.graph;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a graph.
 *
 * @param id its id; {@code 12:7} stands in a subgraph
 * @param type its {@code class_type}
 * @param title the title it shows, if any
 * @param inputs in the graph's order; what stands within an object or a list has a dotted name ({@code lora_1.strength})
 */
record GraphNode(String id, String type, @Nullable String title, Map<String, Value> inputs) {}
