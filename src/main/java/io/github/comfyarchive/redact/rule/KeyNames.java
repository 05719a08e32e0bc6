package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells secret-looking key names from innocent ones. Names are compared as lower snake case, so that {@code apiKey},
 * {@code X-API-Key} and {@code api key} are one, and without a number at their end; a {@code *} in a pattern stands for anything.
 * Innocents have the last word. Names are bytes, see {@link Utf8Bytes}.
 */
public final class KeyNames {
    /** Up to this length a name is so common a part of words that only what stands behind it tells of it in a text. */
    public static final int SHORT = 2;

    private static final int REMEMBERED = 10_000;
    private static final int LONGEST = 1_000;
    private static final int LONGEST_COMMON = 64;
    private static final int MOST_COMMON = 4_000;
    /** What ends a short name in a text: an assignment, or the end of a string. */
    private static final List<String> ENDS = List.of("=", ":", "\"", "'", "\\", " =", " :", "%", "\uff1a", "&", ">");

    private final Patterns secret;
    private final Patterns doubtful;
    private final Patterns innocent;
    private final Patterns query;
    private final Set<String> services;
    /** Answers for all walks: entries have the same names again and again. */
    private final Map<String, NameKind> common = new ConcurrentHashMap<>();

    /** Patterns, those without a star apart: they are the most. */
    private static final class Patterns {
        private final Set<String> names = new HashSet<>();
        private final List<Glob> globs = new ArrayList<>();

        Patterns(List<String> patterns) {
            for (String pattern : patterns) {
                String utf8 = Utf8Bytes.of(pattern);
                if (utf8.indexOf('*') < 0) {
                    names.add(utf8);
                } else {
                    globs.add(Glob.of(utf8));
                }
            }
        }

        boolean match(String name) {
            if (names.contains(name)) {
                return true;
            }
            for (Glob glob : globs) {
                if (glob.matches(name)) {
                    return true;
                }
            }
            return false;
        }

        void addTriggersTo(List<String> triggers) {
            for (String name : names) {
                String word = longestWord(name);
                if (name.length() <= SHORT) {
                    ENDS.forEach(end -> triggers.add(name + Utf8Bytes.of(end)));
                } else {
                    triggers.add(word);
                }
            }
            globs.forEach(glob -> triggers.add(longestWord(glob.pattern())));
        }
    }

    /** @param services whose {@code NAME_key} and {@code NAME_token} are secrets */
    KeyNames(
            List<String> secret,
            List<String> doubtful,
            List<String> innocent,
            List<String> query,
            List<String> services) {
        this.secret = new Patterns(secret);
        this.doubtful = new Patterns(doubtful);
        this.innocent = new Patterns(innocent);
        this.query = new Patterns(query);
        this.services = Set.copyOf(services);
    }

    public NameKind kind(String name) {
        if (name.length() > LONGEST_COMMON) {
            return kind(name, false);
        }
        NameKind known = common.get(name);
        if (known != null) {
            return known;
        }
        NameKind kind = kind(name, false);
        if (common.size() < MOST_COMMON) {
            common.put(name, kind);
        }
        return kind;
    }

    /** Also of the names that are secret in the query of an address only, such as {@code sig}. */
    NameKind kindInQuery(String name) {
        return kind(name, true);
    }

    /** Literals of which one stands in every name that is secret, without regard to case. */
    Set<String> triggers() {
        List<String> triggers = new ArrayList<>();
        secret.addTriggersTo(triggers);
        doubtful.addTriggersTo(triggers);
        query.addTriggersTo(triggers);
        if (!services.isEmpty()) {
            triggers.add("key");
            triggers.add("token");
        }
        return Set.copyOf(triggers);
    }

    /** The answers of one walk, remembered: a document has few names, many times. */
    public final class Memory {
        private final Map<String, NameKind> answers = new HashMap<>();
        private final Map<String, NameKind> answersOfTexts = new HashMap<>();

        /**
         * What a name that is no text of bytes says of its value. The parser gives the same string for the same name again and again, so
         * that this costs next to nothing.
         *
         * @param name as the parser read it
         */
        public NameKind kindOfText(String name) {
            NameKind known = answersOfTexts.get(name);
            if (known != null) {
                return known;
            }
            NameKind answer = kind(Utf8Bytes.of(name));
            if (answersOfTexts.size() < REMEMBERED && name.length() < LONGEST) {
                answersOfTexts.put(name, answer);
            }
            return answer;
        }

        public NameKind kind(String name) {
            NameKind known = answers.get(name);
            if (known != null) {
                return known;
            }
            NameKind answer = KeyNames.this.kind(name);
            if (answers.size() < REMEMBERED && name.length() < LONGEST) {
                answers.put(name, answer);
            }
            return answer;
        }
    }

    private NameKind kind(String name, boolean inQuery) {
        if (name.length() > LONGEST) {
            // Nobody names a key so; but a page of text may stand where a name should, and is no reason to search it
            // for long.
            return NameKind.PLAIN;
        }
        String normal = normal(name);
        NameKind kind = kindOfNormal(normal, inQuery);
        if (kind == NameKind.PLAIN) {
            String unnumbered = withoutNumber(normal);
            return unnumbered.length() == normal.length() ? kind : kindOfNormal(unnumbered, inQuery);
        }
        return kind;
    }

    private NameKind kindOfNormal(String normal, boolean inQuery) {
        NameKind kind = secret.match(normal) || isOfService(normal) || (inQuery && query.match(normal))
                ? NameKind.SECRET
                : doubtful.match(normal) ? NameKind.DOUBTFUL : NameKind.PLAIN;
        return kind == NameKind.PLAIN || innocent.match(normal) ? NameKind.PLAIN : kind;
    }

    /** {@code hf_token}, {@code my_openai_key}. */
    private boolean isOfService(String normal) {
        int last = normal.lastIndexOf('_');
        if (last < 1) {
            return false;
        }
        String what = normal.substring(last + 1);
        if (!what.equals("key") && !what.equals("keys") && !what.equals("token")) {
            return false;
        }
        int before = normal.lastIndexOf('_', last - 1);
        return services.contains(normal.substring(before + 1, last));
    }

    private static String withoutNumber(String normal) {
        int end = normal.length();
        while (end > 0 && isDigit(normal.charAt(end - 1))) {
            end--;
        }
        if (end < normal.length() && end > 0 && normal.charAt(end - 1) == '_') {
            end--;
        }
        return normal.substring(0, end);
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
