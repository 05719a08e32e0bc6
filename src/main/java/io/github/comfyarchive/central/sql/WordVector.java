package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.derive.SearchRow;
import io.github.comfyarchive.graph.GraphTexts;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.history.LiteralPlaceholder;
import io.github.comfyarchive.search.IndexedText;
import io.github.comfyarchive.search.SearchColumn;
import io.github.comfyarchive.search.VectorWord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The words of a prompt as PostgreSQL's {@code tsvector}, within its limits
 * (<a href="https://www.postgresql.org/docs/15/textsearch-limitations.html">Limitations</a>): a word has 256 places at most, places end at 16,383, and
 * all of it has less than 1 MB. What touches one of these is marked by a lexeme of its own, so that a question finds rather too much there.
 *
 * @param literal as the type reads it
 * @param partly whether some words or places are missing
 */
public record WordVector(String literal, boolean partly) {
    /** LIMITPOS of {@code ts_type.h}. */
    static final int LAST_PLACE = 16_383;

    /** MAXNUMPOS of {@code ts_type.h}; its last is not used. */
    static final int MOST_PLACES = 255;

    /** MAXSTRPOS of {@code ts_type.h}, less the room of the marks. */
    static final int MOST_BYTES = (1 << 20) - 64;

    /** As {@link SearchRow#columns} has them. */
    private static final List<SearchColumn> COLUMNS = List.of(SearchColumn.values());

    /** Those that tell most first: if there is no room for all, words of texts are missing. */
    private static final List<SearchColumn> ORDER = List.of(
            SearchColumn.POSITIVE,
            SearchColumn.MODEL,
            SearchColumn.FILE,
            SearchColumn.TITLE,
            SearchColumn.ERROR,
            SearchColumn.NEGATIVE,
            SearchColumn.PART,
            SearchColumn.OUTPUT,
            SearchColumn.TEXT);

    /** The words by which a prompt is found. */
    public static WordVector of(SearchRow row) {
        Writing writing = new Writing();
        List<String> columns = row.columns();
        for (SearchColumn column : ORDER) {
            writing.begin(column);
            writing.add(columns.get(COLUMNS.indexOf(column)));
            if (column == SearchColumn.TEXT && row.graph() != null) {
                GraphTexts.of(row.graph(), text -> writing.add(IndexedText.of(LiteralPlaceholder.removedFrom(text))));
            }
            writing.end();
        }
        return writing.vector();
    }

    /**
     * The literals of a graph, which have no places.
     *
     * @param words null without a graph
     */
    public static WordVector of(InputWords.@Nullable Words words) {
        if (words == null) {
            return new WordVector("", false);
        }
        StringBuilder literal = new StringBuilder();
        StringTokenizer each = new StringTokenizer(words.text());
        int bytes = 0;
        boolean all = words.all();
        while (all && each.hasMoreTokens()) {
            String word = each.nextToken();
            bytes += word.length();
            all = bytes <= MOST_BYTES;
            if (all) {
                literal.append(literal.isEmpty() ? "" : " ").append(VectorWord.quoted(word));
            }
        }
        if (!all) {
            literal.append(' ').append(VectorWord.quoted(VectorWord.CUT));
        }
        return new WordVector(literal.toString(), !all);
    }

    /** Places of a word, in order. */
    private static final class Places {
        private int[] places = new int[2];
        private int size;

        boolean add(int place) {
            if (size == MOST_PLACES || (size > 0 && places[size - 1] == place)) {
                return false;
            }
            if (size == places.length) {
                places = Arrays.copyOf(places, 2 * size);
            }
            places[size++] = place;
            return true;
        }
    }

    private static final class Writing {
        /** For its padding and for how many places it has. */
        private static final int OF_A_WORD = 3;

        private static final int OF_A_PLACE = 2;

        private final StringBuilder literal = new StringBuilder();
        private final Map<String, Places> words = new LinkedHashMap<>();
        private SearchColumn column = SearchColumn.POSITIVE;
        private int place;
        private int bytes;
        private boolean moved;
        private boolean cut;

        void begin(SearchColumn next) {
            column = next;
            place = 0;
            words.clear();
        }

        /** Gives false once there is no room left. */
        boolean add(String text) {
            StringTokenizer each = new StringTokenizer(text, " ");
            while (!cut && each.hasMoreTokens()) {
                addWord(each.nextToken());
            }
            return !cut;
        }

        private void addWord(String word) {
            if (place == LAST_PLACE) {
                moved = true;
            } else {
                place++;
            }
            Places known = words.get(word);
            int own = known == null ? bytes(word) : 0;
            int more = OF_A_PLACE + (known == null ? OF_A_WORD + own : 0);
            if (own > VectorWord.MOST_BYTES || bytes + more > MOST_BYTES) {
                cut = true;
                return;
            }
            Places places = known == null ? new Places() : known;
            if (known == null) {
                words.put(word, places);
            }
            if (places.add(place)) {
                bytes += more;
            } else {
                moved = true;
            }
        }

        private int bytes(String word) {
            return VectorWord.of(column, word).getBytes(StandardCharsets.UTF_8).length;
        }

        void end() {
            words.forEach((word, places) -> {
                literal.append(literal.isEmpty() ? "" : " ")
                        .append(VectorWord.quoted(VectorWord.of(column, word)))
                        .append(':');
                for (int index = 0; index < places.size; index++) {
                    literal.append(index == 0 ? "" : ",").append(places.places[index]);
                    if (column.mark() != 'D') {
                        literal.append(column.mark());
                    }
                }
            });
        }

        WordVector vector() {
            if (moved) {
                literal.append(' ').append(VectorWord.quoted(VectorWord.MOVED));
            }
            if (cut) {
                literal.append(' ').append(VectorWord.quoted(VectorWord.CUT));
            }
            return new WordVector(literal.toString(), moved || cut);
        }
    }
}
