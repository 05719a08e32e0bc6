package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.rule.AssignedNames.Name;
import io.github.comfyarchive.redact.rule.Assignments.Separator;
import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.Match;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the value behind a separator of {@link Assignments}, in quotes or bare, and judges whether it is a secret. */
final class AssignedValues {
    /** So far a value is looked at to judge it. */
    private static final int VALUE_VIEW = 1_024;
    /** A value that is one already goes on to its end, but not without end. */
    private static final int LONGEST_VALUE = 1 << 20;

    /** By its beginning a value tells whether it is one. */
    private static final int TELLING_VIEW = 256;

    /** Python's {@code rb"..."} and {@code Ur'...'}. */
    private static final int LONGEST_PREFIX = 2;

    /** As {@code SecretMatcher.SHORTEST}: by so many a secret is known. */
    private static final int SHORTEST = 8;
    /** Behind a colon stand words of a sentence as well. */
    private static final int SHORTEST_AFTER_COLON = 12;

    private final SecretValueFilter values;
    private final Set<String> commonValues;

    AssignedValues(SecretValueFilter values, Set<String> commonValues) {
        this.values = values;
        this.commonValues = commonValues;
    }

    /** What a value is, and up to where no other separator need be looked at. */
    record Reading(int end, @Nullable Match match) {}

    /** The value behind a separator. */
    Reading after(String text, int separator, Separator kind, Name name) {
        int start = separator + 1;
        for (int blanks = 0;
                start < text.length() && blanks < Assignments.BLANKS && Assignments.isBlank(text.charAt(start));
                blanks++) {
            start++;
        }
        int opening = afterOperator(text, separator, start);
        if (opening < text.length() && (text.charAt(opening) == '[' || text.charAt(opening) == '(')) {
            opening++;
        }
        opening = afterPrefix(text, opening);
        int slashes = 0;
        while (opening + slashes < text.length()
                && slashes < Assignments.MOST_BACKSLASHES
                && text.charAt(opening + slashes) == '\\') {
            slashes++;
        }
        int quote = opening + slashes;
        if (quote < text.length() && Assignments.isQuote(text.charAt(quote))) {
            boolean triple = slashes == 0
                    && text.startsWith(String.valueOf(text.charAt(quote)).repeat(3), quote);
            return quoted(text, triple ? quote + 2 : quote, slashes, name);
        }
        return kind == Separator.PAIR
                ? new Reading(start, null)
                : bare(text, start, kind == Separator.COLON, kind == Separator.TAG, name);
    }

    /** Behind the second character of {@code :=}, {@code =>} or {@code ==}, and the blanks after it. */
    private static int afterOperator(String text, int separator, int start) {
        if (start != separator + 1 || start >= text.length() || ">=".indexOf(text.charAt(start)) < 0) {
            return start;
        }
        int at = start + 1;
        for (int blanks = 0;
                at < text.length() && blanks < Assignments.BLANKS && Assignments.isBlank(text.charAt(at));
                blanks++) {
            at++;
        }
        return at;
    }

    /** Behind the letters that Python puts before the quote of bytes and raw strings; one to be filled in is not a value. */
    private static int afterPrefix(String text, int start) {
        int at = start;
        while (at < text.length() && at - start < LONGEST_PREFIX && "bBuUrR".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        boolean quote = at < text.length() && (Assignments.isQuote(text.charAt(at)) || text.charAt(at) == '\\');
        return quote ? at : start;
    }

    private Reading quoted(String text, int quote, int slashes, Name name) {
        int start = quote + 1;
        int end = closing(text, quote, slashes, start, start + VALUE_VIEW);
        String value = text.substring(start, Math.max(start, beforeSlashes(text, quote, slashes, end)));
        boolean telling = name.doubtful()
                ? values.isCredential(beginning(value))
                : name.quoted() || value.length() >= 16 || Characters.hasDigitAndLetter(value);
        boolean longEnough = value.length() >= (name.quoted() ? 6 : 8);
        if (!longEnough || !telling || isPlaceholder(value) || isBetweenStrings(value)) {
            return new Reading(start, null);
        }
        if (end == start + VALUE_VIEW) {
            end = closing(text, quote, slashes, end, start + LONGEST_VALUE);
        }
        int last = beforeSlashes(text, quote, slashes, end);
        return new Reading(end, new Match(start, last, RuleNames.ASSIGNMENT, text.substring(start, last)));
    }

    /** Where the quotes close, from a place on; the limit or the end of the line where they do not. */
    private static int closing(String text, int quote, int slashes, int from, int limit) {
        int end = from;
        int last = Math.min(text.length(), limit);
        while (end < last && text.charAt(end) != '\n' && !closes(text, end, text.charAt(quote), slashes)) {
            end++;
        }
        return end;
    }

    private static int beforeSlashes(String text, int quote, int slashes, int end) {
        return end < text.length()
                        && text.charAt(end) == text.charAt(quote)
                        && closes(text, end, text.charAt(quote), slashes)
                ? end - slashes
                : end;
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

    private Reading bare(String text, int start, boolean colon, boolean tag, Name name) {
        int limit = Math.min(text.length(), start + (name.doubtful() ? TELLING_VIEW : VALUE_VIEW));
        int end = bareEnd(text, start, limit, name);
        int last = beforeFullStop(text, start, end);
        String value = text.substring(start, last);
        boolean telling = tells(value, name);
        if (telling
                && value.length() >= (colon ? SHORTEST_AFTER_COLON : SHORTEST)
                && isBareValue(text, value, last, tag)) {
            if (end == limit) {
                last = bareEnd(text, end, Math.min(text.length(), start + LONGEST_VALUE), name);
                end = last;
            }
            return new Reading(end, new Match(start, last, RuleNames.ASSIGNMENT, text.substring(start, last)));
        }
        if (telling || tag || (name.doubtful() && Characters.hasDigitAndLetter(value))) {
            return new Reading(start, null);
        }
        // No part of a value that tells nothing tells more, so that the separators inside it need not be looked at; but
        // for a name at the end of the view, whose value lies beyond.
        return new Reading(last == limit ? last - Assignments.NAME_VIEW : last, null);
    }

    /** The end of a sentence does not belong to the value. */
    private static int beforeFullStop(String text, int start, int end) {
        int last = end;
        while (last > start && (text.charAt(last - 1) == '.' || text.charAt(last - 1) == ':')) {
            last--;
        }
        return last;
    }

    /** Whether a value without quotes looks like more than a word, as its name asks for. */
    private boolean tells(String value, Name name) {
        if (name.doubtful()) {
            return values.isCredential(beginning(value));
        }
        return Characters.hasDigitAndLetter(value)
                || (name.query() && value.length() >= SHORTEST)
                || (value.length() >= 20 && Characters.hasBothCases(value));
    }

    /** Whether it is a value rather than code, a part of a tag or what stands for one. */
    private boolean isBareValue(String text, String value, int last, boolean tag) {
        boolean code = last < text.length() && (text.charAt(last) == '(' || text.charAt(last) == '[');
        boolean inTag = !tag || text.startsWith("</", last);
        return inTag && !code && !isPlaceholder(value) && !value.startsWith("self.");
    }

    /** As much of it as tells. */
    private static String beginning(String value) {
        return value.length() <= TELLING_VIEW ? value : value.substring(0, TELLING_VIEW);
    }

    private static int bareEnd(String text, int from, int limit, Name name) {
        int end = from;
        while (end < limit && !endsBare(text.charAt(end), name.query())) {
            end++;
        }
        return end;
    }

    /** What stands between two strings of a source text, such as {@code "token: " + value + "\n"}. */
    private static boolean isBetweenStrings(String value) {
        return value.startsWith(" ") && value.stripLeading().startsWith("+");
    }

    private boolean isPlaceholder(String value) {
        if (commonValues.contains(SecretValueFilter.lower(value)) || Characters.fewerDistinctThan(3, value)) {
            return true;
        }
        if (value.isEmpty() || values.isPlaceholder(value) || values.isNameOfSecret(value)) {
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
                || Assignments.isQuote(c)
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
}
