package io.github.comfyarchive.bench;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.InputCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A filter written as on the command line, options and values in turn. */
final class AskedFilter {
    private final Map<String, List<String>> options = new HashMap<>();

    private AskedFilter() {}

    static Filter of(String... words) {
        AskedFilter asked = new AskedFilter();
        for (int i = 0; i < words.length; i += 2) {
            asked.options.computeIfAbsent(words[i], option -> new ArrayList<>()).add(words[i + 1]);
        }
        return asked.filter();
    }

    private Filter filter() {
        return Filter.builder()
                .since(values("--since").stream().findFirst().orElse(null))
                .until(values("--until").stream().findFirst().orElse(null))
                .statuses(values("--status").stream()
                        .map(word -> PromptStatus.of(word).orElseThrow())
                        .toList())
                .models(values("--model"))
                .loras(values("--lora"))
                .seeds(values("--seed"))
                .texts(values("--text"))
                .servers(values("--server"))
                .workflows(values("--workflow"))
                .inputs(values("--where").stream()
                        .map(text -> InputCondition.parse(text).orElseThrow())
                        .toList())
                .build();
    }

    private List<String> values(String option) {
        return options.getOrDefault(option, List.of());
    }
}
