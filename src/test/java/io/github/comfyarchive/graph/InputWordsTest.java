package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InputWordsTest {
    private static List<String> words(String graph) {
        String words = InputWords.of(GraphTokens.of(graph)).text();
        return words.isEmpty() ? List.of() : Arrays.asList(words.split(" ", -1));
    }

    private static String word(String input, String value) {
        return InputWords.word(new InputValue(input, value));
    }

    @Test
    void everyLiteralIsAWordAndNoLinkIs() {
        assertThat(words("""
                {"1": {"inputs": {"steps": 28.0, "on": true, "none": null, "text": "red fox", "model": ["2", 0], "o": {"a": 1}},
                    "class_type": "K"},
                 "2": {"class_type": "L", "inputs": {}}, "3": {"class_type": "M"}, "4": 5, "5": [1], "6": {"inputs": {"a": 1}}}
                """))
                .containsExactlyInAnyOrder(
                        word("K.steps", "28"), word("K.on", "true"), word("K.none", "null"), word("K.text", "red fox"));
    }

    @Test
    void aWordStandsOnce() {
        assertThat(words("""
                {"1": {"class_type": "K", "inputs": {"a": 1}}, "2": {"class_type": "K", "inputs": {"a": 1.0}},
                 "3": {"class_type": "K", "inputs": {"a": "1"}}}
                """)).containsExactly(word("K.a", "1"));
    }

    @Test
    void aWordTellsNothingButDiffers() {
        assertThat(word("K.a", "secret")).matches("[0-9a-z]{1,11}").isEqualTo(word("K.a", "secret"));
        assertThat(List.of(word("K.a", "1"), word("K.b", "1"), word("L.a", "1"), word("K.a", "2")))
                .doesNotHaveDuplicates();
    }

    @Test
    void aHugeGraphHasAWordForEachValue() {
        StringBuilder graph = new StringBuilder("{\"1\": {\"class_type\": \"K\", \"inputs\": {");
        for (int index = 0; index < 50_000; index++) {
            graph.append(index == 0 ? "" : ",")
                    .append("\"i")
                    .append(index)
                    .append("\": ")
                    .append(index);
        }
        assertThat(words(graph.append("}}}").toString()))
                .hasSize(50_000)
                .contains(word("K.i0", "0"), word("K.i25000", "25000"), word("K.i49999", "49999"));
    }

    @Test
    void numbersOfAnyLengthAreRead() {
        String digits = "9".repeat(5_000);
        assertThat(words("{\"1\": {\"class_type\": \"K\", \"inputs\": {\"a\": " + digits + "}}}"))
                .containsExactly(word("K.a", digits));
    }

    @Test
    void whatIsNoObjectHasNone() {
        assertThat(words("[]")).isEmpty();
        assertThat(words("{}")).isEmpty();
        assertThat(words("{\"1\": ")).isEmpty();
    }

    @Test
    void foldedWordsAreFoundInAnyCase() {
        String graph = """
                {"1": {"class_type": "KSampler", "inputs": {"Steps": 28, "k.Text": "Fox"}}}
                """;
        List<String> words =
                Arrays.asList(InputWords.folded(GraphTokens.of(graph)).text().split(" ", -1));
        assertThat(words)
                .hasSize(3)
                .containsAnyElementsOf(InputWords.foldedWords(new InputValue("ksampler.STEPS", "28")))
                .containsAnyElementsOf(InputWords.foldedWords(new InputValue("KSampler.k.text", "Fox")))
                .containsAnyElementsOf(InputWords.foldedWords(new InputValue("K.text", "Fox")))
                .doesNotContainAnyElementsOf(InputWords.foldedWords(new InputValue("ksampler.steps", "29")))
                .doesNotContainAnyElementsOf(InputWords.foldedWords(new InputValue("K.text", "fox")));
    }
}
