package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The passage of a text in which most of a query's words stand.
 *
 * @param text the text's own characters, unescaped, with … at an end that was cut
 * @param matches where in it the words stand, in order and apart from each other; at least one
 */
public record Excerpt(String text, List<Range> matches) {
    /**
     * A part of an excerpt.
     *
     * @param start the index of its first char
     * @param end the index after its last
     */
    public record Range(int start, int end) {}

    /** Copies the list. */
    public Excerpt {
        matches = List.copyOf(matches);
    }

    /**
     * Finds the best passage.
     *
     * @param query what was looked for
     * @param column where the text stands: a query may look in some columns alone, and names are also matched inside
     * @param text the text as it was before it was indexed
     * @param codePoints how long the excerpt may be, with the … of its ends; at least 3
     * @return the passage, or null if no word that the query looks for stands in the text
     */
    public static @Nullable Excerpt of(SearchQuery query, SearchColumn column, String text, int codePoints) {
        if (codePoints < 3) {
            throw new IllegalArgumentException("an excerpt of fewer than 3 characters: " + codePoints);
        }
        List<Range> matches = TextMatches.of(query, column, text);
        if (matches.isEmpty()) {
            return null;
        }
        Range passage = new Passage(text, codePoints).around(matches);
        return cut(text, passage, matches);
    }

    private static Excerpt cut(String text, Range passage, List<Range> matches) {
        String before = passage.start() > 0 ? "…" : "";
        String after = passage.end() < text.length() ? "…" : "";
        int shift = before.length() - passage.start();
        List<Range> shown = new ArrayList<>();
        for (Range match : matches) {
            int start = Math.max(match.start(), passage.start());
            int end = Math.min(match.end(), passage.end());
            if (start < end) {
                shown.add(new Range(start + shift, end + shift));
            }
        }
        return new Excerpt(before + text.substring(passage.start(), passage.end()) + after, shown);
    }
}
