package io.github.comfyarchive.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text whose lines fit a terminal: they are broken between words, and between the characters of scripts that have none, never within a word,
 * an id or a path. What goes on stands below where its line began to speak: beside a label, or a little to the right.
 */
public final class WrappedText {
    /** What a terminal obeys and does not show: colours, and the ends of links. */
    private static final Pattern UNSEEN =
            Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]|\u001b\\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\\\)");

    /** The label of a row, with the room to its value. */
    private static final Pattern LABEL = Pattern.compile(" {0,4}\\S+(?: \\S+)? {2,}(?=\\S)| {5,}(?=\\S)");

    private static final int LONGEST_LABEL = 20;
    private static final int INDENT = 2;
    private static final int LONGEST_NAME = 16;

    private WrappedText() {}

    /**
     * Breaks lines that are too long.
     *
     * @param text lines
     * @param columns how wide they may be
     */
    public static String of(String text, int columns) {
        StringBuilder wrapped = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end);
            wrapped.append(String.join("\n", lines(line, columns))).append(end < 0 ? "" : "\n");
            at = end < 0 ? text.length() : end + 1;
        }
        return wrapped.toString();
    }

    private static List<String> lines(String line, int columns) {
        if (width(line) <= columns) {
            return List.of(line);
        }
        int indent = indent(line);
        List<String> lines = new ArrayList<>();
        StringBuilder now = new StringBuilder();
        int used = 0;
        for (String piece : pieces(line)) {
            int width = width(piece.stripTrailing());
            if (used > indent && used + width > columns) {
                lines.add(now.toString().stripTrailing());
                now.setLength(0);
                now.append(" ".repeat(indent));
                used = indent;
            }
            now.append(piece);
            used += width(piece);
        }
        lines.add(now.toString().stripTrailing());
        return lines;
    }

    private static int indent(String line) {
        Matcher label = LABEL.matcher(line);
        if (label.lookingAt() && width(label.group()) <= LONGEST_LABEL) {
            return width(label.group());
        }
        int spaces = line.length() - line.stripLeading().length();
        return spaces + INDENT;
    }

    /** Words with the spaces after them; wide characters by themselves, but for punctuation, which stays at what it follows. */
    private static List<String> pieces(String line) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        int at = line.length() - line.stripLeading().length();
        Matcher unseen = UNSEEN.matcher(line);
        while (at < line.length()) {
            if (unseen.region(at, line.length()).lookingAt()) {
                at = unseen.end();
                continue;
            }
            int point = line.codePointAt(at);
            int next = at + Character.charCount(point);
            boolean space = point == ' ' && next < line.length() && line.charAt(next) != ' ';
            if (space || (next < line.length() && isBreak(point, line.codePointAt(next)) && isLongWord(line, at))) {
                pieces.add(line.substring(start, next));
                start = next;
            }
            at = next;
        }
        pieces.add(line.substring(start));
        return pieces;
    }

    /** Whether a line may end between two characters of a word. */
    private static boolean isBreak(int before, int after) {
        return isIdeograph(before)
                ? !isPunctuation(after) && after != ' '
                : isPunctuation(before) && isIdeograph(after);
    }

    /** Whether what stands there between spaces is more than a name: a sentence. */
    private static boolean isLongWord(String line, int at) {
        int end = line.indexOf(' ', at);
        String word = line.substring(line.lastIndexOf(' ', at) + 1, end < 0 ? line.length() : end);
        return width(word) > LONGEST_NAME;
    }

    private static boolean isIdeograph(int point) {
        return Character.isLetter(point) && DisplayWidth.of(Character.toString(point)) == 2;
    }

    private static boolean isPunctuation(int point) {
        return !Character.isLetterOrDigit(point) && point > 0x7F && point != '…';
    }

    private static int width(String text) {
        return DisplayWidth.of(UNSEEN.matcher(text).replaceAll(""));
    }
}
