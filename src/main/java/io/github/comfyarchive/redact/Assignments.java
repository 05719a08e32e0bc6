package io.github.comfyarchive.redact;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code api_key=...}, {@code "token": "..."}, {@code 'auth_token': ['...']} and {@code (b'x-api-key', b'...')} in a
 * free text, as a log, a traceback, an address or a JSON text inside a string shows them. Every separator is looked at with a
 * bounded view to both sides. For one thread: it remembers names.
 */
final class Assignments {
    static final String RULE = "assignment";

    private static final int NAME_VIEW = 64;
    private static final int VALUE_VIEW = 1_024;
    private static final int BLANKS = 4;
    private static final int MOST_BACKSLASHES = 8;
    private static final int LONGEST_PREFIX = 2;
    private static final int SHORTEST_PAIRED = 12;

    private final KeyNames names;
    private final KeyNames.Memory remembered;
    private final Set<String> commonValues;

    Assignments(KeyNames names, Set<String> commonValues) {
        this.names = names;
        this.remembered = names.new Memory();
        this.commonValues = commonValues;
    }

    void find(String text, List<Find> finds) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = c == ',' && i > 0 && isQuote(text.charAt(i - 1));
            if (c != '=' && c != ':' && !pair) {
                continue;
            }
            Name name = nameBefore(text, i, pair);
            if (name == null) {
                continue;
            }
            Reading reading = valueAfter(text, i, name);
            if (reading.find() != null) {
                finds.add(reading.find());
            }
            i = Math.max(i, reading.end() - 1);
        }
    }

    /**
     * @param quoted whether the name stands in quotes, as in a dictionary
     * @param query whether it is one in the query of an address
     * @param pair whether it is the first of two in parentheses, as headers are shown
     */
    private record Name(boolean quoted, boolean query, boolean pair) {}

    /** What a value is, and up to where no other separator need be looked at. */
    private record Reading(int end, @Nullable Find find) {}

    private @Nullable Name nameBefore(String text, int separator, boolean pair) {
        int end = separator;
        for (int blanks = 0; end > 0 && blanks < BLANKS && isBlank(text.charAt(end - 1)); blanks++) {
            end--;
        }
        boolean quoted = end > 0 && isQuote(text.charAt(end - 1));
        if (quoted) {
            end--;
            for (int slashes = 0; end > 0 && slashes < MOST_BACKSLASHES && text.charAt(end - 1) == '\\'; slashes++) {
                end--;
            }
        }
        int start = end;
        while (start > 0 && end - start < NAME_VIEW && isNameCharacter(text.charAt(start - 1))) {
            start--;
        }
        if (start == end || (pair && !opensPair(text, start))) {
            return null;
        }
        boolean query = start > 0 && (text.charAt(start - 1) == '?' || text.charAt(start - 1) == '&');
        // "\napi_key=" inside an escaped text: the n belongs to the escape, and the name may begin behind it.
        String name = text.substring(start, end);
        boolean secret =
                query ? names.isSecretInQuery(name) : remembered.isSecret(name) || afterEscape(text, start, name);
        if (!secret && !quoted && start > 0 && text.charAt(start - 1) == ' ') {
            secret = KeyNames.normal(name).equals("key")
                    && remembered.isSecret(wordBefore(text, start - 1) + "_" + name);
        }
        return secret ? new Name(quoted, query, pair) : null;
    }

    private boolean afterEscape(String text, int start, String name) {
        return start > 0
                && text.charAt(start - 1) == '\\'
                && name.length() > 1
                && remembered.isSecret(name.substring(1));
    }

    /** Whether the quote before the name is the first thing in parentheses, but for the b of bytes. */
    private static boolean opensPair(String text, int nameStart) {
        int at = nameStart - 2;
        if (at >= 0 && text.charAt(at) == 'b') {
            at--;
        }
        return at >= 0 && text.charAt(at) == '(';
    }

    private static String wordBefore(String text, int end) {
        int start = end;
        while (start > 0 && end - start < NAME_VIEW && isNameCharacter(text.charAt(start - 1))) {
            start--;
        }
        return text.substring(start, end);
    }

    private Reading valueAfter(String text, int separator, Name name) {
        int start = separator + 1;
        for (int blanks = 0; start < text.length() && blanks < BLANKS && isBlank(text.charAt(start)); blanks++) {
            start++;
        }
        int opening = afterOperator(text, separator, start);
        if (opening < text.length() && (text.charAt(opening) == '[' || text.charAt(opening) == '(')) {
            opening++;
        }
        opening = afterPrefix(text, opening);
        int slashes = 0;
        while (opening + slashes < text.length()
                && slashes < MOST_BACKSLASHES
                && text.charAt(opening + slashes) == '\\') {
            slashes++;
        }
        int quote = opening + slashes;
        if (quote < text.length() && isQuote(text.charAt(quote))) {
            boolean triple = slashes == 0
                    && text.startsWith(String.valueOf(text.charAt(quote)).repeat(3), quote);
            return quoted(text, triple ? quote + 2 : quote, slashes, name);
        }
        if (name.pair()) {
            return new Reading(start, null);
        }
        return bare(text, start, text.charAt(separator) == ':', name);
    }

    /** Behind the second character of {@code :=}, {@code =>} or {@code ==}, and the blanks after it. */
    private static int afterOperator(String text, int separator, int start) {
        if (start != separator + 1 || start >= text.length() || ">=".indexOf(text.charAt(start)) < 0) {
            return start;
        }
        int at = start + 1;
        for (int blanks = 0; at < text.length() && blanks < BLANKS && isBlank(text.charAt(at)); blanks++) {
            at++;
        }
        return at;
    }

    /** Behind the letters that Python puts before the quote of bytes and raw strings; one to be filled in is no value. */
    private static int afterPrefix(String text, int start) {
        int at = start;
        while (at < text.length() && at - start < LONGEST_PREFIX && "bBuUrR".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        boolean quote = at < text.length() && (isQuote(text.charAt(at)) || text.charAt(at) == '\\');
        return quote ? at : start;
    }

    private Reading quoted(String text, int quote, int slashes, Name name) {
        int start = quote + 1;
        int end = start;
        int limit = Math.min(text.length(), start + VALUE_VIEW);
        while (end < limit && text.charAt(end) != '\n' && !closes(text, end, text.charAt(quote), slashes)) {
            end++;
        }
        if (end < limit && text.charAt(end) == text.charAt(quote)) {
            end -= slashes;
        }
        String value = text.substring(start, Math.max(start, end));
        boolean longEnough = value.length() >= (name.quoted() ? 6 : 8);
        boolean telling = name.pair()
                ? value.length() >= SHORTEST_PAIRED
                        && Characters.hasDigitAndLetter(value)
                        && !Characters.hasBlank(value)
                : name.quoted() || value.length() >= 16 || Characters.hasDigitAndLetter(value);
        boolean secret = longEnough && telling && !isPlaceholder(value);
        return secret ? new Reading(end, new Find(start, end, RULE, value)) : new Reading(start, null);
    }

    /** The closing quote has as many backslashes before it as the opening one; one with more is a quote inside. */
    private static boolean closes(String text, int at, char quote, int slashes) {
        if (text.charAt(at) != quote) {
            return false;
        }
        int before = 0;
        while (before <= slashes && at - before > 0 && text.charAt(at - before - 1) == '\\') {
            before++;
        }
        return before == slashes;
    }

    private Reading bare(String text, int start, boolean colon, Name name) {
        int end = start;
        int limit = Math.min(text.length(), start + VALUE_VIEW);
        while (end < limit && !endsBare(text.charAt(end), name.query())) {
            end++;
        }
        // The end of a sentence is no part of the value.
        while (end > start && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == ':')) {
            end--;
        }
        String value = text.substring(start, end);
        boolean code = end < text.length() && (text.charAt(end) == '(' || text.charAt(end) == '[');
        int least = colon ? 12 : 8;
        boolean telling = Characters.hasDigitAndLetter(value)
                || (name.query() && value.length() >= 8)
                || (value.length() >= 20 && Characters.hasBothCases(value));
        boolean secret =
                value.length() >= least && telling && !code && !isPlaceholder(value) && !value.startsWith("self.");
        if (secret) {
            return new Reading(end, new Find(start, end, RULE, value));
        }
        // No part of a value that tells nothing tells more, so that the separators inside it need not be looked at; but
        // for
        // a name at the end of the view, whose value lies beyond.
        return new Reading(telling ? start : end == limit ? end - NAME_VIEW : end, null);
    }

    private boolean isPlaceholder(String value) {
        if (commonValues.contains(Values.lower(value)) || Characters.fewerDistinctThan(3, value)) {
            return true;
        }
        char first = value.charAt(0);
        return first == '{'
                || first == '<'
                || first == '$'
                || first == '%'
                || value.startsWith("os.environ")
                || value.startsWith("os.getenv")
                || value.contains("...")
                || value.contains("[redacted]")
                || value.contains("***");
    }

    private static boolean endsBare(char c, boolean query) {
        return c <= ' '
                || isQuote(c)
                || c == ','
                || c == ';'
                || c == '&'
                || c == '('
                || c == ')'
                || c == '['
                || c == ']'
                || c == '{'
                || c == '}'
                || c == '<'
                || c == '>'
                || c == '|'
                || c == '\\'
                || (query && c == '#');
    }

    private static boolean isNameCharacter(char c) {
        return Characters.isWordCharacter(c) || c == '-' || c == '.' || c >= 0x80;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
