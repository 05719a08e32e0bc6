package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.Sampling;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * By what a prompt is found in the store.
 *
 * @param names its models and LoRAs, each once
 * @param seeds of its samplers, each once
 * @param words the words of its texts
 * @param inputs the literals of its graph, found in any case of their names
 */
public record PromptIndex(Set<Name> names, List<String> seeds, WordVector words, WordVector inputs) {
    /** A model's name, and of what kind. */
    public record Name(String kind, String name) {}

    /** Of an entry, as it is derived. */
    public static PromptIndex of(NewEntry entry) {
        Set<Name> names = new LinkedHashSet<>();
        entry.parameters().models().forEach(use -> names.add(new Name(use.kind(), use.name())));
        List<String> seeds = entry.parameters().samplings().stream()
                .map(Sampling::seed)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .distinct()
                .toList();
        GraphTokens graph = entry.graph();
        return new PromptIndex(
                names,
                seeds,
                WordVector.of(entry.words()),
                WordVector.of(graph == null ? null : InputWords.folded(graph)));
    }

    /** Names of models whose durations are compared. */
    List<String> timed() {
        return names.stream()
                .filter(name -> ModelUse.TIMED_KINDS.contains(name.kind()))
                .map(Name::name)
                .toList();
    }

    List<String> loras() {
        return names.stream()
                .filter(name -> name.kind().equals(ModelUse.LORA))
                .map(Name::name)
                .toList();
    }

    List<String> models() {
        return names.stream()
                .filter(name -> !name.kind().equals(ModelUse.LORA))
                .map(Name::name)
                .toList();
    }
}
