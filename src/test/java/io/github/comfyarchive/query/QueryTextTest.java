package io.github.comfyarchive.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.testing.Fuzz;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person types: words, and filters among them. */
class QueryTextTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T18:30:00Z"), ZoneOffset.UTC);

    private static QueryText parsed(String text) {
        return QueryText.parse(text, CLOCK);
    }

    private static void assertWords(String text, String words) {
        assertThat(parsed(text).words().match())
                .as(text)
                .isEqualTo(
                        io.github.comfyarchive.search.SearchQuery.parse(words).match());
    }

    @Test
    void filtersAreTakenOutOfTheWords() {
        QueryText query = parsed("light house model:flux LORA:grain seed:42 tag:\"client a\" rating:>=4 status:Failed");
        assertThat(query.filter())
                .isEqualTo(Filter.builder()
                        .models(List.of("flux"))
                        .loras(List.of("grain"))
                        .seeds(List.of("42"))
                        .tags(List.of("client a"))
                        .ratings(List.of(new Stars(4, 5)))
                        .statuses(List.of(PromptStatus.ERROR))
                        .build());
        assertWords("light house model:flux LORA:grain", "light house");
        assertThat(parsed("server:studio workflow:ab12 tag:a tag:b").filter())
                .isEqualTo(Filter.builder()
                        .servers(List.of("studio"))
                        .workflows(List.of("ab12"))
                        .tags(List.of("a", "b"))
                        .build());
        assertThat(parsed("tag:best").words().isEmpty()).isTrue();
        assertThat(parsed("  ").isEmpty()).isTrue();
    }

    @Test
    void timesAndInputsMustAllBeMet() {
        assertThat(parsed("since:2026-11 until:yesterday KSampler.steps=28 cfg>7 text~\"red fox\"")
                        .filter()
                        .also())
                .containsExactly(
                        Filter.builder().since("2026-11-01T00:00:00.000Z").build(),
                        Filter.builder().until("2026-11-24T00:00:00.000Z").build(),
                        input("KSampler.steps", InputCondition.Comparison.EQUAL, "28"),
                        input("cfg", InputCondition.Comparison.GREATER, "7"),
                        input("text", InputCondition.Comparison.CONTAINS, "red fox"));
    }

    private static Filter input(String input, InputCondition.Comparison comparison, String value) {
        return Filter.builder()
                .inputs(List.of(new InputCondition(input, comparison, value)))
                .build();
    }

    @Test
    void aMinusOrNotLeavesOut() {
        Filter draft = Filter.builder().tags(List.of("draft")).build();
        assertThat(parsed("fox -tag:draft").filter().except()).containsExactly(draft);
        assertThat(parsed("fox NOT tag:draft").filter().except()).containsExactly(draft);
        assertThat(parsed("NOT tag:draft").words().isEmpty()).isTrue();
        assertWords("fox NOT tag:draft hound", "fox hound");
        assertWords("fox AND tag:draft AND hound", "fox hound");
        assertWords("fox -hound \"a b\" tag:x", "fox -hound \"a b\"");
    }

    @Test
    void amongAlternativesNamesOfModelsAreWords() {
        assertThat(parsed("model:flux OR model:sdxl").filter()).isEqualTo(Filter.ALL);
        assertWords("(model:flux fox) OR hound", "(model:flux fox) OR hound");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    fox rating:9              | rating:                  | 11
                    fox rating:               | wants a value            | 11
                    status:broken             | success, error           | 7
                    seed:many                 | whole number             | 5
                    since:soon fox            | is a time                | 6
                    fox OR tag:best           | stands beside words      | 7
                    tag:best OR fox           | stands beside words      | 0
                    fox (tag:best)            | stands beside words      | 5
                    (fox -steps=28)           | stands beside words      | 5
                    fox steps>many            | CLASS.INPUT=VALUE        | 4
                    """)
    void whatIsNoFilterIsPointedAt(String query, String why, int position) {
        assertThatThrownBy(() -> parsed(query)).isInstanceOfSatisfying(QueryException.class, failure -> {
            assertThat(failure.position()).isEqualTo(position);
            assertThat(failure.getMessage()).contains(why, "at character " + (position + 1) + ": ");
        });
    }

    @Test
    void whatLooksLikeAFilterAndIsNoneAreWords() {
        for (String text : List.of(
                "portrait:1.2",
                "<lora:grain:0.8>",
                "http://host/a?b=c",
                "2=2",
                "colour:red",
                "a - b",
                "\"tag:best\"",
                "positive:fox",
                "-",
                "\"")) {
            assertThat(parsed(text).filter()).as(text).isEqualTo(Filter.ALL);
        }
    }

    /** Whatever is typed is a query or an error that says where. */
    @Test
    void nothingElseHappens() {
        Random random = new Random(Fuzz.seed("QueryTextTest"));
        List<String> pieces = List.of(
                "tag:",
                "model:x",
                " ",
                "\"",
                "(",
                ")",
                "OR",
                "NOT",
                "AND",
                "-",
                "fox",
                "a.b=",
                "cfg>3",
                ":",
                "水彩",
                "rating:>=4",
                "\ud83e",
                "since:7d",
                "=",
                "~");
        for (int tried = 0; tried < Fuzz.amount(2_000, 100_000); tried++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(12); count > 0; count--) {
                text.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextBoolean() ? " " : "");
            }
            try {
                assertThat(parsed(text.toString()).words()).isNotNull();
            } catch (QueryException failure) {
                assertThat(failure.position()).as("%s", text).isBetween(0, text.length());
            }
        }
    }
}
