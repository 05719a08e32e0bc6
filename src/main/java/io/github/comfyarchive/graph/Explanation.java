package io.github.comfyarchive.graph;

import java.util.List;

/**
 * Where one field of a sampling was looked for.
 *
 * @param node the sampler, or what made an output where none did
 * @param field such as {@code positive}
 * @param value what was found, in words; empty where nothing certain was
 * @param way the nodes that had the answer, the one that knew it first: id, and class in brackets
 */
public record Explanation(String node, String field, String value, List<String> way) {}
