package io.github.comfyarchive.cli.terminal;

/**
 * Text from a server, made safe for a terminal: characters that move the cursor, change colours, turn the direction of writing or
 * show nothing are printed as their escapes.
 */
public final class TerminalEscape {
    private TerminalEscape() {}

    /** One line: line breaks and tabs are escaped too. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** Several lines: line breaks and tabs stay. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** One line of at most so many characters, with {@code …} at the end of a longer text. */
    public static String shortened(String text, int characters) {
        String start = text.length() > 4 * characters ? text.substring(0, 4 * characters) : text;
        String line = line(start);
        int count = line.codePointCount(0, line.length());
        if (count <= characters && start.length() == text.length()) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, Math.min(count, characters - 1))) + "…";
    }

    private static String escape(String text, boolean keepLineBreaks) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if ((keepLineBreaks && (point == '\n' || point == '\t')) || visible(point)) {
                escaped.appendCodePoint(point);
            } else if (Character.isBmpCodePoint(point)) {
                escaped.append(String.format("\\u%04x", point));
            } else {
                escaped.append(String.format("\\U%08x", point));
            }
        });
        return escaped.toString();
    }

    static boolean visible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> point == 0x200D; // joins emoji
            default -> true;
        };
    }
}
