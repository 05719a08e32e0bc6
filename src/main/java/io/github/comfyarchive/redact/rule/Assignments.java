package io.github.comfyarchive.redact.rule;

import io.github.comfyarchive.redact.text.Characters;
import io.github.comfyarchive.redact.text.Match;
import java.util.List;
import java.util.Set;

/**
 * Finds {@code api_key=...}, {@code "token": "..."}, {@code 'auth_token': ['...']}, {@code (b'x-api-key', b'...')}, {@code key: str = '...'},
 * {@code environ['KEY'] = '...'}, {@code ['--api-key', '...']}, {@code <api_key>...</api_key>} and
 * {@code {'name': 'api_key', 'value': '...'}} in a free text, as a log, a traceback, an address or a JSON text inside a string shows them.
 * Every separator is looked at with a bounded view to both sides. For one thread: it remembers names.
 */
final class Assignments {
    /** So many blanks may stand on each side of a separator. */
    static final int BLANKS = 4;

    /** Of a quote inside a text inside a text: as deep as escapes are taken away. */
    static final int MOST_BACKSLASHES = 8;

    /** So many characters before a separator may be its name. */
    static final int NAME_VIEW = 64;

    private static final String WIDE_COLON = "\u00ef\u00bc\u009a";
    private static final String WIDE_EQUALS = "\u00ef\u00bc\u009d";

    private final AssignedNames names;
    private final AssignedValues values;

    Assignments(KeyNames names, SecretValueFilter values, Set<String> commonValues) {
        this.names = new AssignedNames(names);
        this.values = new AssignedValues(values, commonValues);
    }

    void find(String text, List<Match> matches) {
        for (int i = 0; i < text.length(); i++) {
            Separator separator = separatorAt(text, i);
            if (separator == Separator.NONE) {
                continue;
            }
            AssignedNames.Name name = names.before(text, i, separator);
            if (name == null) {
                continue;
            }
            boolean wide = separator == Separator.COLON && text.charAt(i) != ':';
            AssignedValues.Reading reading = values.after(text, wide ? i + 2 : i, separator, name);
            if (reading.match() != null) {
                matches.add(reading.match());
            }
            i = Math.max(i, reading.end() - 1);
        }
    }

    enum Separator {
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

    static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
