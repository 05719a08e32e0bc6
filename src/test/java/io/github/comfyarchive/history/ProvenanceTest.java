package io.github.comfyarchive.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProvenanceTest {
    private static final Path RECORDING = Path.of("src/main/resources/demo/prompt-of-six");
    private static final String GRAPH = graph("\"seed\": 5, \"cfg\": 7.0");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    @Test
    void aRecordedFileIsVerifiedAgainstItsPromptAndNoOther() throws IOException {
        String embedded =
                new MediaProbe().probe(RECORDING.resolve("view/001.bin"), "").text("prompt");

        List<Provenance> answers = new ArrayList<>();
        for (String graph : graphs("study_00001_.png")) {
            answers.add(Provenance.of(embedded, graph));
        }
        assertThat(answers).isNotEmpty().containsOnly(Provenance.VERIFIED);
        for (String graph : graphs("hero_00001_.png")) {
            assertThat(Provenance.of(embedded, graph)).isEqualTo(Provenance.MISMATCH);
        }
    }

    @Test
    void aNameWrittenTwiceBelongsToTheSecondPrompt() throws IOException {
        String embedded =
                new MediaProbe().probe(RECORDING.resolve("view/010.bin"), "").text("prompt");

        List<Provenance> answers = new ArrayList<>();
        for (String graph : graphs("same.png")) {
            answers.add(Provenance.of(embedded, graph));
        }
        assertThat(answers).containsExactly(Provenance.MISMATCH, Provenance.VERIFIED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"seed\": 5, \"cfg\": 7.0 | VERIFIED",
                "\"cfg\": 7, \"seed\": 5.0 | VERIFIED",
                "\"cfg\": 70e-1, \"seed\": 5 | VERIFIED",
                "\"seed\": 6, \"cfg\": 7.0 | MISMATCH",
                "\"seed\": 5, \"cfg\": 7.0, \"steps\": 1 | MISMATCH",
                "\"seed\": 5 | MISMATCH",
                "\"seed\": \"5\", \"cfg\": 7.0 | MISMATCH",
                "\"seed\": 5, \"cfg\": [7.0] | MISMATCH",
                "\"seed\": 5, \"cfg\": NaN | MISMATCH",
                "\"seed\": 5, \"cfg\": null | MISMATCH",
            })
    void inputsAreComparedByValue(String inputs, Provenance expected) {
        assertThat(Provenance.of(graph(inputs), GRAPH)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\": NaN, \"b\": Infinity, \"c\": -Infinity",
                "\"a\": 18446744073709551615, \"b\": 123456789012345678901234567890",
                "\"a\": 1e-05, \"b\": -0.0, \"c\": 1e400",
                "\"a\": {\"b\": [true, null, [\"c\", {}]]}",
                "\"a\": \"\\ud83e\", \"b\": \"\\u6c34\""
            })
    void everyGraphIsItself(String inputs) {
        assertThat(Provenance.of(graph(inputs), graph(inputs))).isEqualTo(Provenance.VERIFIED);
    }

    @Test
    void largeSeedsAreComparedExactly() {
        assertThat(Provenance.of(graph("\"seed\": 18446744073709551615"), graph("\"seed\": 18446744073709551614")))
                .isEqualTo(Provenance.MISMATCH);
    }

    @Test
    void titlesAndWhatOldServersAddWhileRunningDoNotMatter() {
        String archived =
                "{\"1\": {\"is_changed\": [NaN], \"class_type\": \"A\", \"inputs\": {}, \"_meta\": {\"title\": \"x\"}}}";
        assertThat(Provenance.of("{\"1\": {\"class_type\": \"A\"}}", archived)).isEqualTo(Provenance.VERIFIED);
        assertThat(Provenance.of("{\"2\": {\"class_type\": \"A\"}}", archived)).isEqualTo(Provenance.MISMATCH);
        assertThat(Provenance.of("{\"1\": {\"class_type\": \"B\"}}", archived)).isEqualTo(Provenance.MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "[redacted],                *****************, VERIFIED",
        "[redacted],                short,             VERIFIED",
        "key=[redacted]&x=1,        key=********&x=1,  VERIFIED",
        "[redacted] and [redacted], ******** and ****, VERIFIED",
        "**[redacted]**,            *************,     VERIFIED",
        "key=[redacted]&x=1,        key=********&x=2,  MISMATCH",
        "key=[redacted]&x=1,        key=secret&x=1,    MISMATCH",
        "plain,                     *****,             MISMATCH",
        "a*b,                       a**b,              MISMATCH",
    })
    void maskedSecretsAreTheSame(String archived, String embedded, Provenance expected) {
        assertThat(Provenance.of(graph("\"key\": \"" + embedded + "\""), graph("\"key\": \"" + archived + "\"")))
                .isEqualTo(expected);
    }

    @Test
    void aGraphWrittenAsAJsonStringIsRead() {
        assertThat(Provenance.of(JSON.getNodeFactory().textNode(GRAPH).toString(), GRAPH))
                .isEqualTo(Provenance.VERIFIED);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "\"x\"",
                "{",
                "a fox",
                "{\"1\": 5}",
                "{\"1\": {\"class_type\": 5}}",
                "{\"nodes\": []}",
                "{\"1\": {\"class_type\": \"A\", \"inputs\": {\"a\": 1e99999999999999}}}"
            })
    void whatIsNoGraphTellsNothing(@Nullable String text) {
        assertThat(Provenance.of(text, GRAPH)).isEqualTo(Provenance.UNKNOWN);
        assertThat(Provenance.of(GRAPH, text)).isEqualTo(Provenance.UNKNOWN);
    }

    @Test
    void hostileGraphsEndSoon() {
        String deep = graph("\"a\": " + "[".repeat(100_000) + "]".repeat(100_000));
        String wide = graph("\"a\": [" + "{},".repeat(5_000_000) + "{}]");
        String digits = graph("\"a\": 1" + "0".repeat(1_000_000));
        String stars = graph("\"a\": \"" + "*[redacted]a".repeat(1_000_000) + "\"");
        String starred = graph("\"a\": \"" + "*****a".repeat(1_000_000) + "*\"");
        String exponent = graph("\"a\": 1e999999999");
        long start = System.nanoTime();

        assertThat(Provenance.of(deep, deep)).isEqualTo(Provenance.UNKNOWN);
        assertThat(Provenance.of(wide, wide)).isEqualTo(Provenance.UNKNOWN);
        assertThat(Provenance.of(digits, digits)).isEqualTo(Provenance.UNKNOWN);
        assertThat(Provenance.of(starred, stars)).isEqualTo(Provenance.MISMATCH);
        assertThat(Provenance.of(exponent, exponent)).isEqualTo(Provenance.VERIFIED);
        assertThat(Provenance.of(exponent, graph("\"a\": 1"))).isEqualTo(Provenance.MISMATCH);
        assertThat(Provenance.of(exponent, graph("\"a\": 9e999999998"))).isEqualTo(Provenance.MISMATCH);
        assertThat(Provenance.of(exponent, graph("\"a\": NaN"))).isEqualTo(Provenance.MISMATCH);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void numbersAtTheEdgeOfWhatCanBeHeldAreAnswered() {
        List<String> numbers = List.of(
                "1e2147483647",
                "1000e2147483647",
                "0.001e-2147483647",
                "1e2147483648",
                "1e-2147483648",
                "1.5e-2147483648",
                "0e2147483648",
                "-0e-2147483648",
                "1e-99999999999999999999",
                "NaN",
                "0");
        for (String one : numbers) {
            assertThat(Provenance.of(graph("\"a\": " + one), graph("\"a\": " + one)))
                    .as(one)
                    .isNotEqualTo(Provenance.MISMATCH);
            for (String other : numbers) {
                assertThat(Provenance.of(graph("\"a\": " + one), graph("\"a\": " + other)))
                        .isNotNull();
            }
        }
    }

    @Test
    void brokenGraphsNeverThrow() {
        long seed = Fuzz.seed("brokenGraphsNeverThrow");
        Random random = new Random(seed);
        String alphabet = "{}[]\",:0123456789eE+-.*NaInfty \\u\ud83e";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder broken = new StringBuilder(GRAPH);
            for (int j = random.nextInt(4); j >= 0; j--) {
                broken.setCharAt(random.nextInt(broken.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Provenance.of(broken.toString(), GRAPH))
                    .as("seed %d, variant %d", seed, i)
                    .isNotNull();
        }
    }

    private static String graph(String inputs) {
        return "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {" + inputs + "}}}";
    }

    /** The graphs of the recorded prompts that name the file among their outputs, oldest first. */
    private static List<String> graphs(String filename) throws IOException {
        JsonMapper exact = JSON.rebuild()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        List<String> graphs = new ArrayList<>();
        for (JsonNode entry : exact.readTree(RECORDING.resolve("history.json").toFile())) {
            if (entry.path("outputs").findValuesAsText("filename").contains(filename)) {
                graphs.add(entry.path("prompt").path(2).toString());
            }
        }
        return graphs;
    }
}
