package io.github.comfyarchive.search;

import java.util.ArrayList;
import java.util.List;

/** What a word of a name is made of: {@code dreamshaperXL} of two words, {@code v21} of a letter and a number. */
final class NamePieces {
    /** A word of more pieces is a hash, and says nothing by them. */
    private static final int MAX_PIECES = 8;

    private NamePieces() {}

    /** The pieces of a word that has several, and its numbers without leading zeros. */
    static List<Token> of(Word word) {
        List<Integer> borders = borders(word);
        if (borders.size() > MAX_PIECES + 1) {
            return List.of();
        }
        List<Token> pieces = new ArrayList<>();
        for (int index = 1; index < borders.size(); index++) {
            int from = borders.get(index - 1);
            int to = borders.get(index);
            if (borders.size() > 2) {
                pieces.add(word.token(from, to));
            }
            int digits = withoutZeros(word, from, to);
            if (digits > from) {
                pieces.add(word.token(digits, to));
            }
        }
        return pieces;
    }

    private static List<Integer> borders(Word word) {
        List<Integer> borders = new ArrayList<>();
        borders.add(0);
        for (int index = 1; index < word.size(); index++) {
            if (isBorder(word, index)) {
                borders.add(index);
            }
        }
        borders.add(word.size());
        return borders;
    }

    /** A number begins or ends here, or a capital begins a word: {@code a|B}, {@code XL|Turbo}. */
    private static boolean isBorder(Word word, int index) {
        int before = word.letters().get(index - 1).cased();
        int here = word.letters().get(index).cased();
        if (Character.isDigit(before) != Character.isDigit(here)) {
            return true;
        }
        if (!Character.isUpperCase(here)) {
            return false;
        }
        boolean lowerFollows = index + 1 < word.size()
                && Character.isLowerCase(word.letters().get(index + 1).cased());
        return !Character.isUpperCase(before) || lowerFollows;
    }

    private static int withoutZeros(Word word, int from, int to) {
        int at = from;
        while (at < to - 1
                && word.letters().get(at).folded() == '0'
                && Character.isDigit(word.letters().get(at + 1).folded())) {
            at++;
        }
        return at;
    }
}
