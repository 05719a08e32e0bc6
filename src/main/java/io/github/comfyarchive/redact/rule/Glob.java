package io.github.comfyarchive.redact.rule;

import java.util.List;

/**
 * A pattern in which a {@code *} stands for anything.
 *
 * @param pattern as it was written
 * @param pieces what stands between the stars; the first begins the text, the last ends it, either may be empty
 */
record Glob(String pattern, List<String> pieces) {
    static Glob of(String pattern) {
        return new Glob(pattern, List.of(pattern.split("\\*", -1)));
    }

    boolean matches(String text) {
        String first = pieces.get(0);
        String last = pieces.get(pieces.size() - 1);
        if (pieces.size() == 1) {
            return text.equals(first);
        }
        if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        int at = first.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = text.indexOf(piece, at);
            if (found < 0 || found + piece.length() > text.length() - last.length()) {
                return false;
            }
            at = found + piece.length();
        }
        return true;
    }
}
