package io.github.comfyarchive.search;

import java.lang.Character.UnicodeScript;

/** What a character does in a text: parts words, stands in one, in a run written without spaces, or for itself. */
enum CharacterKind {
    SEPARATOR,
    LETTER,
    UNSPACED,
    SYMBOL;

    private static final int LONG_VOWEL_MARK = 0x30FC;

    /** A symbol since Unicode 12, punctuation before and to SQLite: the one character they see differently. */
    private static final int CANADIAN_CHI_SIGN = 0x166D;

    /**
     * The kind of a character after NFKC. Java 17 knows Unicode 13: what is younger is taken for a picture in the blocks
     * of pictures, and for an ideograph in the planes of ideographs.
     */
    static CharacterKind of(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK -> isUnspaced(codePoint) ? UNSPACED : LETTER;
            case Character.OTHER_SYMBOL, Character.PRIVATE_USE -> codePoint == CANADIAN_CHI_SIGN ? SEPARATOR : SYMBOL;
            case Character.UNASSIGNED -> unassigned(codePoint);
            default -> SEPARATOR;
        };
    }

    /** Whether a character is a diacritic: a mark that belongs to no one script, where a vowel sign of Hindi does. */
    static boolean isDiacritic(int codePoint) {
        return isMark(codePoint) && UnicodeScript.of(codePoint) == UnicodeScript.INHERITED;
    }

    static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static boolean isUnspaced(int codePoint) {
        return switch (UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
            default -> codePoint == LONG_VOWEL_MARK;
        };
    }

    private static CharacterKind unassigned(int codePoint) {
        if ((codePoint & 0xFFFE) == 0xFFFE) {
            return SEPARATOR; // no character at all
        }
        if (codePoint >= 0x1F000 && codePoint <= 0x1FFFF) {
            return SYMBOL;
        }
        return codePoint >= 0x20000 && codePoint <= 0x3FFFF ? UNSPACED : SEPARATOR;
    }
}
