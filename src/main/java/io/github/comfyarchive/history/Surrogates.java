package io.github.comfyarchive.history;

/** Half a character, which Python's JSON can hold and UTF-8 cannot (RFC 3629, section 3). */
public final class Surrogates {
    private Surrogates() {}

    /** Whether every surrogate of a text has its other half. */
    static boolean paired(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (lone(text, index)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the unit at an index is a surrogate without its other half. */
    static boolean lone(String text, int index) {
        char unit = text.charAt(index);
        if (Character.isHighSurrogate(unit)) {
            return index + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(unit) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    /**
     * Makes a text that UTF-8 can hold.
     *
     * @param text any text
     * @return the text, each lone half as U+FFFD
     */
    public static String replaceLone(String text) {
        if (paired(text)) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text);
        for (int index = 0; index < text.length(); index++) {
            if (lone(text, index)) {
                replaced.setCharAt(index, '\uFFFD');
            }
        }
        return replaced.toString();
    }
}
