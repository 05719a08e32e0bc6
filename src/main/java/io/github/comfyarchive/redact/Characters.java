package io.github.comfyarchive.redact;

/** What a value looks like, by its characters (octets). */
final class Characters {
    private Characters() {}

    static boolean hasDigitAndLetter(String value) {
        boolean digit = false;
        boolean letter = false;
        for (int i = 0; i < value.length() && !(digit && letter); i++) {
            char c = value.charAt(i);
            digit |= c >= '0' && c <= '9';
            letter |= isLetter(c);
        }
        return digit && letter;
    }

    static boolean hasBothCases(String value) {
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

    static boolean fewerDistinctThan(int count, String value) {
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

    static boolean isWordCharacter(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
