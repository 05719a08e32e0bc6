package io.github.comfyarchive.derive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text that AUTOMATIC1111's WebUI writes of a picture ({@code create_infotext} and {@code parse_generation_parameters} of its
 * {@code modules}): what was asked for, over any number of lines; from a line that begins {@code Negative prompt:} what was not; and in the
 * last line settings, {@code Name: value, Name: value}. A value with a comma or a colon in it stands in quotes, with JSON's escapes; nodes
 * that save pictures write whole JSON there.
 *
 * @param positive what was asked for
 * @param negative what was not; empty where nothing is said
 * @param settings by name, in lower case; of a name that is written twice the first
 */
record WebUiText(String positive, String negative, Map<String, String> settings) {
    private static final String NEGATIVE = "Negative prompt:";
    private static final int LONGEST_NAME = 60;
    private static final int MOST = 1_000;

    /** As many the WebUI asks of a line to believe that it holds settings and is no prompt. */
    private static final int FEWEST = 3;

    /** What is longer in one line is no line of settings, or its beginning is enough. */
    private static final int LONGEST_LINE = 100_000;

    private static final Pattern STEPS = Pattern.compile("Steps: ?\\d{1,6}(?:,|$)");
    private static final Set<String> USUAL =
            Set.of("steps", "sampler", "seed", "cfg scale", "model", "model hash", "size");
    private static final String HASHED_LORA = "lora:";
    private static final JsonFactory JSON = new JsonFactory();

    WebUiText {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    static WebUiText of(String text) {
        String whole = text.replace("\r\n", "\n").replace('\r', '\n').strip();
        int from = settingsFrom(whole);
        String asked = whole.substring(0, from);
        int negative = negative(asked);
        return new WebUiText(
                negative < 0 ? asked : asked.substring(0, negative),
                negative < 0
                        ? ""
                        : withoutComma(asked.substring(negative).strip().substring(NEGATIVE.length())),
                settings(whole, from));
    }

    private static Map<String, String> settings(String text, int from) {
        return new Reader(text.substring(from, Math.min(text.length(), from + LONGEST_LINE))).settings();
    }

    /**
     * Where the settings begin: with the last line, or in it, where a writer or XML has made one line of all; at the end where there are
     * none.
     */
    private static int settingsFrom(String text) {
        int line = text.lastIndexOf('\n') + 1;
        Map<String, String> all = settings(text, line);
        boolean usual =
                all.keySet().stream().findFirst().filter(USUAL::contains).isPresent();
        Matcher steps = STEPS.matcher(text).region(line, Math.min(text.length(), line + LONGEST_LINE));
        if (steps.lookingAt() || (usual && all.size() >= FEWEST)) {
            return line;
        }
        int begins = -1;
        while (steps.find()) {
            begins = steps.start();
        }
        if (begins > 0 && settings(text, begins).size() >= FEWEST) {
            return begins;
        }
        return all.size() >= FEWEST && all.keySet().stream().anyMatch(USUAL::contains) ? line : text.length();
    }

    private static String withoutComma(String text) {
        String plain = text.strip();
        return plain.endsWith(",") ? plain.substring(0, plain.length() - 1) : plain;
    }

    /** Where the first line begins that says what was not asked for; -1 where none does. */
    private static int negative(String asked) {
        int line = 0;
        while (line < asked.length()) {
            int end = asked.indexOf('\n', line);
            if (asked.substring(line, end < 0 ? asked.length() : end)
                    .stripLeading()
                    .startsWith(NEGATIVE)) {
                return line;
            }
            if (end < 0) {
                return line == 0 ? asked.indexOf(" " + NEGATIVE) : -1;
            }
            line = end + 1;
        }
        return -1;
    }

    @Nullable
    String setting(String name) {
        return settings.get(name);
    }

    String settingOr(String name, String other) {
        return settings.getOrDefault(name, other);
    }

    /** The LoRAs that are named with their hashes: {@code Lora hashes: "a: 12, b: 34"}, {@code Hashes: {"lora:a": "12"}}. */
    Set<String> loras() {
        Set<String> loras = new LinkedHashSet<>(new Reader(settingOr("lora hashes", "")).names());
        try (JsonParser parser = JSON.createParser(settingOr("hashes", ""))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return loras;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                parser.skipChildren();
                if (name.toLowerCase(Locale.ROOT).startsWith(HASHED_LORA) && loras.size() < MOST) {
                    loras.add(name.substring(HASHED_LORA.length()));
                }
            }
        } catch (IOException noJson) {
            return loras; // what was read of it stands
        }
        return loras;
    }

    /** Reads {@code Name: value, Name: value}, a character after the other: a value may hold all that stands between two of them. */
    private static final class Reader {
        private final String line;
        private int at;

        Reader(String line) {
            this.line = line;
        }

        Map<String, String> settings() {
            Map<String, String> settings = new LinkedHashMap<>();
            for (int count = 0; at < line.length() && count < MOST; count++) {
                String name = name();
                if (name == null) {
                    at = end(); // of what is no setting
                } else {
                    String value = value();
                    if (!value.isEmpty()) {
                        settings.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
                    }
                }
                at++;
            }
            return settings;
        }

        /** The names alone, as they are written. */
        Set<String> names() {
            Set<String> names = new LinkedHashSet<>();
            while (at < line.length() && names.size() < MOST) {
                int colon = line.indexOf(':', at);
                int end = end();
                if (colon >= 0 && colon < end && !line.substring(at, colon).isBlank()) {
                    names.add(line.substring(at, colon).strip());
                }
                at = end + 1;
            }
            return names;
        }

        /** Goes behind the name and its colon; null where none begins here. */
        private @Nullable String name() {
            int from = at;
            while (from < line.length() && Character.isWhitespace(line.charAt(from))) {
                from++;
            }
            int colon = line.indexOf(':', from);
            if (colon <= from || colon - from > LONGEST_NAME || !isName(line.substring(from, colon))) {
                return null;
            }
            at = colon + 1;
            return line.substring(from, colon).strip();
        }

        private static boolean isName(String name) {
            return Character.isLetter(name.charAt(0))
                    && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || " _-/.+()".indexOf(c) >= 0);
        }

        private String value() {
            int from = at;
            at = end();
            String value = line.substring(from, Math.min(at, line.length())).strip();
            return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"") ? unquoted(value) : value;
        }

        /** The comma behind what stands here, or the line's end: none within quotes, nor within brackets that begin a value and are closed. */
        private int end() {
            int from = at;
            while (from < line.length() && Character.isWhitespace(line.charAt(from))) {
                from++;
            }
            int end = from;
            if (from < line.length() && line.charAt(from) == '"') {
                end = behindQuote(from);
            } else if (from < line.length() && "{[".indexOf(line.charAt(from)) >= 0) {
                end = behindBracket(from);
            }
            int comma = line.indexOf(',', end);
            return comma < 0 ? line.length() : comma;
        }

        /** Behind the quote that ends what one begins; where none does, the quote is a letter like others. */
        private int behindQuote(int quote) {
            for (int i = quote + 1; i < line.length(); i++) {
                if (line.charAt(i) == '\\') {
                    i++;
                } else if (line.charAt(i) == '"') {
                    return i + 1;
                }
            }
            return quote;
        }

        private int behindBracket(int bracket) {
            int depth = 0;
            for (int i = bracket; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '"') {
                    int behind = behindQuote(i);
                    if (behind == i) {
                        return bracket;
                    }
                    i = behind - 1;
                } else if (c == '{' || c == '[') {
                    depth++;
                } else if ((c == '}' || c == ']') && --depth == 0) {
                    return i + 1;
                }
            }
            return bracket;
        }

        private static String unquoted(String quoted) {
            try (JsonParser parser = JSON.createParser(quoted)) {
                parser.nextToken();
                String text = parser.getText();
                return parser.nextToken() == null ? text : quoted;
            } catch (IOException noJson) {
                return quoted.substring(1, quoted.length() - 1);
            }
        }
    }
}
