package io.github.comfyarchive.query;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the room goes: the files of some prompts, by what they have in common. */
public interface DiskUse {
    /** What files and prompts have in common. */
    enum Grouping {
        SERVER,
        MODEL,
        MONTH,
        TYPE,
        TAG;

        /** The one that a word names, in any case; nothing where none is called so. */
        public static Optional<Grouping> of(String word) {
            return Arrays.stream(values())
                    .filter(one -> one.name().equals(word.toUpperCase(Locale.ROOT)))
                    .findFirst();
        }
    }

    /**
     * What those with one name take.
     *
     * @param name of the server, model, month ({@code 2026-11}), media type or tag; empty for those without
     * @param prompts how many
     * @param files how many files these have; one that several have counts once here, and again under another name
     * @param bytes of the files
     */
    record Part(String name, long prompts, long files, long bytes) {}

    /** All of it: prompts, their files, and bytes of these. */
    record Total(long prompts, long files, long bytes) {}

    /**
     * What was found.
     *
     * @param parts the largest first
     * @param total each file once
     * @param own what would go with these prompts if they were forgotten
     */
    record Report(List<Part> parts, Total total, PromptIds.Own own) {}

    /**
     * Adds it up.
     *
     * @param filter which prompts
     * @param by what they are told apart by
     * @throws FilterException if the filter names what is not there
     */
    Report of(Filter filter, Grouping by);
}
