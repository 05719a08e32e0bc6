package io.github.comfyarchive.search;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A word of the search index as a lexeme of PostgreSQL's {@code tsvector}: a letter for its column, a colon and the word. One that is too long for
 * a lexeme stands there by its beginning and a digest of all of it.
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

    /** Of a word that is too long: with its column and its digest it is not any more. */
    private static final int KEPT_CHARACTERS = 480;

    private VectorWord() {}

    /**
     * The lexeme of a whole word.
     *
     * @param column where it stands
     * @param word as {@link IndexedText} writes it
     */
    public static String of(SearchColumn column, String word) {
        String lexeme = column.letter() + ":" + harmless(word);
        return isTooLong(lexeme) ? kept(lexeme) + "#" + digest(lexeme) : lexeme;
    }

    /** The lexeme with which those of all words begin that begin like this; of some others too, where it is long. */
    static String beginning(SearchColumn column, String word) {
        String lexeme = column.letter() + ":" + harmless(word);
        return lexeme.length() > KEPT_CHARACTERS ? kept(lexeme) : lexeme;
    }

    /** Whether a word's beginning cannot be looked for with all its letters. */
    static boolean isLongBeginning(String word) {
        return word.length() + 2 > KEPT_CHARACTERS;
    }

    /**
     * A lexeme between quotes, as both types read it
     * (<a href="https://www.postgresql.org/docs/15/datatype-textsearch.html">Text Search Types</a>).
     */
    public static String quoted(String lexeme) {
        return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static boolean isTooLong(String lexeme) {
        return lexeme.length() > KEPT_CHARACTERS && lexeme.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES;
    }

    private static String kept(String lexeme) {
        boolean half = Character.isHighSurrogate(lexeme.charAt(KEPT_CHARACTERS - 1));
        return lexeme.substring(0, half ? KEPT_CHARACTERS - 1 : KEPT_CHARACTERS);
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

    private static String digest(String lexeme) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(lexeme.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("each Java has SHA-256", impossible);
        }
    }
}
