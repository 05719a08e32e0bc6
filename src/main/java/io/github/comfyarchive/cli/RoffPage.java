package io.github.comfyarchive.cli;

import java.util.Map;
import java.util.stream.Collectors;

/** The text of a manual page, in the macros of man(7). */
final class RoffPage {
    /** What roff would read as its own, or print as another character than a shell understands. */
    private static final Map<Integer, String> ESCAPED = Map.of(
            (int) '\\',
            "\\e",
            (int) '-',
            "\\-",
            (int) '\'',
            "\\(aq",
            (int) '`',
            "\\(ga",
            (int) '~',
            "\\(ti",
            (int) '^',
            "\\(ha");

    private final StringBuilder text = new StringBuilder();

    /** Whether nothing stands under the last heading yet. */
    private boolean headed;

    /**
     * @param name of the page, such as {@code archive-sync}
     * @param date its last change, or nothing
     * @param version of the program, such as {@code archive 0.2.0}
     */
    RoffPage(String name, String date, String version) {
        line(".TH \"" + escape(name) + "\" \"1\" \"" + date + "\" \"" + escape(version) + "\"");
    }

    void section(String title) {
        line(".SH \"" + escape(title) + "\"");
        headed = true;
    }

    void part(String title) {
        line(".SS \"" + escape(title) + "\"");
        headed = true;
    }

    /** One paragraph, its lines filled. */
    void paragraph(String words) {
        paragraph();
        words(words);
    }

    void words(String words) {
        line(begin(escape(words)));
    }

    /** Something in bold, and what it means. */
    void item(String label, String meaning) {
        line(".TP");
        line("\\fB" + escape(label) + "\\fR");
        words(meaning);
    }

    /** Lines as they are, each in its place. */
    void verbatim(String lines) {
        paragraph();
        line(".nf");
        lines.lines().forEach(this::words);
        line(".fi");
    }

    private void paragraph() {
        if (!headed) {
            line(".PP");
        }
    }

    private void line(String line) {
        headed = false;
        text.append(line).append('\n');
    }

    private static String escape(String words) {
        return words.codePoints().mapToObj(RoffPage::escape).collect(Collectors.joining());
    }

    private static String escape(int character) {
        String known = ESCAPED.get(character);
        return known != null
                ? known
                : character < 0x7f ? Character.toString(character) : "\\[u%04X]".formatted(character);
    }

    /** A line that begins with a dot would be a command. */
    private static String begin(String line) {
        return line.startsWith(".") ? "\\&" + line : line;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
