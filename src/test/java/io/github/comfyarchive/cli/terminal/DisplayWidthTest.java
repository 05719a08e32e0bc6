package io.github.comfyarchive.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DisplayWidthTest {
    @ParameterizedTest
    @CsvSource({
        "fox, 3",
        "é, 1",
        "e\u0301, 1",
        "水彩, 4",
        "ｗｉｄｅ, 8",
        "ﾊﾝｶｸ, 4",
        "한글, 4",
        "🦊, 2",
        "𠮷, 2",
        "Привет, 6",
        "a\u200db, 2",
        "…, 1"
    })
    void wideCharactersTakeTwoColumnsAndMarksNone(String text, int columns) {
        assertThat(DisplayWidth.of(text)).isEqualTo(columns);
    }

    @Test
    void nothingIsCutThatFits() {
        assertThat(DisplayWidth.cut("水彩", 4)).isEqualTo("水彩");
        assertThat(DisplayWidth.cut("fox", 3)).isEqualTo("fox");
        assertThat(DisplayWidth.cut("", 0)).isEmpty();
    }

    @Test
    void aCutTextFitsAndEndsWithDots() {
        assertThat(DisplayWidth.cut("水彩画", 5)).isEqualTo("水彩…");
        assertThat(DisplayWidth.cut("水彩画", 4)).isEqualTo("水…");
        assertThat(DisplayWidth.cut("🦊🦊", 3)).isEqualTo("🦊…");
        assertThat(DisplayWidth.cut("lighthouse", 6)).isEqualTo("light…");
        for (int columns = 1; columns < 12; columns++) {
            assertThat(DisplayWidth.of(DisplayWidth.cut("a水🦊e\u0301b彩cdef", columns)))
                    .isLessThanOrEqualTo(columns);
        }
    }

    @Test
    void aNameIsCutWhereAPartOfItEnds() {
        assertThat(DisplayWidth.cutName("flux1-dev-fp8-e4m3fn-scaled.safetensors", 24))
                .isEqualTo("flux1-dev-fp8-e4m3fn…");
        assertThat(DisplayWidth.cutName("sd_xl_base_1.0.safetensors", 12)).isEqualTo("sd_xl_base…");
        assertThat(DisplayWidth.cutName("很长的模型名字中文版本", 13)).isEqualTo("很长的模型名…");
        assertThat(DisplayWidth.cutName("Supercalifragilistic", 8)).isEqualTo("Superca…");
        assertThat(DisplayWidth.cutName("alpha", 5)).isEqualTo("alpha");
    }

    @Test
    void paddingReachesTheColumn() {
        assertThat(DisplayWidth.pad("水彩", 6)).isEqualTo("水彩  ");
        assertThat(DisplayWidth.pad("longer", 3)).isEqualTo("longer");
    }
}
