package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.Match;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Judges values by the lists of the rules: which are too short or too common to be hunted, which look like random tokens. */
public final class SecretValueFilter {
    public static final String MARK = "[redacted]";
    /** Words that stand before the secret in an Authorization header (RFC 9110, 11.4). */
    public static final Set<String> SCHEMES = Set.of("bearer", "basic", "token", "key", "apikey");

    /** As {@code SecretMatcher.SHORTEST}: shorter ones stand in texts by chance. */
    private static final int SHORTEST_HUNTED = 8;

    /** What is longer is a text, not a value. */
    private static final int LONGEST_WORDS = 4_096;

    /** Longer than words are, those of languages that write several as one included. */
    private static final int LONGEST_WORD = 40;

    /** One after the other: English has as many in "latchstring". */
    private static final int MOST_CONSONANTS = 6;

    private static final int LONGEST_PLACEHOLDER = 80;
    /** Bits a character: twelve characters that are all different have 3.6. */
    private static final double LEAST_ENTROPY = 2.8;

    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(?i)^\\W{0,3}(?:(?:your|my|enter|insert|paste|put|add|replace|change|set|use|example|sample|dummy|fake|todo)[-_ ]"
                    + "[a-z-_ ]{2,60}|[a-z-_ ]{0,30}[-_ ](?:here|placeholder|goes here)|[x*.-]{6,}|.{0,4}[-_]?x{6,}.{0,4}|\\.\\.\\.)\\W{0,3}$");

    /** Of fewer characters entropy does not tell a token from a word. */
    public static final int SHORTEST_TOKEN = 12;

    private static final int LONGEST_TOKEN = 4_096;

    private final Set<String> common;
    /** Those that begin at the last dot of a name, and others that a user may have added. */
    private final Set<String> plainSuffixes;

    private final List<String> otherSuffixes;
    private final KeyNames names;

    SecretValueFilter(Set<String> common, List<String> fileSuffixes, KeyNames names) {
        this.names = names;
        this.common = common;
        this.plainSuffixes = fileSuffixes.stream()
                .filter(suffix -> suffix.lastIndexOf('.') == 0)
                .collect(Collectors.toSet());
        this.otherSuffixes = fileSuffixes.stream()
                .filter(suffix -> suffix.lastIndexOf('.') != 0)
                .toList();
    }

    /** Whether a secret value may be looked for elsewhere: else ordinary words would go with it. */
    public boolean isHuntable(String value) {
        return value.length() >= SHORTEST_HUNTED
                && !Characters.fewerDistinctThan(4, value)
                && !MARK.contains(value)
                && !common.contains(lower(value))
                && !isFileName(value);
    }

    /** The same for a value under a name that leaves no doubt: letters alone may be a word, and are removed where the name stands. */
    public boolean isHuntableByName(String value) {
        return isHuntable(value) && !isLettersAlone(value) && !isPlaceholder(value) && !isNameOfSecret(value);
    }

    /** Whether a value found in a text may be looked for elsewhere: a shape says more than a name. */
    public boolean isHuntable(Match match) {
        return match.rule().equals(RuleNames.ASSIGNMENT)
                ? isHuntableByName(match.secret())
                : isHuntable(match.secret());
    }

    /** Whether a value under a name may be looked for elsewhere. */
    public boolean isHuntable(String value, NameKind name) {
        return name == NameKind.SECRET ? isHuntableByName(value) : isHuntable(value) && isCredential(value);
    }

    /**
     * What people write: words, numbers, names made of words such as {@code zwx_style_v2}. Under a name in doubt it stays. A single word
     * with a number at its end may be a password.
     */
    public boolean isPlainWords(String value) {
        if (value.length() > LONGEST_WORDS || isPlaceholder(value) || isFileName(value)) {
            return true;
        }
        boolean text = value.indexOf(' ') >= 0 || isOfManyWords(value);
        int at = 0;
        while (at < value.length()) {
            int end = at;
            while (end < value.length() && !isBetweenWords(value.charAt(end))) {
                end++;
            }
            if (end > at && !isWord(value, at, end, text)) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    /** Of the length, alphabet and entropy of a credential. An UUID tells a thing from others, as ComfyUI's prompt ids do. */
    public boolean isCredential(String value) {
        return value.length() >= SHORTEST_TOKEN
                && value.length() <= LONGEST_TOKEN
                && isOfCredentialAlphabet(value)
                && !value.contains("://")
                && !isPlainWords(value)
                && !common.contains(lower(value))
                && !UUID.matcher(value).matches()
                && Characters.entropy(value) >= LEAST_ENTROPY;
    }

    /** What documentation and forms write where a key is to be put. */
    boolean isPlaceholder(String value) {
        return value.length() <= LONGEST_PLACEHOLDER
                && PLACEHOLDER.matcher(value).find();
    }

    /** The name of a variable that holds it, and not the value: {@code api_key = "OPENAI_API_KEY"}. */
    boolean isNameOfSecret(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!Characters.isLetter(c) && c != '_' && c != '-') {
                return false;
            }
        }
        return (value.indexOf('_') > 0 || value.indexOf('-') > 0) && names.kind(value) == NameKind.SECRET;
    }

    private static boolean isOfCredentialAlphabet(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!Characters.isLetterOrDigit(c) && "-._~+/=:!@#$%^&*".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLettersAlone(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80 && !Characters.isLetter(c)) {
                return false;
            }
        }
        return true;
    }

    /** Letters as a language has them, a number, or a little of both: {@code v2}, {@code 8k}, {@code sd15}. */
    private static boolean isWord(String value, int from, int to, boolean text) {
        int letters = 0;
        int digits = 0;
        int humps = 0;
        int consonants = 0;
        for (int i = from; i < to; i++) {
            char c = value.charAt(i);
            boolean upper = c >= 'A' && c <= 'Z';
            boolean lower = c >= 'a' && c <= 'z';
            letters += upper || lower || c >= 0x80 ? 1 : 0;
            digits += c >= '0' && c <= '9' ? 1 : 0;
            humps += upper && i > from && value.charAt(i - 1) >= 'a' && value.charAt(i - 1) <= 'z' ? 1 : 0;
            consonants = upper || lower ? ("aeiouyAEIOUY".indexOf(c) < 0 ? consonants + 1 : 0) : 0;
            if (consonants > MOST_CONSONANTS) {
                return false;
            }
        }
        int length = to - from;
        if (letters + digits < length || length > LONGEST_WORD) {
            return false;
        }
        if (digits == 0) {
            return humps <= 1 + length / 6;
        }
        if (letters == 0) {
            return digits <= 8;
        }
        return letters <= 2 ? digits <= (length < value.length() ? 4 : 2) : text && digits <= 2;
    }

    private static boolean isOfManyWords(String value) {
        int between = 0;
        for (int i = 0; i < value.length() && between < 2; i++) {
            between += isBetweenWords(value.charAt(i)) ? 1 : 0;
        }
        return between >= 2;
    }

    private static boolean isBetweenWords(char c) {
        return " \t\r\n-_.,;:!?'\"()[]{}<>/+#&*|~".indexOf(c) >= 0;
    }

    /** What stands behind the scheme of an Authorization header; all of it where there is none. */
    public static String withoutScheme(String value) {
        int blank = value.indexOf(' ');
        boolean scheme = blank > 0 && SCHEMES.contains(lower(value.substring(0, blank)));
        return scheme ? value.substring(blank + 1).strip() : value;
    }

    /** Whether there is something to remove at all. */
    public boolean isRemovable(String value) {
        return !value.isEmpty() && !value.equals(MARK) && !isStars(value);
    }

    public boolean isFileName(String value) {
        int dot = value.lastIndexOf('.');
        if (dot >= 0 && plainSuffixes.contains(lower(value.substring(dot)))) {
            return true;
        }
        if (otherSuffixes.isEmpty()) {
            return false;
        }
        String lower = lower(value);
        return otherSuffixes.stream().anyMatch(lower::endsWith);
    }

    /** A value in a file that was masked before. */
    private static boolean isStars(String value) {
        return value.chars().allMatch(c -> c == '*');
    }

    public static String lower(String value) {
        return value.toLowerCase(Locale.ROOT);
    }
}
