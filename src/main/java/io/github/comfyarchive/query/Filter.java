package io.github.comfyarchive.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts are asked for. What is empty or null keeps all; several words of one kind keep what has one of them, but for
 * {@code texts} and {@code inputs}, all of which must be met.
 *
 * @param since created then or later, ISO-8601 in UTC as the database has it
 * @param until created before
 * @param statuses such as {@code error}
 * @param models parts of the names of models, LoRAs apart
 * @param loras parts of the names of LoRAs
 * @param seeds digits
 * @param texts searches in the prompts' texts
 * @param servers names or addresses
 * @param workflows beginnings of workflow ids
 * @param inputs conditions on inputs of nodes
 */
public record Filter(
        @Nullable String since,
        @Nullable String until,
        List<String> statuses,
        List<String> models,
        List<String> loras,
        List<String> seeds,
        List<String> texts,
        List<String> servers,
        List<String> workflows,
        List<InputCondition> inputs) {

    /** All prompts. */
    public static final Filter ALL = new Filter(
            null, null, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
}
