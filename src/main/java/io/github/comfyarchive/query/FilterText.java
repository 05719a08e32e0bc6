package io.github.comfyarchive.query;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.search.SearchQuery;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A filter as a search would be typed ({@code lighthouse model:flux since:2026-11-24 18:30}), for whoever asks what was understood. */
public final class FilterText {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private FilterText() {}

    /**
     * All conditions of a filter, in one line.
     *
     * @param words what is looked for besides
     * @param zone of the times
     * @return empty where nothing is asked
     */
    public static String of(SearchQuery words, Filter filter, ZoneId zone) {
        List<String> parts = new ArrayList<>();
        if (!words.isEmpty()) {
            parts.add(words.typed());
        }
        add(filter, zone, parts);
        return String.join(" ", parts);
    }

    private static void add(Filter filter, ZoneId zone, List<String> parts) {
        filter.words().forEach(words -> parts.add(words.typed()));
        filter.texts().forEach(text -> parts.add("text:" + text));
        listed("model", filter.models(), parts);
        listed("lora", filter.loras(), parts);
        listed("seed", filter.seeds(), parts);
        listed("status", filter.statuses().stream().map(PromptStatus::word).toList(), parts);
        listed("server", filter.servers(), parts);
        listed("workflow", filter.workflows(), parts);
        listed("tag", filter.tags(), parts);
        listed("rating", filter.ratings().stream().map(FilterText::stars).toList(), parts);
        listed("saved", filter.saved(), parts);
        filter.inputs()
                .forEach(input -> parts.add(input.input() + input.comparison().sign() + input.value()));
        if (filter.since() != null) {
            parts.add("since:" + time(filter.since(), zone));
        }
        if (filter.until() != null) {
            parts.add("until:" + time(filter.until(), zone));
        }
        filter.also().forEach(also -> add(also, zone, parts));
        for (Filter except : filter.except()) {
            List<String> inner = new ArrayList<>();
            add(except, zone, inner);
            inner.forEach(part -> parts.add("-" + part));
        }
    }

    private static void listed(String key, List<String> values, List<String> parts) {
        if (!values.isEmpty()) {
            parts.add(values.stream().map(value -> key + ":" + value).collect(Collectors.joining(" or ")));
        }
    }

    private static String stars(Stars stars) {
        return stars.least() == stars.most() ? "" + stars.least() : stars.least() + ".." + stars.most();
    }

    private static String time(String stored, ZoneId zone) {
        return stored.startsWith("9999")
                ? stored
                : MINUTES.format(Instant.parse(stored).atZone(zone));
    }
}
