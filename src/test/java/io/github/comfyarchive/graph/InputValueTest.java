package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InputValueTest {
    @ParameterizedTest
    @CsvSource({
        "28, 28",
        "28.0, 28",
        "2.8e1, 28",
        "280E-1, 28",
        "0028, 28",
        "-0, 0",
        "0.000, 0",
        "0e10, 0",
        "1e-05, 0.00001",
        "0.10, 0.1",
        "100, 100",
        "1e3, 1000",
        "18446744073709551615, 18446744073709551615",
        "9007199254740993, 9007199254740993",
        "-7.50, -7.5",
        "True, true",
        "FALSE, false",
        "null, null"
    })
    void numbersAndTruthHaveOneForm(String written, String canonical) {
        assertThat(InputValue.canonical(written)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 28",
                "28 ",
                "+28",
                ".5",
                "5.",
                "1-2",
                "2026-11-24",
                "1.2.3",
                "0x1F",
                "NaN",
                "Infinity",
                "1e1000",
                "٢٨",
                "None"
            })
    void anythingElseStaysAsItIs(String text) {
        assertThat(InputValue.canonical(text)).isEqualTo(text);
    }

    @Test
    void aLongTextIsNoNumber() {
        String digits = "1".repeat(100_000);
        assertThat(InputValue.canonical(digits)).isSameAs(digits);
    }
}
