package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells secret-looking key names from innocent ones. Names are compared as lower snake case, so that {@code apiKey},
 * {@code X-API-Key} and {@code api key} are one; a {@code *} in a pattern stands for anything. Innocents have the last word.
 * Names are octets, see {@link Octets}.
 */
final class KeyNames {
    private static final int REMEMBERED = 10_000;
    private static final int LONGEST = 1_000;

    private final List<Glob> secret;
    private final List<Glob> innocent;
    private final List<Glob> query;

    KeyNames(List<String> secret, List<String> innocent, List<String> query) {
        this.secret = globs(secret);
        this.innocent = globs(innocent);
        this.query = globs(query);
    }

    boolean isSecret(String name) {
        return matches(name, secret);
    }

    /** Also the names that are secret in the query of an address only, such as {@code sig}. */
    boolean isSecretInQuery(String name) {
        return matches(name, query) || matches(name, secret);
    }

    /** Literals of which one stands in every name that is secret, without regard to case. */
    List<String> triggers() {
        List<String> triggers = new ArrayList<>();
        secret.forEach(glob -> triggers.add(longestWord(glob.pattern())));
        query.forEach(glob -> triggers.add(longestWord(glob.pattern())));
        return triggers;
    }

    /** The answers of one walk, remembered: a document has few names, many times. */
    final class Memory {
        private final Map<String, Boolean> answers = new HashMap<>();

        boolean isSecret(String name) {
            Boolean known = answers.get(name);
            if (known != null) {
                return known;
            }
            boolean answer = KeyNames.this.isSecret(name);
            if (answers.size() < REMEMBERED && name.length() < LONGEST) {
                answers.put(name, answer);
            }
            return answer;
        }
    }

    private boolean matches(String name, List<Glob> globs) {
        if (name.length() > LONGEST) {
            // Nobody names a key so; but a page of text may stand where a name should, and is no reason to search it
            // for long.
            return false;
        }
        String normal = normal(name);
        for (Glob glob : globs) {
            if (glob.matches(normal)) {
                return innocent.stream().noneMatch(innocence -> innocence.matches(normal));
            }
        }
        return false;
    }

    static String normal(String name) {
        StringBuilder normal = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isUpper(c)) {
                boolean begins = i > 0
                        && (isLower(name.charAt(i - 1))
                                || isDigit(name.charAt(i - 1))
                                || (isUpper(name.charAt(i - 1))
                                        && i + 1 < name.length()
                                        && isLower(name.charAt(i + 1))));
                if (begins) {
                    underscore(normal);
                }
                normal.append((char) (c + 32));
            } else if (isLower(c) || isDigit(c) || c >= 0x80) {
                normal.append(c);
            } else {
                underscore(normal);
            }
        }
        int end = normal.length();
        if (end > 0 && normal.charAt(end - 1) == '_') {
            normal.setLength(end - 1);
        }
        return normal.toString();
    }

    private static String longestWord(String pattern) {
        String longest = "";
        for (String word : pattern.split("[_*]+", -1)) {
            if (word.length() >= longest.length()) {
                longest = word;
            }
        }
        return longest;
    }

    private static void underscore(StringBuilder normal) {
        if (normal.length() > 0 && normal.charAt(normal.length() - 1) != '_') {
            normal.append('_');
        }
    }

    private static List<Glob> globs(List<String> patterns) {
        return patterns.stream().map(Octets::of).map(Glob::of).toList();
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
