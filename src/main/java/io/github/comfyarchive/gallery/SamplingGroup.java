package io.github.comfyarchive.gallery;

import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.ArchivedPrompt.ArchivedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files of a prompt that one sampling made; most prompts are one part.
 *
 * @param sampling what made them, null where it is not known
 * @param files them
 */
record SamplingGroup(@Nullable Sampling sampling, List<NumberedFile> files) {
    private static final String UNKNOWN = "";

    /**
     * A file and its number in its prompt.
     *
     * @param number from 0
     */
    record NumberedFile(int number, ArchivedFile file) {}

    /** The parts of a prompt, at least one. What an earlier run of the same id left is not among the files. */
    static List<SamplingGroup> of(ArchivedPrompt prompt) {
        List<ArchivedFile> files = prompt.files().stream()
                .filter(file -> file.output().replacedAt() == null)
                .toList();
        Map<String, Sampling> samplings = new LinkedHashMap<>();
        prompt.samplings().forEach(sampling -> samplings.put(sampling.nodeId(), sampling));
        // As lists show a prompt: where nothing says which sampler made a file, the first stands for the prompt.
        boolean known = files.stream().anyMatch(file -> file.sampler() != null);
        String otherwise = known || samplings.isEmpty()
                ? UNKNOWN
                : samplings.keySet().iterator().next();

        Map<String, List<NumberedFile>> made = new LinkedHashMap<>();
        int number = 0;
        for (ArchivedFile file : files) {
            String sampler = Objects.requireNonNullElse(file.sampler(), otherwise);
            made.computeIfAbsent(sampler, first -> new ArrayList<>()).add(new NumberedFile(number++, file));
        }
        if (made.isEmpty()) {
            return List.of(new SamplingGroup(samplings.get(otherwise), List.of()));
        }
        List<SamplingGroup> parts = new ArrayList<>();
        made.forEach((sampler, numbered) -> parts.add(new SamplingGroup(samplings.get(sampler), numbered)));
        return parts;
    }
}
