package io.github.comfyarchive.redact;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Judges values by the lists of the rules: which are too short or too common to be hunted, which look like random tokens. */
final class Values {
    static final String MARK = "[redacted]";
    /** Words that stand before the secret in an Authorization header (RFC 9110, 11.4). */
    static final Set<String> SCHEMES = Set.of("bearer", "basic", "token", "key", "apikey");

    private static final int SHORTEST_HUNTED = 8;
    private static final int SHORTEST_TOKEN = 12;
    private static final int LONGEST_TOKEN = 4_096;

    private final Set<String> common;
    private final List<String> fileSuffixes;

    Values(Set<String> common, List<String> fileSuffixes) {
        this.common = common;
        this.fileSuffixes = fileSuffixes;
    }

    /** Whether a secret value may be looked for elsewhere: else ordinary words would go with it. */
    boolean isHuntable(String value) {
        return value.length() >= SHORTEST_HUNTED
                && !Characters.fewerDistinctThan(4, value)
                && !MARK.contains(value)
                && !common.contains(lower(value))
                && !isFileName(value);
    }

    /** Whether there is something to remove at all. */
    boolean isRemovable(String value) {
        return !value.isEmpty() && !value.equals(MARK) && !isStars(value);
    }

    /** A word that a person would not type: a key among the widget values of a node that has a key's widget. */
    boolean isRandomToken(String value) {
        return value.length() >= SHORTEST_TOKEN
                && value.length() <= LONGEST_TOKEN
                && !Characters.hasBlank(value)
                && Characters.hasDigitAndLetter(value)
                && !value.contains("://")
                && !value.contains(MARK)
                && !isFileName(value);
    }

    /** A literal that a secret input is linked to. */
    boolean isLinkedSecret(String value) {
        return value.length() >= SHORTEST_HUNTED
                && !Characters.hasBlank(value)
                && !value.contains(MARK)
                && !isStars(value)
                && !isFileName(value);
    }

    boolean isFileName(String value) {
        String lower = lower(value);
        for (String suffix : fileSuffixes) {
            if (lower.endsWith(suffix)) {
                return true;
            }
        }
        return false;
    }

    /** A value in a file that was masked before. */
    private static boolean isStars(String value) {
        return value.chars().allMatch(c -> c == '*');
    }

    static String lower(String value) {
        return value.toLowerCase(Locale.ROOT);
    }
}
