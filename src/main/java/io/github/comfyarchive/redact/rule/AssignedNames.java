package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.rule.Assignments.Separator;
import io.github.comfyarchive.redact.text.Characters;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the name before a separator of {@link Assignments}, backwards. For one thread: it remembers names. */
final class AssignedNames {
    /** Such as {@code Optional[Dict[str, Any]]}, between a name and what is assigned to it. */
    private static final int LONGEST_TYPE = 40;

    /** Quotes, commas and line ends between the two of a pair, with their escapes. */
    private static final int BETWEEN_PAIR = 24;

    private static final Set<String> VALUE_NAMES = Set.of("value", "val", "default");

    private final KeyNames names;
    private final KeyNames.Memory remembered;

    AssignedNames(KeyNames names) {
        this.names = names;
        this.remembered = names.new Memory();
    }

    /**
     * What the name says of its value.
     *
     * @param quoted whether the name stands in quotes, as in a dictionary
     * @param query whether it is one in the query of an address
     * @param doubtful whether the value must look like a credential: the name is in doubt, or two texts side by side may be no name and
     *     value
     */
    record Name(boolean quoted, boolean query, boolean doubtful) {}

    /** The secret name before a separator; null where there is none. */
    @Nullable
    Name before(String text, int separator, Separator kind) {
        int end = beforeBlanks(text, separator);
        boolean indexed = kind == Separator.EQUALS && end > 0 && text.charAt(end - 1) == ']';
        int nameEnd = indexed ? end - 1 : end;
        boolean quoted = nameEnd > 0 && Assignments.isQuote(text.charAt(nameEnd - 1));
        if (quoted) {
            nameEnd = beforeBackslashes(text, nameEnd - 1);
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

    private static int beforeBlanks(String text, int separator) {
        int end = separator;
        for (int blanks = 0;
                end > 0 && blanks < Assignments.BLANKS && Assignments.isBlank(text.charAt(end - 1));
                blanks++) {
            end--;
        }
        return end;
    }

    /** The quote of a text inside a text has backslashes before it. */
    private static int beforeBackslashes(String text, int quote) {
        int end = quote;
        for (int slashes = 0;
                end > 0 && slashes < Assignments.MOST_BACKSLASHES && text.charAt(end - 1) == '\\';
                slashes++) {
            end--;
        }
        return end;
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
        boolean inQuotes = start < at && start > 0 && Assignments.isQuote(text.charAt(start - 1)) && at < text.length();
        return inQuotes ? remembered.kind(text.substring(start, at)) : NameKind.PLAIN;
    }

    /** In quotes a name may be of several words: {@code "API key"}. */
    private static int quotedStart(String text, int end) {
        int start = end;
        while (start > 0
                && end - start < Assignments.NAME_VIEW
                && (isNameCharacter(text.charAt(start - 1)) || text.charAt(start - 1) == ' ')) {
            start--;
        }
        return start > 0 && Assignments.isQuote(text.charAt(start - 1)) ? start : nameStart(text, end);
    }

    private static int nameStart(String text, int end) {
        int start = end;
        while (start > 0 && end - start < Assignments.NAME_VIEW && isNameCharacter(text.charAt(start - 1))) {
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
        if (at >= 0 && !Assignments.isQuote(text.charAt(at))) {
            return false;
        }
        at--;
        while (at >= 0 && text.charAt(at) == '\\' && nameStart - at < Assignments.MOST_BACKSLASHES) {
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

    private static boolean isNameCharacter(char c) {
        return Characters.isWordCharacter(c) || c == '-' || c == '.' || c >= 0x80;
    }

    private static boolean isTypeCharacter(char c) {
        return Characters.isWordCharacter(c) || " .[]|".indexOf(c) >= 0;
    }
}
