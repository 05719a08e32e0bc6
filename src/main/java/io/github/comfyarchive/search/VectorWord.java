package io.github.comfyarchive.search;

/**
 * A word of the search index as a lexeme of PostgreSQL's {@code tsvector}: a letter for its column, a colon and the word.
 */
public final class VectorWord {
    /** What a lexeme has at most: MAXSTRLEN of PostgreSQL's {@code ts_type.h}, less the end of a string. */
    public static final int MOST_BYTES = 2_046;

    /** A lexeme of vectors in which some words lack a position, or have a wrong one: no phrase is to be decided by these. */
    public static final String MOVED = "!moved";

    /** A lexeme of vectors in which words are missing. */
    public static final String CUT = "!cut";

    /** A lexeme that no vector has. */
    static final String NONE = "!none";

    private VectorWord() {}

    /**
     * The lexeme of a word. Words have 64 letters at most, and so less than {@link #MOST_BYTES}.
     *
     * @param column where it stands
     * @param word as {@link IndexedText} writes it
     */
    public static String of(SearchColumn column, String word) {
        return column.letter() + ":" + harmless(word);
    }

    /**
     * A lexeme between quotes, as both types read it
     * (<a href="https://www.postgresql.org/docs/15/datatype-textsearch.html">Text Search Types</a>).
     */
    public static String quoted(String lexeme) {
        return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** Words have neither NUL nor halves of surrogate pairs; what has one all the same is not to spoil its row. */
    private static String harmless(String word) {
        for (int index = 0; index < word.length(); index++) {
            char one = word.charAt(index);
            if (one == 0 || Character.isSurrogate(one)) {
                return word.codePoints()
                        .map(point -> point == 0 || (point >= 0xD800 && point <= 0xDFFF) ? 0xFFFD : point)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return word;
    }
}
