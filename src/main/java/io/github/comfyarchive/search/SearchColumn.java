package io.github.comfyarchive.search;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The columns of the search index, in their order, and how much a word found there says of a prompt. */
public enum SearchColumn {
    POSITIVE(10, 'p'),
    NEGATIVE(1, 'n'),
    TEXT(4, 't'),
    OUTPUT(4, 'o'),
    MODEL(6, 'm'),
    FILE(6, 'f'),
    TITLE(3, 'h'),
    ERROR(5, 'e'),
    /** What {@link NameParts} makes of the names in {@link #MODEL}, {@link #FILE} and {@link #ERROR}; nobody asks for it by name. */
    PART(0.5, 'x');

    /** How the index cuts what {@link IndexedText} gives it: the table's {@code tokenize} option. */
    public static final String TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* M* N* Co So'";

    private static final Map<String, SearchColumn> OTHER_NAMES = Map.of("lora", MODEL);

    private final double weight;
    private final char letter;

    SearchColumn(double weight, char letter) {
        this.weight = weight;
        this.letter = letter;
    }

    /** What stands before its words in a {@link VectorWord}. */
    public char letter() {
        return letter;
    }

    /**
     * The nearest to its weight of the four that PostgreSQL knows.
     *
     * @return A, the most, to D
     */
    public char mark() {
        return weight >= 10 ? 'A' : weight >= 5 ? 'B' : weight >= 3 ? 'C' : 'D';
    }

    /**
     * The column's name in the table and in a query.
     *
     * @return the name in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether names stand here, indexed by {@link IndexedText#ofName}, and their parts in {@link #PART}.
     *
     * @return true for models and files, and for errors with the names of nodes and exceptions
     */
    public boolean holdsNames() {
        return this == MODEL || this == FILE || this == ERROR;
    }

    /**
     * The weights for {@code bm25}, in the order of the table's columns.
     *
     * @return one weight a column
     */
    public static List<Double> weights() {
        return Arrays.stream(values()).map(column -> column.weight).toList();
    }

    /** All that hold words as people write them. */
    static Set<SearchColumn> ofWords() {
        return EnumSet.complementOf(EnumSet.of(PART));
    }

    /** The column that a word before a colon means. */
    static Optional<SearchColumn> named(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        return ofWords().stream()
                .filter(column -> column.word().equals(word))
                .findFirst()
                .or(() -> Optional.ofNullable(OTHER_NAMES.get(word)));
    }
}
