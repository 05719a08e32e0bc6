package io.github.comfyarchive.history;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands for a large literal in what is derived from an entry: {@code [literal of N characters, sha256 HEX]}, both of the literal as
 * its entry writes it, escapes and all.
 */
public final class LiteralPlaceholder {
    private static final String BEGINNING = "[literal of ";
    private static final Pattern FORM =
            Pattern.compile("\\[literal of [0-9]{1,10} characters, sha256 ([0-9a-f]{64})\\]");
    private static final int SHORTEST = 98;
    private static final int LONGEST = 107;

    /** Each character as {@code \\u005b}. */
    private static final int LONGEST_ESCAPED = 6 * LONGEST;

    private LiteralPlaceholder() {}

    /**
     * That of a literal.
     *
     * @param characters how many it has
     * @param sha256 of its bytes, 32 bytes
     */
    static String of(int characters, byte[] sha256) {
        return BEGINNING + characters + " characters, sha256 " + HexFormat.of().formatHex(sha256) + "]";
    }

    /** Whether a string, once its escapes are taken out, is one. */
    static boolean isSpelledBy(byte[] json, JsonStrings string) {
        if (string.length() < SHORTEST || string.length() > LONGEST_ESCAPED) {
            return false;
        }
        if (!string.isEscaped()) {
            return digest(json, string).isPresent();
        }
        int length = string.length() + 2;
        try (JsonParser parser = StrictJson.FACTORY.createParser(json, string.start() - 1, length)) {
            return parser.nextToken() == JsonToken.VALUE_STRING
                    && FORM.matcher(parser.getText()).matches();
        } catch (IOException noString) {
            return false;
        }
    }

    /**
     * Of which literal a string is the placeholder.
     *
     * @param json what it stands in
     * @param string where
     * @return the literal's SHA-256 in hex; nothing where the string is no placeholder as they are written
     */
    public static Optional<String> digest(byte[] json, JsonStrings string) {
        if (string.length() < SHORTEST || string.length() > LONGEST || json[string.start()] != '[') {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(new String(json, string.start(), string.length(), StandardCharsets.UTF_8));
        return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
    }

    /** Whether there may be one in a text. */
    public static boolean mayBeIn(String text) {
        return text.contains(BEGINNING);
    }

    /**
     * A text without them.
     *
     * @param text any text
     * @return what is left of it
     */
    public static String removedFrom(String text) {
        return mayBeIn(text) ? FORM.matcher(text).replaceAll("") : text;
    }
}
