package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.Characters;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A well-known form of a key. The pattern runs over bytes and only where one of the triggers stands; its group 1, where it
 * has one, is the secret, else the whole match.
 *
 * @param looks what a match must look like beyond the pattern
 * @param lead the literal with which every match begins, in any case; empty where the pattern does not tell
 * @param middle what stands at the trigger inside of each match, of a shape that begins with no literal; else null
 * @param before how many bytes of a match may stand before its middle
 */
public record SecretPattern(
        String name,
        List<String> triggers,
        Pattern pattern,
        Looks looks,
        String lead,
        @Nullable Pattern middle,
        int before) {
    /** With a quantifier behind it, a literal need not be there. */
    private static final String QUANTIFIERS = "?*{+";

    private static final int LONG = 20;
    private static final int FEW = 4;

    private static final String PREFIX = "shape:";

    private static final String SPECIAL = "\\^$.|?*+()[]{}";
    private static final Pattern BEFORE = Pattern.compile("(?:\\(\\?i\\))?(?:\\(\\?<!\\[[A-Za-z0-9_-]+\\]\\))?");

    /**
     * What tells a key from a word.
     *
     * @param mixed at least one digit and one letter
     * @param varied the same, or letters of both cases
     * @param run so many letters and digits in a row, with at least one of each in them, or all of it as no words are; 0 for none
     * @param word what does not match where a run of letters, digits, {@code -} and {@code _} has its first lead does not match later
     *     in that run
     */
    record Looks(boolean mixed, boolean varied, int run, boolean word) {
        Looks() {
            this(false, false, 0, false);
        }

        Looks mixed(boolean value) {
            return new Looks(value, varied, run, word);
        }

        Looks varied(boolean value) {
            return new Looks(mixed, value, run, word);
        }

        Looks run(int value) {
            return new Looks(mixed, varied, value, word);
        }

        Looks word(boolean value) {
            return new Looks(mixed, varied, run, value);
        }

        boolean areOf(String secret) {
            return (!mixed || Characters.hasDigitAndLetter(secret))
                    && (!varied || Characters.hasDigitAndLetter(secret) || Characters.hasBothCases(secret))
                    && (run == 0 || Characters.hasMixedRun(run, secret) || Characters.isScrambled(secret));
        }
    }

    public SecretPattern {
        triggers = List.copyOf(triggers);
    }

    static SecretPattern of(String name, List<String> triggers, Pattern pattern, Looks looks) {
        return new SecretPattern(name, triggers, pattern, looks, lead(pattern.pattern(), triggers), null, 0);
    }

    static SecretPattern around(
            String name, List<String> triggers, Pattern pattern, Looks looks, Pattern middle, int before) {
        return new SecretPattern(name, triggers, pattern, looks, "", middle, before);
    }

    /** Whether its triggers are so common that they tell nothing in a short text. */
    boolean isLong() {
        return middle != null && before >= LONG;
    }

    /** The sign with which the middle begins. */
    static char sign(Pattern middle) {
        String text = middle.pattern();
        return text.charAt(text.charAt(0) == '\\' ? 1 : 0);
    }

    String rule() {
        return PREFIX + name;
    }

    /**
     * Whether a match is known by so few letters that they stand in every picture. A delimiter tells more than a letter, but no such is
     * in base64.
     */
    boolean beginsWithFewLetters(String match) {
        boolean few = false;
        for (String trigger : triggers) {
            if (match.regionMatches(true, 0, trigger, 0, trigger.length())) {
                if (trigger.length() > FEW) {
                    return false;
                }
                few = true;
            }
        }
        return few;
    }

    /** Whether in a text that is all of a picture something may stand that begins with more letters. */
    boolean mayBeginWithMany(String utf8) {
        for (String trigger : triggers) {
            if (trigger.length() > FEW && nextLead(trigger, utf8, 0) >= 0) {
                return true;
            }
        }
        return triggers.isEmpty();
    }

    /** The shape of which a rule is; null where it is another kind of rule. */
    public static @Nullable String nameIn(String rule) {
        return rule.startsWith(PREFIX) ? rule.substring(PREFIX.length()) : null;
    }

    /** Where the lead stands first, from a place on; -1 where it does not. */
    int nextLead(String utf8, int from) {
        return nextLead(lead, utf8, from);
    }

    private static int nextLead(String lead, String utf8, int from) {
        char first = lead.charAt(0);
        char other = Character.toUpperCase(first);
        int last = utf8.length() - lead.length();
        for (int at = from; at <= last; at++) {
            char c = utf8.charAt(at);
            if ((c == first || c == other) && utf8.regionMatches(true, at, lead, 0, lead.length())) {
                return at;
            }
        }
        return -1;
    }

    /**
     * The literal at the beginning of a pattern, lower case. A pattern beginning like that is tried at each place of a text otherwise,
     * a hundred times what it takes to look for the literal.
     */
    private static String lead(String pattern, List<String> triggers) {
        Matcher before = BEFORE.matcher(pattern);
        if (triggers.isEmpty() || !before.lookingAt() || hasAlternatives(pattern)) {
            return "";
        }
        int at = before.end();
        StringBuilder lead = new StringBuilder();
        while (at < pattern.length() && pattern.charAt(at) < 0x7f && SPECIAL.indexOf(pattern.charAt(at)) < 0) {
            lead.append(Character.toLowerCase(pattern.charAt(at)));
            at++;
        }
        if (at < pattern.length() && QUANTIFIERS.indexOf(pattern.charAt(at)) >= 0 && !lead.isEmpty()) {
            lead.setLength(lead.length() - 1);
        }
        return lead.length() < 2 ? "" : lead.toString();
    }

    /** Whether the whole pattern is one of several, or is too intricate to tell. */
    private static boolean hasAlternatives(String pattern) {
        if (pattern.contains("[]") || pattern.contains("[^]") || pattern.contains("\\Q")) {
            return true;
        }
        int depth = 0;
        boolean set = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i++;
            } else if (set) {
                if (c == '[') {
                    return true;
                }
                set = c != ']';
            } else if (c == '[') {
                set = true;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == '|' && depth == 0) {
                return true;
            }
        }
        return false;
    }
}
