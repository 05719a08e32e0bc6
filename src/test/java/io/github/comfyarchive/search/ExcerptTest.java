package io.github.comfyarchive.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of a text in which something was found. Brackets stand around the matches. */
final class ExcerptTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "fox | a red Fox! | a red [Fox]!",
                "fox | a FO\u0308X, a fo\u0308x | a [FO\u0308X], a [fo\u0308x]",
                "fo* | foxes, fog | [foxes], [fog]",
                "\"red fox\" | red dog, red/fox | red dog, [red]/[fox]",
                "red -fox | red fox | [red] fox",
                "-fox OR red | red fox | [red] fox",
                "水彩 | 水彩画と水彩 | [水彩]画と[水彩]",
                "彩 | 水彩画 | 水[彩]画",
                "彩画 | 水彩画 | 水[彩画]",
                "画soft | 水彩画 soft | 水彩[画] [soft]",
                "don't | I don’t | I [don]’[t]",
                "\ud83e\udd8a | a\ud83e\udd8a\ud83e\udd8ab | a[\ud83e\udd8a\ud83e\udd8a]b",
                "fi | ﬁ | [ﬁ]",
                "positive:fox dog | fox dog | [fox] [dog]",
            },
            delimiter = '|')
    void aShortTextIsShownWhole(String query, String text, String shown) {
        assertThat(shown(query, SearchColumn.POSITIVE, text, 100)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "dreamshaper | dreamshaperXL_v21.ckpt | [dreamshaper]XL_v21.ckpt",
                "amSh | dreamshaperXL_v21.ckpt | dre[amsh]aperXL_v21.ckpt",
                "42 | ComfyUI_00042_.png | ComfyUI_000[42]_.png",
                "model:shaper | x_Shaper.ckpt | x_[Shaper].ckpt",
            },
            delimiter = '|')
    void aNameIsMatchedInside(String query, String name, String shown) {
        assertThat(shown(query, SearchColumn.MODEL, name, 100)).isEqualTo(shown);
    }

    @Test
    void withoutAMatchThereIsNone() {
        assertThat(Excerpt.of(SearchQuery.parse("fox"), SearchColumn.TEXT, "a dog", 100))
                .isNull();
        assertThat(Excerpt.of(SearchQuery.parse("-fox"), SearchColumn.TEXT, "a fox", 100))
                .isNull();
        assertThat(Excerpt.of(SearchQuery.parse("model:fox"), SearchColumn.TEXT, "a fox", 100))
                .isNull();
        assertThat(Excerpt.of(SearchQuery.parse(""), SearchColumn.TEXT, "a fox", 100))
                .isNull();
        assertThat(Excerpt.of(SearchQuery.parse("hous"), SearchColumn.TEXT, "a house", 100))
                .isNull();
    }

    @Test
    void aLongTextIsCutBetweenWordsWhereMostMatchesAre() {
        String text = "A fox sits alone. " + "Nothing happens here. ".repeat(20)
                + "Then the fox, the red fox, leaves home. " + "Nothing more. ".repeat(20);
        assertThat(shown("fox red", SearchColumn.POSITIVE, text, 40))
                .isEqualTo("…Then the [fox], the [red] [fox], leaves…");
        assertThat(shown("sits", SearchColumn.POSITIVE, text, 20)).isEqualTo("A fox [sits] alone.…");
        assertThat(shown("alone", SearchColumn.POSITIVE, text, 3)).isEqualTo("…[a]…");
    }

    @Test
    void aLongTextWithoutSpacesIsCutAnywhereButNotWithinACharacter() {
        String text = "\ud842\udfb7".repeat(50) + "水彩" + "\ud83e\udd8a".repeat(50);
        String shown = shown("水彩", SearchColumn.POSITIVE, text, 10);
        assertThat(shown).isEqualTo("…" + "\ud842\udfb7".repeat(3) + "[水彩]" + "\ud83e\udd8a".repeat(3) + "…");
    }

    @Test
    void aWordAtTheEndHasTheRoomBeforeIt() {
        assertThat(shown("end", SearchColumn.TEXT, "one two three four five six end", 20))
                .isEqualTo("…four five six [end]");
        assertThat(shown("end", SearchColumn.TEXT, "end one two three four five six", 20))
                .isEqualTo("[end] one two three…");
    }

    @Test
    void tooShortAnExcerptIsAMistake() {
        assertThatThrownBy(() -> Excerpt.of(SearchQuery.parse("a"), SearchColumn.TEXT, "a", 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHugeTextIsReadAtItsBeginning() {
        String text = "fox ".repeat(5_000_000);
        assertThat(shown("fox", SearchColumn.TEXT, text, 11)).isEqualTo("[fox] [fox]…");
    }

    private static String shown(String query, SearchColumn column, String text, int codePoints) {
        Excerpt excerpt = Excerpt.of(SearchQuery.parse(query), column, text, codePoints);
        assertThat(excerpt).isNotNull();
        assertThat(excerpt.text().codePointCount(0, excerpt.text().length())).isLessThanOrEqualTo(codePoints);
        StringBuilder shown = new StringBuilder();
        int at = 0;
        for (Excerpt.Range match : excerpt.matches()) {
            shown.append(excerpt.text(), at, match.start()).append('[');
            shown.append(excerpt.text(), match.start(), match.end()).append(']');
            at = match.end();
        }
        return shown.append(excerpt.text().substring(at)).toString();
    }
}
