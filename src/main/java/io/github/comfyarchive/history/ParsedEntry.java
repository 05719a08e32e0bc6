package io.github.comfyarchive.history;

import java.util.List;
import java.util.Map;

/**
 * What is derived from an entry.
 *
 * @param messages its status messages, in order
 * @param failures why it failed, in order
 * @param outputs its file references, in order
 * @param values its other outputs, in order
 * @param outerNodes of outputs that a node's expansion made, the node in the graph by the inner one's id
 * @param recognised whether it has the shape of a history entry at all
 */
public record ParsedEntry(
        Prompt prompt,
        List<StatusMessage> messages,
        List<Failure> failures,
        List<Output> outputs,
        List<OutputValue> values,
        Map<String, String> outerNodes,
        boolean recognised) {}
