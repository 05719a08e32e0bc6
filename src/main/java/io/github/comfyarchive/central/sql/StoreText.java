package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.redact.Redactor;
import org.jspecify.annotations.Nullable;

/**
 * Texts as PostgreSQL takes them: it refuses NUL, and halves of surrogate pairs that stand alone
 * (<a href="https://www.postgresql.org/docs/15/datatype-character.html">Character Types</a>). Each of these, and the mark itself, is written as the mark
 * U+F8FF and four hex digits, so that every text comes back as it was.
 */
public final class StoreText {
    private static final char MARK = '\uF8FF';
    private static final int DIGITS = 4;

    private StoreText() {}

    /** SQL: in how many places of a column's text something was removed. */
    public static String removals(String column) {
        return "length(replace(" + column + ", '" + Redactor.MARK + "', '" + Redactor.MARK + "+')) - length(" + column
                + ")";
    }

    /** As it is kept in the store. */
    public static @Nullable String escapedOrNull(@Nullable String text) {
        return text == null ? null : escaped(text);
    }

    /** As it is kept in the store. */
    public static String escaped(String text) {
        StringBuilder escaped = null;
        for (int index = 0; index < text.length(); index++) {
            char one = text.charAt(index);
            boolean pair = Character.isHighSurrogate(one)
                    && index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1));
            boolean refused = one == 0 || one == MARK || (Character.isSurrogate(one) && !pair);
            if (refused && escaped == null) {
                escaped = new StringBuilder(text.length() + 2 * DIGITS).append(text, 0, index);
            }
            if (escaped != null) {
                if (refused) {
                    escaped.append(MARK).append(String.format("%04x", (int) one));
                } else {
                    escaped.append(one);
                }
            }
            if (pair) {
                index++;
                if (escaped != null) {
                    escaped.append(text.charAt(index));
                }
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    /** As it was before it was escaped. */
    public static @Nullable String plainOrNull(@Nullable String kept) {
        return kept == null ? null : plain(kept);
    }

    /** As it was before it was escaped. What looks escaped and is not stays as it is. */
    public static String plain(String kept) {
        if (kept.indexOf(MARK) < 0) {
            return kept;
        }
        StringBuilder plain = new StringBuilder(kept.length());
        for (int index = 0; index < kept.length(); index++) {
            char one = kept.charAt(index);
            int end = index + 1 + DIGITS;
            if (one == MARK
                    && end <= kept.length()
                    && kept.substring(index + 1, end).matches("[0-9a-f]{4}")) {
                plain.append((char) Integer.parseInt(kept.substring(index + 1, end), 16));
                index += DIGITS;
            } else {
                plain.append(one);
            }
        }
        return plain.toString();
    }
}
