package io.github.comfyarchive.export;

import org.jspecify.annotations.Nullable;

/**
 * What stands in a cell of a spreadsheet. A text that a spreadsheet would run as a formula gets an apostrophe in front
 * (owasp.org/www-community/attacks/CSV_Injection); one that had such an apostrophe gets another, so that taking one away gives the
 * text back. A text longer than a cell holds is cut, and says so at its end: Excel would spill the rest over the next row.
 */
public final class Cell {
    /** So many UTF-16 units fit into a cell of Excel. */
    static final int LONGEST = 32_767;

    private static final String CUT = " [cut: the jsonl export has the whole text]";
    private static final String FORMULAS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private Cell() {}

    /** The cell of a value. */
    public static String of(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Double real && !Double.isFinite(real)) {
            return text(real.toString());
        }
        return value instanceof String text ? text(text) : value.toString();
    }

    private static String text(String text) {
        return shortened(startsFormula(text) && !isWholeNumber(text) ? "'" + text : text);
    }

    private static boolean startsFormula(String text) {
        int at = 0;
        while (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == ' ')) {
            at++;
        }
        return at < text.length() && FORMULAS.indexOf(text.charAt(at)) >= 0;
    }

    /** A seed, which is a text in the database because it may be larger than SQLite's integers. */
    private static boolean isWholeNumber(String text) {
        return text.matches("-?[0-9]+");
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = LONGEST - CUT.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }
}
