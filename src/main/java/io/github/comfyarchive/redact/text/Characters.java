package io.github.comfyarchive.redact.text;

/** What a value looks like, by its characters (bytes). */
public final class Characters {
    private static final int SHORTEST_SCRAMBLED = 24;

    private Characters() {}

    public static boolean hasDigitAndLetter(String value) {
        boolean digit = false;
        boolean letter = false;
        for (int i = 0; i < value.length() && !(digit && letter); i++) {
            char c = value.charAt(i);
            digit |= c >= '0' && c <= '9';
            letter |= isLetter(c);
        }
        return digit && letter;
    }

    public static boolean hasBothCases(String value) {
        boolean upper = false;
        boolean lower = false;
        for (int i = 0; i < value.length() && !(upper && lower); i++) {
            char c = value.charAt(i);
            upper |= c >= 'A' && c <= 'Z';
            lower |= c >= 'a' && c <= 'z';
        }
        return upper && lower;
    }

    static boolean hasBlank(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ') {
                return true;
            }
        }
        return false;
    }

    public static boolean fewerDistinctThan(int count, String value) {
        boolean[] seen = new boolean[256];
        int distinct = 0;
        for (int i = 0; i < value.length() && distinct < count; i++) {
            int c = value.charAt(i) & 0xff;
            if (!seen[c]) {
                seen[c] = true;
                distinct++;
            }
        }
        return distinct < count;
    }

    /** Shannon's, of its characters, in bits a character. */
    public static double entropy(String value) {
        int[] counts = new int[256];
        for (int i = 0; i < value.length(); i++) {
            counts[value.charAt(i) & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / value.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }

    /** Whether so many letters and digits in a row hold both: words do not. */
    public static boolean hasMixedRun(int length, String value) {
        int run = 0;
        boolean digit = false;
        boolean letter = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c)) {
                run = 0;
                digit = false;
                letter = false;
                continue;
            }
            run++;
            digit |= c <= '9';
            letter |= c > '9';
            if (run >= length && digit && letter) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether letters of both cases and digits follow each other as in no words: in a long key whose signs leave no long run. At random
     * three of ten are a capital behind a small letter or a digit behind a letter; in words and versions hardly any.
     */
    public static boolean isScrambled(String value) {
        int changes = 0;
        int count = 0;
        char before = ' ';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean upper = c >= 'A' && c <= 'Z';
            changes += (upper && before >= 'a' && before <= 'z') || (digit && isLetter(before)) ? 1 : 0;
            count += isLetterOrDigit(c) ? 1 : 0;
            before = c;
        }
        return count >= SHORTEST_SCRAMBLED && 6 * changes >= count && hasDigitAndLetter(value) && hasBothCases(value);
    }

    public static boolean isWordCharacter(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
    }

    public static boolean isLetterOrDigit(char c) {
        return isLetter(c) || (c >= '0' && c <= '9');
    }

    public static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
