package io.github.comfyarchive.export;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One name in a path that Linux, macOS and Windows all take, whatever it is made of
 * (learn.microsoft.com/windows/win32/fileio/naming-a-file).
 */
final class SafeName {
    /** What stands for what is not there. */
    static final String NONE = "none";

    private static final String FORBIDDEN = "<>:\"/\\|?*";
    private static final Pattern DEVICE = Pattern.compile(
            "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private SafeName() {}

    /**
     * Makes a name.
     *
     * @param text anything
     * @param longest how many bytes of UTF-8 it may have
     */
    static String of(String text, int longest) {
        StringBuilder name = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().forEach(point -> append(name, point));
        String cut = trimmed(shortened(name.toString().strip(), longest - 1));
        if (cut.isEmpty()) {
            return NONE;
        }
        if (DEVICE.matcher(cut).matches()) {
            return "_" + cut;
        }
        // A dot hides a file, and a hyphen makes it an option of many a command.
        return cut.charAt(0) == '.' || cut.charAt(0) == '-' ? "_" + cut.substring(1) : cut;
    }

    private static void append(StringBuilder name, int point) {
        switch (Character.getType(point)) {
            case Character.FORMAT -> { // would turn the writing, or show nothing
                if (point == ZERO_WIDTH_JOINER) {
                    name.appendCodePoint(point);
                }
            }
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> name.append('_');
            default -> {
                if (FORBIDDEN.indexOf(point) >= 0) {
                    name.append('_');
                } else {
                    name.appendCodePoint(point);
                }
            }
        }
    }

    /** The beginning of a text that has no more than so many bytes of UTF-8. */
    static String shortened(String text, int longest) {
        int bytes = 0;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > longest) {
                return text.substring(0, at);
            }
            at += Character.charCount(point);
        }
        return text;
    }

    /** Windows takes dots and spaces off the end of a name by itself. */
    private static String trimmed(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || Character.isWhitespace(name.charAt(end - 1)))) {
            end--;
        }
        return name.substring(0, end);
    }

    /** Equal for two names that a file system might take for one: case, forms of one letter, what shows nothing. */
    static String folded(String path) {
        String upper = Normalizer.normalize(path, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
        String lower = Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
        return lower.indexOf(ZERO_WIDTH_JOINER) < 0 ? lower : lower.replace("\u200d", "");
    }
}
