package io.github.comfyarchive.search;

import java.util.List;

/**
 * A text as the search index takes it: words between single spaces, which FTS5's tokenizer takes as they are.
 *
 * <p>Case, diacritics and compatibility forms are folded; a run of Han, Kana, Hangul or Bopomofo, which has no spaces, is
 * cut into overlapping pairs of characters and the last one alone; each picture and symbol is a word.
 */
public final class IndexedText {
    /** Only so many characters of a text are read, and only so many written to the index. */
    public static final int MAX_CHARACTERS = 200_000;

    private IndexedText() {}

    /**
     * The words of a text.
     *
     * @param text any text, of any length
     * @return its words, at most {@link #MAX_CHARACTERS} characters
     */
    public static String of(String text) {
        return joined(Token.allOf(Word.allOf(text)));
    }

    /**
     * The words of a name, and after them the words and numbers those are made of: {@code dreamshaperXL_v21} is
     * {@code dreamshaperxl v21 dreamshaper xl v 21}, and {@code 00042} is {@code 42} as well.
     *
     * @param name a name of a file or model, or several on lines of their own
     * @return its words, at most {@link #MAX_CHARACTERS} characters
     */
    public static String ofName(String name) {
        return joined(Token.allOfName(Word.allOf(name)));
    }

    private static String joined(List<Token> tokens) {
        StringBuilder joined = new StringBuilder();
        for (Token token : tokens) {
            if (joined.length() + 1 + token.text().length() > MAX_CHARACTERS) {
                break;
            }
            joined.append(joined.isEmpty() ? "" : " ").append(token.text());
        }
        return joined.toString();
    }
}
