package io.github.comfyarchive.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed, as FTS5 is asked. A tilde stands for "in all columns of words". */
final class SearchQueryTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "fox, ~\"fox\"",
                "red Fox, (~\"red\" AND ~\"fox\")",
                "\"Red Fox\", ~\"red fox\"",
                "“red fox”, ~\"red fox\"",
                "fo*, ~\"fo\" *",
                "\"red fo\"*, ~\"red fo\" *",
                "don't, ~\"don t\"",
                "v1-5-pruned.safetensors, ~\"v1 5 pruned safetensors\"",
                "水彩画, ~\"水彩 彩画\"",
                "水, ~\"水\" *",
                "fox水彩, ~\"fox 水彩\"",
                "水彩fox, ~\"水彩 彩 fox\"",
                "and or not, (~\"and\" AND ~\"or\" AND ~\"not\")",
                "a OR b c, (~\"a\" OR (~\"b\" AND ~\"c\"))",
                "a AND b OR c, ((~\"a\" AND ~\"b\") OR ~\"c\")",
                "(a OR b) c, ((~\"a\" OR ~\"b\") AND ~\"c\")",
                "a NOT b c, ((~\"a\" AND ~\"c\") NOT ~\"b\")",
                "a -b -c, (~\"a\" NOT (~\"b\" OR ~\"c\"))",
                "-\"b c\" a, (~\"a\" NOT ~\"b c\")",
                "a -(b OR c), (~\"a\" NOT (~\"b\" OR ~\"c\"))",
                "a NOT NOT b, (~\"a\" AND ~\"b\")",
                "a-b, ~\"a b\"",
                "model:flux, {model} : \"flux\"",
                "LORA:\"detail tweak\", {model} : \"detail tweak\"",
                "file:(a OR b), ({file} : \"a\" OR {file} : \"b\")",
                "-error:oom a, (~\"a\" NOT {error} : \"oom\")",
                "file:(a model:b), ({file} : \"a\" AND \"\")",
                "http://x, ~\"http x\"",
                "part:fox, ~\"part fox\"",
                "model: fox, (~\"model\" AND ~\"fox\")",
            })
    void aQueryIsReadAsTyped(String query, String match) {
        assertThat(SearchQuery.parse(query).match()).isEqualTo(match.replace("~", "- {part} : "));
        assertThat(SearchQuery.parse(query).excludes()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "fox AND, ~\"fox\"",
                "OR fox, ~\"fox\"",
                "fox NOT, ~\"fox\"",
                "fox OR OR dog, (~\"fox\" OR ~\"dog\")",
                "\"red fox, (~\"red\" AND ~\"fox\")",
                "(red (fox, (~\"red\" AND ~\"fox\")",
                "red) fox), (~\"red\" AND ~\"fox\")",
                "() fox, ~\"fox\"",
                "!!! fox ???, ~\"fox\"",
                "NOT, ~\"not\"",
                "AND OR, ~\"and or\"",
                "model:\", ~\"model\"",
                "- fox, ~\"fox\"",
                "--fox, ~\"fox\"",
                "* fox, ~\"fox\"",
            })
    void whatHasNoSenseIsPassedOver(String query, String match) {
        assertThat(SearchQuery.parse(query).match()).isEqualTo(match.replace("~", "- {part} : "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "!?", "\"\"", "()", "*", "-", "\ud83e", "\u0000"})
    void aQueryWithoutAWordIsEmpty(String query) {
        assertThat(SearchQuery.parse(query).isEmpty()).isTrue();
        assertThat(SearchQuery.parse(query).match()).isEqualTo("\"\"");
        assertThat(SearchQuery.parse(query).excludes()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "-a, '~\"a\"'",
        "-a -b, '(~\"a\" OR ~\"b\")'",
        "a OR -b, '(~\"b\" NOT ~\"a\")'",
        "NOT (a b), '(~\"a\" AND ~\"b\")'",
        "-(a -b), '(~\"a\" NOT ~\"b\")'",
    })
    void whatFtsCannotSayIsSaidByWhatItLeavesOut(String query, String match) {
        SearchQuery parsed = SearchQuery.parse(query);
        assertThat(parsed.excludes()).isTrue();
        assertThat(parsed.match()).isEqualTo(match.replace("~", "- {part} : "));
    }

    @Test
    void aWordIsLookedForInsideNamesUnlessItIsLeftOutOrShortOrQuotedOrOfOneColumn() {
        assertThat(SearchQuery.parse("house").matchWithParts())
                .isEqualTo("(- {part} : \"house\" OR {part} : \"hou ous use\")");
        assertThat(SearchQuery.parse("hou*").matchWithParts()).isEqualTo("(- {part} : \"hou\" * OR {part} : \"hou\")");
        for (String whole : new String[] {"-house", "ho", "\"house\"", "model:house", "in-house", "水彩画"}) {
            SearchQuery query = SearchQuery.parse(whole);
            assertThat(query.matchWithParts()).isEqualTo(query.match());
        }
    }

    @Test
    void aQueryCanBeHeldToSomeColumns() {
        Set<SearchColumn> texts = EnumSet.of(SearchColumn.POSITIVE, SearchColumn.NEGATIVE, SearchColumn.TEXT);
        SearchQuery query = SearchQuery.parse("house -positive:dog OR model:x").within(texts);
        assertThat(query.matchWithParts())
                .isEqualTo("(({negative positive text} : \"house\" NOT {positive} : \"dog\") OR \"\")");
        assertThat(SearchQuery.parse("").within(texts).isEmpty()).isTrue();
        assertThat(SearchQuery.parse("-a").within(texts).excludes()).isTrue();
    }

    @Test
    void theWeightsStandInTheOrderOfTheColumns() {
        assertThat(SearchIndex.TABLE).contains("positive, negative, text, output, model, file, title, error, part,");
        assertThat(SearchColumn.weights().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo("10.0 1.0 4.0 4.0 6.0 6.0 3.0 5.0 0.5");
    }
}
