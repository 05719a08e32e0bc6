package io.github.comfyarchive.gallery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.EntryParts;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What is read of a prompt only when it is opened. */
final class Details {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Details() {}

    static Map<String, Object> of(
            ArchivedPrompt prompt, Optional<RedactedEntry> entry, List<SamplingGroup> parts, @Nullable Failed failed) {
        Map<String, Object> details = new LinkedHashMap<>();
        entry.flatMap(EntryParts::workflow).ifPresent(json -> details.put("workflow", json.text()));
        entry.flatMap(EntryParts::graph).ifPresent(json -> details.put("graph", json.text()));
        if (failed != null && failed.traceback() != null) {
            details.put("traceback", failed.traceback());
        }
        put(
                details,
                "models",
                prompt.models().stream()
                        .map(use -> Arrays.<@Nullable Object>asList(use.kind(), use.name(), finite(use.strength())))
                        .toList());
        put(details, "parameters", parameters(prompt, parts));
        if (prompt.said().note() != null) {
            details.put("note", prompt.said().note());
        }
        put(details, "notes", notes(prompt, parts));
        put(
                details,
                "values",
                prompt.values().stream()
                        .map(value -> List.of(value.nodeId(), value.media(), text(prompt.whole(value.value()))))
                        .toList());
        return details;
    }

    private static void put(Map<String, Object> details, String name, List<?> rows) {
        if (!rows.isEmpty()) {
            details.put(name, rows);
        }
    }

    /** Those of single files, by their numbers. */
    private static List<List<Object>> notes(ArchivedPrompt prompt, List<SamplingGroup> parts) {
        List<List<Object>> notes = new ArrayList<>();
        for (SamplingGroup part : parts) {
            for (SamplingGroup.NumberedFile file : part.files()) {
                String note = prompt.said(file.file().output()).note();
                if (note != null) {
                    notes.add(List.of(file.number(), note));
                }
            }
        }
        return notes;
    }

    /** The samplers that have no row. */
    private static List<List<String>> parameters(ArchivedPrompt prompt, List<SamplingGroup> parts) {
        List<Sampling> shown = parts.stream()
                .map(SamplingGroup::sampling)
                .filter(Objects::nonNull)
                .toList();
        List<List<String>> parameters = new ArrayList<>();
        for (Sampling sampling : prompt.samplings()) {
            if (!shown.contains(sampling)) {
                parameters.add(List.of("Sampler " + sampling.nodeId(), settings(sampling)));
                boolean known = sampling.positive() == null
                        || shown.stream().anyMatch(other -> sampling.positive().equals(other.positive()));
                if (!known) {
                    parameters.add(List.of("Its prompt", String.valueOf(sampling.positive())));
                }
            }
        }
        return parameters;
    }

    private static String settings(Sampling sampling) {
        StringJoiner settings = new StringJoiner(", ");
        add(settings, "", sampling.sampler());
        add(settings, "", sampling.scheduler());
        add(settings, "steps ", sampling.steps());
        add(settings, "cfg ", sampling.cfg());
        add(settings, "denoise ", sampling.denoise());
        add(settings, "seed ", sampling.seed());
        add(settings, "", sampling.model());
        return settings.toString();
    }

    private static void add(StringJoiner settings, String label, @Nullable Object value) {
        if (value != null) {
            settings.add(label + value);
        }
    }

    /** A text as it is, anything else as JSON. */
    private static String text(String value) {
        try {
            JsonNode node = JSON.readTree(value);
            return node.isTextual() ? node.textValue() : value;
        } catch (JsonProcessingException tooDeep) {
            return value;
        }
    }

    private static @Nullable Double finite(@Nullable Double number) {
        return number == null || !Double.isFinite(number) ? null : number;
    }
}
