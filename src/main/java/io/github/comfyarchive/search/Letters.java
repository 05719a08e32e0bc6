package io.github.comfyarchive.search;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * A text in NFKC, folded, each code point with its place in the text.
 *
 * <p>Diacritics and case go exactly as far as FTS5's {@code unicode61} takes them (sqlite.org/fts5.html, 4.3.1): off
 * Latin letters, one letter for one. So a word in plain SQL meets the word in the index.
 */
final class Letters {
    /** More marks than this on one letter are not writing, and sorting them would take the square of their number. */
    private static final int MAX_MARKS = 16;

    private final String text;
    private final int limit;
    private final List<Letter> letters = new ArrayList<>();

    private Letters(String text) {
        this.text = text;
        this.limit = Math.min(text.length(), IndexedText.MAX_CHARACTERS);
    }

    /** The letters of the beginning of a text, at most {@link IndexedText#MAX_CHARACTERS} of them. */
    static List<Letter> of(String text) {
        Letters read = new Letters(text);
        read.readAll();
        return read.letters;
    }

    private void readAll() {
        int at = 0;
        while (at < limit && letters.size() < IndexedText.MAX_CHARACTERS) {
            int codePoint = text.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            if (needsNoComposing(codePoint) && (next >= limit || text.charAt(next) < 0x300)) {
                add(codePoint, at, next);
            } else if (Character.getType(codePoint) == Character.SURROGATE) {
                add(' ', at, next);
            } else {
                next = readComposed(at, next);
            }
            at = next;
        }
    }

    private static boolean needsNoComposing(int codePoint) {
        return codePoint < 0x80
                || (codePoint >= 0x3041 && codePoint <= 0x3096)
                || (codePoint >= 0x4E00 && codePoint <= 0x9FFF);
    }

    /** Reads a character with all marks on it, and returns where they end. */
    private int readComposed(int start, int afterBase) {
        StringBuilder composed = new StringBuilder().append(text, start, afterBase);
        int end = afterBase;
        for (int marks = 0; end < limit; marks++) {
            int mark = text.codePointAt(end);
            if (!joinsTheOneBefore(mark)) {
                break;
            }
            if (marks < MAX_MARKS) {
                composed.appendCodePoint(mark);
            }
            end += Character.charCount(mark);
        }
        int readTo = end;
        Normalizer.normalize(composed, Form.NFKC).codePoints().forEach(codePoint -> add(codePoint, start, readTo));
        return end;
    }

    /** Marks, vowels and finals of a Hangul syllable taken apart, and the half-width voicing marks of Katakana. */
    private static boolean joinsTheOneBefore(int codePoint) {
        return codePoint >= 0x300
                && (CharacterKind.isMark(codePoint)
                        || (codePoint >= 0x1160 && codePoint <= 0x11FF)
                        || codePoint == 0xFF9E
                        || codePoint == 0xFF9F);
    }

    private void add(int codePoint, int start, int end) {
        if (CharacterKind.isDiacritic(codePoint)) {
            return;
        }
        CharacterKind kind = CharacterKind.of(codePoint);
        if (kind == CharacterKind.SEPARATOR) {
            addSeparator(start, end);
            return;
        }
        int cased = withoutDiacritics(codePoint);
        letters.add(new Letter(cased, folded(cased), kind, start, end));
    }

    private void addSeparator(int start, int end) {
        boolean another = letters.isEmpty() || letters.get(letters.size() - 1).kind() != CharacterKind.SEPARATOR;
        if (another) {
            letters.add(new Letter(' ', ' ', CharacterKind.SEPARATOR, start, end));
        }
    }

    private static int withoutDiacritics(int codePoint) {
        if (codePoint < 0x80 || Character.UnicodeScript.of(codePoint) != Character.UnicodeScript.LATIN) {
            return codePoint;
        }
        int base = Normalizer.normalize(Character.toString(codePoint), Form.NFD).codePointAt(0);
        return base < 0x80 ? base : codePoint;
    }

    /** Final sigma is a sigma, but the dotless i no i. */
    private static int folded(int codePoint) {
        int upper = Character.toUpperCase(codePoint);
        return Character.toLowerCase(upper < 0x80 ? codePoint : upper);
    }
}
