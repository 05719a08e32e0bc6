package io.github.comfyarchive.redact.text;

/**
 * Runs of base64 in a text (RFC 4648, section 4) that are as long as pictures are. Among so many letters without a meaning each
 * word of four is there by chance.
 */
public final class Base64Runs {
    /** From how many characters on a run is taken for bytes and not for a key. */
    public static final int SHORTEST = 32 << 10;

    private static final int GROUP = 4;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final CharSequence utf8;
    private int start;
    private int end;
    private boolean valid;

    /** Looks at nothing yet. */
    public Base64Runs(CharSequence utf8) {
        this.utf8 = utf8;
    }

    /**
     * Whether a stretch of the text lies within one.
     *
     * @param from where it begins
     * @param to where it ends
     */
    public boolean cover(int from, int to) {
        if (utf8.length() < SHORTEST) {
            return false;
        }
        if (from < start || from >= end) {
            findAround(from);
        }
        return valid && to <= end;
    }

    /** Text with many finds in one run is walked through once. */
    private void findAround(int at) {
        start = at;
        while (start > 0 && isBase64(utf8.charAt(start - 1))) {
            start--;
        }
        int letters = at;
        while (letters < utf8.length() && isBase64(utf8.charAt(letters))) {
            letters++;
        }
        end = letters;
        while (end < utf8.length() && end - letters < 2 && utf8.charAt(end) == '=') {
            end++;
        }
        int padding = end - letters;
        int unused = padding == 0 ? 0 : padding == 1 ? 0x03 : 0x0F;
        valid = letters > start
                && end - start >= SHORTEST
                && (end - start) % GROUP == 0
                && (ALPHABET.indexOf(utf8.charAt(letters - 1)) & unused) == 0;
    }

    private static boolean isBase64(char c) {
        return Characters.isLetterOrDigit(c) || c == '+' || c == '/';
    }
}
