package io.github.comfyarchive.search;

import java.util.List;

/** Chooses which part of a text is shown: the one with the most matches, then as much around them as there is room for. */
final class Passage {
    private final String text;
    private final int codePoints;

    /** A passage of at most so many code points, with one for each end that is cut. */
    Passage(String text, int codePoints) {
        this.text = text;
        this.codePoints = codePoints;
    }

    /** The best passage for matches in order, of which there is at least one. */
    Excerpt.Range around(List<Excerpt.Range> matches) {
        if (forward(0, codePoints) == text.length()) {
            return new Excerpt.Range(0, text.length());
        }
        Excerpt.Range core = densest(matches);
        int room = codePoints - 2 - text.codePointCount(core.start(), core.end());
        if (room < 0) {
            return new Excerpt.Range(core.start(), forward(core.start(), codePoints - 2));
        }
        // Half of the room before; what the beginning does not use is the end's, and the other way round.
        int start = back(core.start(), room / 2);
        int end = forward(core.end(), room - text.codePointCount(start, core.start()));
        start = back(core.start(), room - text.codePointCount(core.end(), end));
        return new Excerpt.Range(wordStart(start, core.start()), wordEnd(core.end(), end));
    }

    /** From a match to the last one that has room with it, where those are the most. */
    private Excerpt.Range densest(List<Excerpt.Range> matches) {
        Excerpt.Range best = matches.get(0);
        int most = 0;
        int last = 0;
        for (int first = 0; first < matches.size(); first++) {
            int start = matches.get(first).start();
            int reach = forward(start, codePoints - 2);
            last = Math.max(last, first);
            while (last + 1 < matches.size() && matches.get(last + 1).end() <= reach) {
                last++;
            }
            if (last - first + 1 > most) {
                most = last - first + 1;
                best = new Excerpt.Range(start, matches.get(last).end());
            }
        }
        return best;
    }

    private int forward(int from, int count) {
        int at = from;
        for (int left = count; left > 0 && at < text.length(); left--) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private int back(int from, int count) {
        int at = from;
        for (int left = count; left > 0 && at > 0; left--) {
            at -= Character.charCount(text.codePointBefore(at));
        }
        return at;
    }

    /** The first place from an index on where a word begins, at the latest where the match does. */
    private int wordStart(int from, int match) {
        int at = from;
        while (at > 0 && at < match && (inWord(at) || isSeparator(text.codePointAt(at)))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    /** The last place up to an index where a word ends, at the earliest where the match does. */
    private int wordEnd(int match, int to) {
        int at = to;
        while (at < text.length() && at > match && (inWord(at) || isSpace(text.codePointBefore(at)))) {
            at -= Character.charCount(text.codePointBefore(at));
        }
        return at;
    }

    /** Whether a cut here would part a word, or a mark from its letter. A run without spaces may be cut anywhere. */
    private boolean inWord(int at) {
        int after = text.codePointAt(at);
        CharacterKind before = CharacterKind.of(text.codePointBefore(at));
        return CharacterKind.isMark(after)
                || (before == CharacterKind.LETTER && CharacterKind.of(after) == CharacterKind.LETTER);
    }

    private static boolean isSeparator(int codePoint) {
        return CharacterKind.of(codePoint) == CharacterKind.SEPARATOR;
    }

    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }
}
