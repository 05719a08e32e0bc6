package io.github.comfyarchive.cli.terminal;

/** How many columns of a terminal a text takes: two for the wide characters of East Asia and most emoji (UAX #11), none for marks. */
public final class DisplayWidth {
    private DisplayWidth() {}

    /** How many columns a text takes. */
    public static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    /** As much of the beginning as fits, with … at the end of a longer text. */
    public static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        int width = 0;
        int at = 0;
        while (at < text.length() && width + of(text.codePointAt(at)) <= columns - 1) {
            width += of(text.codePointAt(at));
            at += Character.charCount(text.codePointAt(at));
        }
        return text.substring(0, at) + "…";
    }

    /** The same, which ends after a word where that leaves half of the room in use. */
    public static String cutAtWord(String text, int columns) {
        String cut = cut(text, columns);
        if (cut.equals(text)) {
            return text;
        }
        String words = cut.substring(0, cut.length() - 1);
        int end = text.startsWith(" ", words.length()) ? words.length() : words.lastIndexOf(' ');
        return of(words.substring(0, Math.max(0, end))) < columns / 2
                ? cut
                : words.substring(0, end).stripTrailing() + "…";
    }

    /** As much of a name as fits, with … at the end of a longer one: up to where a part of it ends, where that leaves half of the room in use. */
    public static String cutName(String name, int columns) {
        String cut = cut(name, columns);
        if (cut.equals(name)) {
            return name;
        }
        int end = cut.length() - 1;
        while (end > 0 && !isEndOfPart(name, end)) {
            end--;
        }
        return of(name.substring(0, end)) < columns / 2
                ? cut
                : name.substring(0, end).stripTrailing() + "…";
    }

    /** Whether a name can be cut there: before what joins its parts, and beside characters that are words by themselves. */
    private static boolean isEndOfPart(String name, int at) {
        int before = name.codePointBefore(at);
        int after = name.codePointAt(at);
        return wide(before) || wide(after) || (Character.isLetterOrDigit(before) && !Character.isLetterOrDigit(after));
    }

    /** The text with spaces after it, so that it takes at least so many columns. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    private static int of(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT, Character.CONTROL -> 0;
            default -> wide(point) ? 2 : 1;
        };
    }

    private static boolean wide(int point) {
        return point >= 0x1100
                && (point <= 0x115F
                        || (point >= 0x2E80 && point <= 0xA4CF && point != 0x303F)
                        || (point >= 0xAC00 && point <= 0xD7A3)
                        || (point >= 0xF900 && point <= 0xFAFF)
                        || (point >= 0xFE30 && point <= 0xFE6F)
                        || (point >= 0xFF00 && point <= 0xFF60)
                        || (point >= 0xFFE0 && point <= 0xFFE6)
                        || (point >= 0x1F300 && point <= 0x1F64F)
                        || (point >= 0x1F680 && point <= 0x1FAFF)
                        || (point >= 0x20000 && point <= 0x3FFFD));
    }
}
