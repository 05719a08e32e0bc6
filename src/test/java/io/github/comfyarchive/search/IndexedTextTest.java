package io.github.comfyarchive.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts and names as the index takes them: {@link IndexedText} and {@link NameParts}. */
final class IndexedTextTest {
    /** Much more than is needed, much less than the square of the length would take. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "'A red fox, (masterpiece:1.2)', a red fox masterpiece 1 2",
        "'FÖX cafe\u0301 Ünïcödé', fox cafe unicode",
        "don't, don t",
        "snake_case-and/paths.too, snake case and paths too",
        "'ＦＵＬＬ ｗｉｄｔｈ ﬁne ①', full width fine 1",
        "'Straße ÇA ΣΊΣΥΦΟΣ Ёж', straße ca σίσυφοσ ёж",
        "水彩画, 水彩 彩画 画",
        "水, 水",
        "'水彩, 画', 水彩 彩 画",
        "a水彩b, a 水彩 彩 b",
        "ひらがなカタカナー, ひら らが がな なカ カタ タカ カナ ナー ー",
        "'か\u3099 ｶﾞ', が ガ",
        "한글, 한글 글",
        "\u1112\u1161\u11ab\u1100\u1173\u11af, 한글 글",
        "ㄅㄆ, ㄅㄆ ㄆ",
        "\ud842\udfb7野家, \ud842\udfb7野 野家 家",
        "fox\ud83e\udd8a\ud83e\udd8a, fox \ud83e\udd8a \ud83e\udd8a",
        "'❤\ufe0f ★', ❤ ★",
        "\ud83d\udc4d\ud83c\udffd, \ud83d\udc4d",
        "\ud83d\udc69\u200d\ud83d\udc67, \ud83d\udc69 \ud83d\udc67",
        "\ud83e\udee0, \ud83e\udee0",
        "हिन्दी, हिन्दी",
        "'שלום \u202eعربي', שלום عربي",
        "'a\u0000b\ud83ec\udd8ad\ufeffe', a b c d e",
        "'...  !? _-_', ''",
        "'', ''",
    })
    void aTextIsWordsBetweenSpaces(String text, String indexed) {
        assertThat(IndexedText.of(text)).isEqualTo(indexed);
    }

    @ParameterizedTest
    @CsvSource({
        "dreamshaperXL_v21.safetensors, dreamshaperxl v21 safetensors dreamshaper xl v 21",
        "ComfyUI_00042_.png, comfyui 00042 png comfy ui 42",
        "ponyDiffusionV6XL.ckpt, ponydiffusionv6xl ckpt pony diffusion v 6 xl",
        "XLTurbo, xlturbo xl turbo",
        "sub/v1-5-pruned.safetensors, sub v1 5 pruned safetensors v 1",
        "v021 000, v021 000 v 021 21 0",
        "plain name, plain name",
        "水彩2.png, 水彩 彩 2 png",
        "3f09c1d2e4b5a697, 3f09c1d2e4b5a697",
    })
    void aNameIsItsWordsAndWhatTheyAreMadeOf(String name, String indexed) {
        assertThat(IndexedText.ofName(name)).isEqualTo(indexed);
    }

    @ParameterizedTest
    @CsvSource({
        "lighthouse, lig igh ght hth tho hou ous use",
        "Ab_Föx.png, fox ox png",
        "ab 12 水彩画, ''",
        "abcd bcd, abc bcd cd bcd",
    })
    void aNamesPartsAreThreeLettersLong(String name, String parts) {
        assertThat(NameParts.of(name)).isEqualTo(parts);
    }

    @Test
    void aLongWordIsCut() {
        assertThat(IndexedText.of("a".repeat(64))).isEqualTo("a".repeat(64));
        assertThat(IndexedText.of("a".repeat(130))).isEqualTo("a".repeat(64) + " " + "a".repeat(64) + " aa");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a ",
                "水",
                "\ufdfa",
                "a\u0316\u0301",
                "\u0301\u0316",
                "\ud83e\udd8a",
                "\ud83e",
                "\u0000",
                "\u1100\u1161"
            })
    void aHugeTextIsReadQuicklyAndOnlyItsBeginning(String piece) {
        String huge = piece.repeat(3_000_000 / piece.length());
        Assertions.assertTimeout(
                PATIENCE,
                () -> assertThat(IndexedText.of(huge).length()).isLessThanOrEqualTo(IndexedText.MAX_CHARACTERS));
    }

    @Test
    void aHugeNameIsCutAsWell() {
        String huge = "aB1 ".repeat(1_000_000);
        assertThat(IndexedText.ofName(huge).length()).isLessThanOrEqualTo(IndexedText.MAX_CHARACTERS);
        assertThat(NameParts.of(huge).length()).isLessThanOrEqualTo(IndexedText.MAX_CHARACTERS);
    }

    @Test
    void aLetterUnderManyMarksIsReadQuickly() {
        String marks = "a" + "\u0301\u0316".repeat(1_000_000);
        Assertions.assertTimeout(
                PATIENCE, () -> assertThat(IndexedText.of(marks)).isEqualTo("a"));
    }
}
