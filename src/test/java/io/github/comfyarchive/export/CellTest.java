package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {
    private static final String CUT = " [cut: the jsonl export has the whole text]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-fox",
                "@SUM(A1)",
                "\t=1",
                "\r",
                "\n=1",
                " =1",
                "'=1",
                "' '=1",
                "\uFF1D1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF201",
                "-1.5",
                "-"
            })
    void ofATextThatASpreadsheetWouldRunBeginsWithAnApostrophe(String text) {
        assertThat(Cell.of(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a fox",
                "a=1",
                "'",
                "'a",
                "-7",
                "18446744073709551615",
                "-18446744073709551615",
                "\"",
                "a,b"
            })
    void ofAnyOtherTextIsTheText(String text) {
        assertThat(Cell.of(text)).isEqualTo(text);
    }

    @Test
    void ofANumberIsTheNumberAndOfNothingIsEmpty() {
        assertThat(Cell.of(null)).isEmpty();
        assertThat(Cell.of(-7L)).isEqualTo("-7");
        assertThat(Cell.of(-0.5)).isEqualTo("-0.5");
        assertThat(Cell.of(Double.NaN)).isEqualTo("NaN");
        assertThat(Cell.of(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
        assertThat(Cell.of(Double.NEGATIVE_INFINITY)).as("no formula").isEqualTo("'-Infinity");
    }

    @Test
    void ofALongTextIsCutToWhatExcelHoldsAndSaysSo() {
        String longest = "x".repeat(Cell.LONGEST);
        assertThat(Cell.of(longest)).isEqualTo(longest);
        assertThat(Cell.of(longest + "x"))
                .hasSize(Cell.LONGEST)
                .startsWith("xxx")
                .endsWith("x" + CUT);
        assertThat(Cell.of("=" + longest.substring(1)))
                .as("with its apostrophe")
                .hasSize(Cell.LONGEST)
                .endsWith(CUT);
    }

    @Test
    void isNotCutInTheMiddleOfACharacter() {
        for (String before : new String[] {"", "x"}) {
            String cut = Cell.of(before + "\ud83e\udd8a".repeat(Cell.LONGEST));
            String kept = cut.substring(0, cut.length() - CUT.length());
            assertThat(cut).endsWith(CUT).hasSizeBetween(Cell.LONGEST - 1, Cell.LONGEST);
            assertThat(kept.codePoints().skip(before.length())).allMatch(point -> point == 0x1F98A);
        }
    }
}
