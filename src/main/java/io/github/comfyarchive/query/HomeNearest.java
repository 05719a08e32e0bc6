package io.github.comfyarchive.query;

import io.github.comfyarchive.search.Likeness;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a home has that is nearest. Looks at names, and at graphs of the newest prompts. */
final class HomeNearest implements Nearest {
    private static final int SHOWN = 3;

    /** The names of an archive's models are some hundred. */
    private static final int MOST_NAMES = 10_000;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    /** The graphs that most prompts share, and those of the newest prompts. */
    private static final String INPUTS = """
            FROM (SELECT graph FROM (SELECT graph FROM template ORDER BY id DESC LIMIT 250)
                UNION ALL SELECT own_graph FROM
                    (SELECT own_graph FROM prompt_row WHERE own_graph IS NOT NULL ORDER BY id DESC LIMIT 250)) AS one,
                json_each(one.graph) AS node, json_each(node.value, '$.inputs') AS input
            WHERE node.type = 'object'""";

    private final Archive archive;
    private final ZoneId zone;

    HomeNearest(Archive archive, ZoneId zone) {
        this.archive = archive;
        this.zone = zone;
    }

    @Override
    public List<String> to(SearchQuery words, Filter filter) {
        return archive.ask(questions -> {
            List<String> hints = new ArrayList<>();
            if (questions
                    .first(Long.class, new Query("SELECT id FROM prompt_row LIMIT 1"))
                    .isEmpty()) {
                return List.of("nothing is archived yet: archive sync, or archive import FOLDER");
            }
            words(words, questions, hints);
            of(filter, questions, hints);
            return hints;
        });
    }

    private void of(Filter filter, Questions questions, List<String> hints) {
        filter.words().forEach(words -> words(words, questions, hints));
        filter.texts().forEach(text -> words(SearchQuery.parse(text), questions, hints));
        filter.models().forEach(part -> model(part, false, questions, hints));
        filter.loras().forEach(part -> model(part, true, questions, hints));
        for (String tag : filter.tags()) {
            named(
                    "tag",
                    tag,
                    questions.list(String.class, new Query("SELECT name FROM tag LIMIT " + MOST_NAMES)),
                    hints);
        }
        filter.inputs().forEach(input -> input(input, questions, hints));
        if (filter.since() != null || filter.until() != null) {
            times(questions, hints);
        }
        filter.also().forEach(also -> of(also, questions, hints));
    }

    private static void words(SearchQuery query, Questions questions, List<String> hints) {
        List<String> wanted = query.singleWords();
        if (wanted.size() > 1 && wanted.stream().allMatch(word -> has(word, questions))) {
            hints.add("each word is there, but no prompt has all of them, or none that the filters leave");
        }
        for (String word : wanted) {
            if (has(word, questions)) {
                continue;
            }
            List<String> found = Likeness.variants(word).stream()
                    .filter(variant -> has(variant, questions))
                    .limit(SHOWN)
                    .toList();
            hints.add("no prompt has the word " + word + (found.isEmpty() ? "" : "; there is " + or(found)));
        }
    }

    private static boolean has(String word, Questions questions) {
        Query matching = new Query("SELECT rowid FROM prompt_search WHERE prompt_search MATCH :match LIMIT 1")
                .with("match", SearchQuery.parse(word).match());
        return questions.first(Long.class, matching).isPresent();
    }

    private static void model(String part, boolean lora, Questions questions, List<String> hints) {
        String what = lora ? "LoRA" : "model";
        List<String> names = names(lora, questions);
        if (contains(names, part)) {
            return;
        }
        if (contains(names(!lora, questions), part)) {
            hints.add("no " + what + " is called " + part + ", but a " + (lora ? "model" : "LoRA") + " is: "
                    + (lora ? "--model " : "--lora ") + part);
            return;
        }
        named(what, part, names, hints);
    }

    private static List<String> names(boolean lora, Questions questions) {
        return questions.list(
                String.class,
                new Query("SELECT DISTINCT name FROM model WHERE "
                        + (lora ? ModelColumns.IS_LORA : ModelColumns.IS_NO_LORA) + " LIMIT " + MOST_NAMES));
    }

    private static boolean contains(List<String> names, String part) {
        String wanted = part.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(wanted));
    }

    private static void named(String what, String typed, List<String> names, List<String> hints) {
        if (names.contains(typed)) {
            return;
        }
        List<String> near = Likeness.among(typed, names, SHOWN);
        hints.add("no " + what + " is called " + typed + (near.isEmpty() ? "" : "; there is " + or(near)));
    }

    /** A name of a class and an input, as graphs have it. */
    public record Place(String classType, String input) {}

    private static void input(InputCondition asked, Questions questions, List<String> hints) {
        List<Place> places = questions.list(
                Place.class,
                new Query("SELECT DISTINCT node.value ->> '$.class_type' AS class_type, input.key AS input " + INPUTS
                        + " AND node.value ->> '$.class_type' IS NOT NULL LIMIT " + MOST_NAMES));
        List<String> names = places.stream()
                .map(place -> asked.hasClass() ? place.classType() + "." + place.input() : place.input())
                .distinct()
                .toList();
        Optional<String> there = names.stream()
                .filter(name -> name.equalsIgnoreCase(asked.input()))
                .findFirst();
        if (there.isEmpty()) {
            List<String> near = Likeness.among(asked.input(), names, SHOWN);
            hints.add("no node has the input " + asked.input() + (near.isEmpty() ? "" : "; there is " + or(near)));
            return;
        }
        List<String> values = questions.list(
                String.class,
                new Query("SELECT DISTINCT CAST(input.value AS TEXT) " + INPUTS + " AND input.type != 'array' AND "
                                + (asked.hasClass() ? "node.value ->> '$.class_type' || '.' || input.key" : "input.key")
                                + " = :name AND length(input.value) <= 40 LIMIT " + (SHOWN + 2))
                        .with("name", there.get()));
        if (!values.isEmpty() && !values.contains(asked.value())) {
            hints.add(there.get() + " is, for instance, " + or(values));
        }
    }

    private void times(Questions questions, List<String> hints) {
        String oldest = questions
                .first(String.class, new Query("SELECT min(created_at) FROM prompt_row"))
                .orElse(null);
        String newest = questions
                .first(String.class, new Query("SELECT max(created_at) FROM prompt_row"))
                .orElse(null);
        if (oldest != null && newest != null) {
            hints.add("archived are prompts from " + local(oldest) + " to " + local(newest));
        }
    }

    private String local(String time) {
        return DAY.format(Instant.parse(time).atZone(zone));
    }

    private static String or(List<String> names) {
        return String.join(", ", names.subList(0, names.size() - 1))
                + (names.size() > 1 ? " or " : "")
                + names.get(names.size() - 1);
    }
}
