package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.Match;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code api_key=...}, {@code "token": "..."}, {@code 'auth_token': ['...']}, {@code (b'x-api-key', b'...')}, {@code key: str = '...'},
 * {@code environ['KEY'] = '...'}, {@code ['--api-key', '...']}, {@code <api_key>...</api_key>} and
 * {@code {'name': 'api_key', 'value': '...'}} in a free text, as a log, a traceback, an address or a JSON text inside a string shows them.
 * Every separator is looked at with a bounded view to both sides. For one thread: it remembers names.
 */
final class Assignments {

    private static final int NAME_VIEW = 64;
    private static final int VALUE_VIEW = 1_024;
    /** A value that is one already goes on to its end, but not without end. */
    private static final int LONGEST_VALUE = 1 << 20;

    private static final int TELLING_VIEW = 256;
    private static final int BLANKS = 4;
    private static final int MOST_BACKSLASHES = 8;
    private static final int LONGEST_PREFIX = 2;
    private static final int LONGEST_TYPE = 40;
    private static final int BETWEEN_PAIR = 24;
    private static final String WIDE_COLON = "\u00ef\u00bc\u009a";
    private static final String WIDE_EQUALS = "\u00ef\u00bc\u009d";
    private static final Set<String> VALUE_NAMES = Set.of("value", "val", "default");

    private final KeyNames names;
    private final KeyNames.Memory remembered;
    private final SecretValueFilter values;
    private final Set<String> commonValues;

    Assignments(KeyNames names, SecretValueFilter values, Set<String> commonValues) {
        this.names = names;
        this.remembered = names.new Memory();
        this.values = values;
        this.commonValues = commonValues;
    }

    void find(String text, List<Match> finds) {
        for (int i = 0; i < text.length(); i++) {
            Separator separator = separatorAt(text, i);
            if (separator == Separator.NONE) {
                continue;
            }
            Name name = nameBefore(text, i, separator);
            if (name == null) {
                continue;
            }
            boolean wide = separator == Separator.COLON && text.charAt(i) != ':';
            Reading reading = valueAfter(text, wide ? i + 2 : i, separator, name);
            if (reading.find() != null) {
                finds.add(reading.find());
            }
            i = Math.max(i, reading.end() - 1);
        }
    }

    private enum Separator {
        NONE,
        EQUALS,
        COLON,
        /** A comma behind a name in quotes. */
        PAIR,
        /** A comma of a table. */
        COLUMN,
        /** The end of an XML tag. */
        TAG
    }

    private static Separator separatorAt(String text, int i) {
        return switch (text.charAt(i)) {
            case '=' -> Separator.EQUALS;
            case ':' -> Separator.COLON;
            case '\u00ef' ->
                text.startsWith(WIDE_COLON, i) || text.startsWith(WIDE_EQUALS, i) ? Separator.COLON : Separator.NONE;
            case '>' -> Separator.TAG;
            case ',' -> comma(text, i);
            default -> Separator.NONE;
        };
    }

    private static Separator comma(String text, int i) {
        if (i > 0 && isQuote(text.charAt(i - 1))) {
            return Separator.PAIR;
        }
        boolean table = i > 0
                && Characters.isWordCharacter(text.charAt(i - 1))
                && i + 1 < text.length()
                && Characters.isWordCharacter(text.charAt(i + 1));
        return table ? Separator.COLUMN : Separator.NONE;
    }

    /**
     * @param quoted whether the name stands in quotes, as in a dictionary
     * @param query whether it is one in the query of an address
     * @param doubtful whether the value must look like a credential: the name is in doubt, or two texts side by side may be no name and
     *     value
     */
    private record Name(boolean quoted, boolean query, boolean doubtful) {}

    /** What a value is, and up to where no other separator need be looked at. */
    private record Reading(int end, @Nullable Match find) {}

    private @Nullable Name nameBefore(String text, int separator, Separator kind) {
        int end = separator;
        for (int blanks = 0; end > 0 && blanks < BLANKS && isBlank(text.charAt(end - 1)); blanks++) {
            end--;
        }
        boolean indexed = kind == Separator.EQUALS && end > 0 && text.charAt(end - 1) == ']';
        int nameEnd = indexed ? end - 1 : end;
        boolean quoted = nameEnd > 0 && isQuote(text.charAt(nameEnd - 1));
        if (quoted) {
            nameEnd--;
            for (int slashes = 0;
                    nameEnd > 0 && slashes < MOST_BACKSLASHES && text.charAt(nameEnd - 1) == '\\';
                    slashes++) {
                nameEnd--;
            }
        }
        int start = quoted ? quotedStart(text, nameEnd) : nameStart(text, nameEnd);
        boolean found = start < nameEnd && (quoted || !indexed);
        NameKind name = found ? kind(text, start, nameEnd, quoted, kind) : NameKind.PLAIN;
        if (name == NameKind.PLAIN && kind == Separator.EQUALS && !quoted) {
            name = annotated(text, end);
        }
        if (name == NameKind.PLAIN && found && namesValue(text.substring(start, nameEnd))) {
            name = pairedName(text, start);
        }
        if (name == NameKind.PLAIN) {
            return null;
        }
        boolean side = kind == Separator.PAIR || kind == Separator.COLUMN;
        boolean query = !quoted && start > 0 && (text.charAt(start - 1) == '?' || text.charAt(start - 1) == '&');
        return new Name(quoted || kind == Separator.TAG, query, side || name == NameKind.DOUBTFUL);
    }

    private NameKind kind(String text, int start, int end, boolean quoted, Separator separator) {
        String name = text.substring(start, end);
        char before = start > 0 ? text.charAt(start - 1) : 0;
        if ((separator == Separator.PAIR && !opensPair(text, start)) || (separator == Separator.TAG && before != '<')) {
            return NameKind.PLAIN;
        }
        NameKind kind = before == '?' || before == '&' ? names.kindInQuery(name) : remembered.kind(name);
        if (kind == NameKind.PLAIN) {
            kind = afterEscape(text, start, name);
        }
        if (kind == NameKind.PLAIN && !quoted) {
            kind = afterLetters(name);
        }
        boolean second = kind != NameKind.SECRET && !quoted && before == ' ';
        if (second && isSecondWord(KeyNames.normal(name))) {
            NameKind both = remembered.kind(wordBefore(text, start - 1) + "_" + name);
            return both == NameKind.PLAIN ? kind : both;
        }
        return kind;
    }

    /** A name that follows letters beyond ASCII without a blank, as Chinese does. */
    private NameKind afterLetters(String name) {
        int at = name.length();
        while (at > 0 && name.charAt(at - 1) < 0x80) {
            at--;
        }
        return at == 0 || at == name.length() ? NameKind.PLAIN : remembered.kind(name.substring(at));
    }

    /** {@code API key}, {@code access token}. */
    private static boolean isSecondWord(String name) {
        return name.equals("key") || name.equals("token");
    }

    /** The name before a type: {@code api_key: Optional[str]}. */
    private NameKind annotated(String text, int end) {
        int at = end;
        while (at > 0 && end - at < LONGEST_TYPE && isTypeCharacter(text.charAt(at - 1))) {
            at--;
        }
        if (at == 0 || at == end || text.charAt(at - 1) != ':') {
            return NameKind.PLAIN;
        }
        int nameEnd = at - 1;
        int start = nameStart(text, nameEnd);
        return start < nameEnd ? remembered.kind(text.substring(start, nameEnd)) : NameKind.PLAIN;
    }

    private static boolean namesValue(String name) {
        return name.length() <= 7 && VALUE_NAMES.contains(SecretValueFilter.lower(name));
    }

    /** The secret name that stands in quotes before the name of a value: {@code "name": "api_key", "value"}, {@code name="api_key" value}. */
    private NameKind pairedName(String text, int valueName) {
        int at = valueName;
        while (at > 0 && valueName - at < BETWEEN_PAIR && " ,\"'\\\t\r\n".indexOf(text.charAt(at - 1)) >= 0) {
            at--;
        }
        if (at == valueName) {
            return NameKind.PLAIN;
        }
        int start = quotedStart(text, at);
        boolean inQuotes = start < at && start > 0 && isQuote(text.charAt(start - 1)) && at < text.length();
        return inQuotes ? remembered.kind(text.substring(start, at)) : NameKind.PLAIN;
    }

    /** In quotes a name may be of several words: {@code "API key"}. */
    private static int quotedStart(String text, int end) {
        int start = end;
        while (start > 0
                && end - start < NAME_VIEW
                && (isNameCharacter(text.charAt(start - 1)) || text.charAt(start - 1) == ' ')) {
            start--;
        }
        return start > 0 && isQuote(text.charAt(start - 1)) ? start : nameStart(text, end);
    }

    private static int nameStart(String text, int end) {
        int start = end;
        while (start > 0 && end - start < NAME_VIEW && isNameCharacter(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** {@code \napi_key=} inside an escaped text: the n belongs to the escape, and the name may begin behind it. */
    private NameKind afterEscape(String text, int start, String name) {
        return start > 0 && text.charAt(start - 1) == '\\' && name.length() > 1
                ? remembered.kind(name.substring(1))
                : NameKind.PLAIN;
    }

    /** Whether the quote before the name is the first thing in a list, but for the b of bytes; an option may stand anywhere in one. */
    private static boolean opensPair(String text, int nameStart) {
        int at = nameStart - 1;
        if (at >= 0 && !isQuote(text.charAt(at))) {
            return false;
        }
        at--;
        while (at >= 0 && text.charAt(at) == '\\' && nameStart - at < MOST_BACKSLASHES) {
            at--;
        }
        if (at >= 0 && text.charAt(at) == 'b') {
            at--;
        }
        boolean option = text.startsWith("--", nameStart);
        return at >= 0 && ("([".indexOf(text.charAt(at)) >= 0 || (option && " ,".indexOf(text.charAt(at)) >= 0));
    }

    private static String wordBefore(String text, int end) {
        return text.substring(nameStart(text, end), end);
    }

    private Reading valueAfter(String text, int separator, Separator kind, Name name) {
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
        // The end of a sentence is no part of the value.
        int last = end;
        while (last > start && (text.charAt(last - 1) == '.' || text.charAt(last - 1) == ':')) {
            last--;
        }
        String value = text.substring(start, last);
        boolean code = last < text.length() && (text.charAt(last) == '(' || text.charAt(last) == '[');
        int least = colon ? 12 : 8;
        boolean telling = name.doubtful()
                ? values.isCredential(beginning(value))
                : Characters.hasDigitAndLetter(value)
                        || (name.query() && value.length() >= 8)
                        || (value.length() >= 20 && Characters.hasBothCases(value));
        boolean inTag = !tag || text.startsWith("</", last);
        boolean secret = value.length() >= least
                && telling
                && inTag
                && !code
                && !isPlaceholder(value)
                && !value.startsWith("self.");
        if (secret && end == limit) {
            last = bareEnd(text, end, Math.min(text.length(), start + LONGEST_VALUE), name);
            end = last;
        }
        if (secret) {
            return new Reading(end, new Match(start, last, RuleNames.ASSIGNMENT, text.substring(start, last)));
        }
        // No part of a value that tells nothing tells more, so that the separators inside it need not be looked at; but
        // for
        // a name at the end of the view, whose value lies beyond.
        return new Reading(
                telling || tag || (name.doubtful() && Characters.hasDigitAndLetter(value))
                        ? start
                        : last == limit ? last - NAME_VIEW : last,
                null);
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

    private static boolean isTypeCharacter(char c) {
        return Characters.isWordCharacter(c) || " .[]|".indexOf(c) >= 0;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
