package io.github.comfyarchive.query;

import io.github.comfyarchive.search.Likeness;
import io.github.comfyarchive.search.SearchQuery;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where nothing was found: what there is that is nearest to what was asked, by its names. */
public final class Nearest {
    private static final int SHOWN = 3;

    /** The names of an archive's models are some hundred. */
    public static final int MOST_NAMES = 10_000;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final Known known;
    private final ZoneId zone;

    /**
     * Prepares it.
     *
     * @param known what there is
     * @param zone in which times are told
     */
    public Nearest(Known known, ZoneId zone) {
        this.known = known;
        this.zone = zone;
    }

    /** What there is. */
    public interface Known {
        /** Whether nothing is archived. */
        boolean isEmpty();

        /** Whether a prompt has a word. */
        boolean hasWord(String word);

        /**
         * Names of models.
         *
         * @param lora of LoRAs, and not of the others
         */
        List<String> models(boolean lora);

        /** Names of tags. */
        List<String> tags();

        /** Inputs of classes; nothing where nobody can tell. */
        Optional<List<Place>> inputs();

        /**
         * Some short values at an input.
         *
         * @param hasClass whether its class is named too
         */
        List<String> values(String input, boolean hasClass, int most);

        /** When the oldest prompt was created. */
        Optional<String> oldest();

        /** When the newest was. */
        Optional<String> newest();
    }

    /**
     * What there is instead.
     *
     * @param words that were looked for
     * @param filter that left nothing
     * @return a line for each condition of which something near is known; none where all is there, and not together
     */
    public List<String> to(SearchQuery words, Filter filter) {
        List<String> hints = new ArrayList<>();
        if (known.isEmpty()) {
            return List.of("nothing is archived yet: archive sync, or archive import FOLDER");
        }
        words(words, hints);
        of(filter, hints);
        return hints;
    }

    private void of(Filter filter, List<String> hints) {
        filter.words().forEach(words -> words(words, hints));
        filter.texts().forEach(text -> words(SearchQuery.parse(text), hints));
        filter.models().forEach(part -> model(part, false, hints));
        filter.loras().forEach(part -> model(part, true, hints));
        for (String tag : filter.tags()) {
            named("tag", tag, known.tags(), hints);
        }
        filter.inputs().forEach(input -> input(input, hints));
        if (filter.since() != null || filter.until() != null) {
            times(hints);
        }
        filter.also().forEach(also -> of(also, hints));
    }

    private void words(SearchQuery query, List<String> hints) {
        List<String> wanted = query.singleWords();
        if (wanted.size() > 1 && wanted.stream().allMatch(word -> known.hasWord(word))) {
            hints.add("each word is there, but no prompt has all of them, or none that the filters leave");
        }
        for (String word : wanted) {
            if (known.hasWord(word)) {
                continue;
            }
            List<String> found = Likeness.variants(word).stream()
                    .filter(variant -> known.hasWord(variant))
                    .limit(SHOWN)
                    .toList();
            hints.add("no prompt has the word " + word + (found.isEmpty() ? "" : "; there is " + or(found)));
        }
    }

    private void model(String part, boolean lora, List<String> hints) {
        String what = lora ? "LoRA" : "model";
        List<String> names = known.models(lora);
        if (contains(names, part)) {
            return;
        }
        if (contains(known.models(!lora), part)) {
            hints.add("no " + what + " is called " + part + ", but a " + (lora ? "model" : "LoRA") + " is: "
                    + (lora ? "--model " : "--lora ") + part);
            return;
        }
        named(what, part, names, hints);
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

    private void input(InputCondition asked, List<String> hints) {
        Optional<List<Place>> places = known.inputs();
        if (places.isEmpty()) {
            return;
        }
        List<String> names = places.get().stream()
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
        List<String> values = known.values(there.get(), asked.hasClass(), SHOWN + 2);
        if (!values.isEmpty() && !values.contains(asked.value())) {
            hints.add(there.get() + " is, for instance, " + or(values));
        }
    }

    private void times(List<String> hints) {
        Optional<String> oldest = known.oldest();
        Optional<String> newest = known.newest();
        if (oldest.isPresent() && newest.isPresent()) {
            hints.add("archived are prompts from " + local(oldest.get()) + " to " + local(newest.get()));
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
