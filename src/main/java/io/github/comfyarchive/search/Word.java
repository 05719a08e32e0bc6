package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Letters of one kind that stand together.
 *
 * @param letters at least one
 * @param kind their kind, never a separator
 */
record Word(List<Letter> letters, CharacterKind kind) {
    /** A SHA-256 in hexadecimal is a word still. What is longer is cut. */
    static final int MAX_LETTERS = 64;

    /** The words of the beginning of a text, in order. */
    static List<Word> allOf(String text) {
        List<Letter> letters = Letters.of(text);
        List<Word> words = new ArrayList<>();
        int from = 0;
        while (from < letters.size()) {
            CharacterKind kind = letters.get(from).kind();
            int to = from + 1;
            while (to < letters.size() && letters.get(to).kind() == kind && to - from < maxLetters(kind)) {
                to++;
            }
            if (kind != CharacterKind.SEPARATOR) {
                words.add(new Word(letters.subList(from, to), kind));
            }
            from = to;
        }
        return words;
    }

    private static int maxLetters(CharacterKind kind) {
        return switch (kind) {
            case LETTER -> MAX_LETTERS;
            case SYMBOL -> 1;
            case UNSPACED, SEPARATOR -> Integer.MAX_VALUE;
        };
    }

    int size() {
        return letters.size();
    }

    /** The folded text of a part of the word. */
    String text(int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        for (Letter letter : letters.subList(from, to)) {
            text.appendCodePoint(letter.folded());
        }
        return text.toString();
    }

    String text() {
        return text(0, size());
    }

    /** A part of the word as one word of the index. */
    Token token(int from, int to) {
        return new Token(
                text(from, to), letters.get(from).start(), letters.get(to - 1).end());
    }
}
