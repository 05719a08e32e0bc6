package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs that nobody draws, and anybody can send. What grew with the square of their size would take minutes. */
@Timeout(20)
final class GraphLimitsTest {
    private static final String SAMPLER =
            "\"s\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 1, \"positive\": [\"0\", 0], \"negative\": [\"0\", 0], "
                    + "\"model\": [\"0\", 0], \"latent_image\": [\"0\", 0]}}";

    private static Parameters extract(String json) {
        return new ParameterExtractor(NodeRules.builtIn()).extract(GraphTokens.of(json), List.of("s"));
    }

    private static Sampling only(String json) {
        List<Sampling> samplings = extract(json).samplings();
        assertThat(samplings).hasSize(1);
        return samplings.get(0);
    }

    private static String node(String id, String type, String inputs) {
        return "\"" + id + "\": {\"class_type\": \"" + type + "\", \"inputs\": {" + inputs + "}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "5",
                "[]",
                "{",
                "{}",
                "\"x\"",
                "{\"1\": 5}",
                "{\"1\": {}}",
                "{\"1\": {\"class_type\": 5}}",
                "{\"1\": {\"class_type\": \"KSampler\", \"inputs\": 5}} x",
                "{\"1\": {\"class_type\": \"KSampler\"",
                "NaN",
                "{\"1\": {\"inputs\": {\"x\": [[[]]]}}}"
            })
    void whatIsNoGraphSaysNothing(String json) {
        assertThat(extract(json).models()).isEmpty();
        assertThat(extract(json).texts()).isEmpty();
    }

    @Test
    void noGraphSaysNothing() {
        assertThat(new ParameterExtractor(NodeRules.builtIn()).extract(null, List.of("1")))
                .isEqualTo(Parameters.NONE);
    }

    @Test
    void numbersAreTakenAsTheyAreOrNotAtAll() {
        Sampling sampling = only("{"
                + node(
                        "1",
                        "KSampler",
                        "\"seed\": 184467440737095516150000, \"steps\": 20.0, \"cfg\": 1e999, \"denoise\": 1e-05, \"scheduler\": 5")
                + "}");
        assertThat(sampling)
                .isEqualTo(new Sampling(
                        "1", null, null, null, "184467440737095516150000", 20L, null, null, null, 1e-05, null, null));
        assertThat(only("{" + node("1", "KSampler", "\"seed\": -1, \"steps\": 2.5, \"cfg\": " + "9".repeat(5_000))
                        + "}"))
                .isEqualTo(new Sampling("1", null, null, null, null, null, null, null, null, null, null, null));
    }

    @Test
    void manyWaysToOneNodeCostNoMoreThanOne() {
        StringBuilder json = new StringBuilder("{" + SAMPLER);
        for (int i = 0; i < 300; i++) {
            String next = "[\"" + (i + 1) + "\", 0]";
            json.append(", ")
                    .append(node(
                            "" + i,
                            "ConditioningCombine",
                            "\"conditioning_1\": " + next + ", \"conditioning_2\": " + next));
        }
        json.append(", ")
                .append(node("300", "CLIPTextEncode", "\"text\": \"a needle\""))
                .append("}");
        assertThat(only(json.toString()).positive()).isEqualTo("a needle");
    }

    @Test
    void textsThatDoubleAtEachNodeStayShort() {
        assertThat(only(doubled(40)).positive()).hasSize(64 * 1024).startsWith("abcdefghabc");
        assertThat(only(doubled(390)).positive()).isNull();
    }

    private static String doubled(int times) {
        StringBuilder json = new StringBuilder("{" + SAMPLER);
        for (int i = 0; i < times; i++) {
            String next = "[\"" + (i + 1) + "\", 0]";
            json.append(", ")
                    .append(node("" + i, "StringConcatenate", "\"string_a\": " + next + ", \"string_b\": " + next));
        }
        return json.append(", ")
                .append(node("" + times, "PrimitiveString", "\"value\": \"abcdefgh\""))
                .append("}")
                .toString();
    }

    @Test
    void replacingDoesNotExplode() {
        String graph = "{" + SAMPLER + ", "
                + node(
                        "0",
                        "StringReplace",
                        "\"string\": \"" + "a".repeat(60_000) + "\", \"find\": \"a\", \"replace\": \""
                                + "b".repeat(60_000) + "\"")
                + "}";
        assertThat(only(graph).positive()).hasSize(64 * 1024);
    }

    @Test
    void aChainIsFollowedForHundredsOfLinksAndNotForEver() {
        assertThat(only(chain(390)).positive()).isEqualTo("the end");
        assertThat(only(chain(10_000)))
                .isEqualTo(new Sampling("s", null, null, null, "1", null, null, null, null, null, null, null));
    }

    @Test
    void aChainOfUnknownNodesWithManyWaysEnds() {
        StringBuilder json = new StringBuilder("{" + SAMPLER);
        for (int i = 0; i < 1_200; i++) {
            json.append(", ")
                    .append(node(
                            "" + i,
                            "Acme" + (i % 50),
                            "\"image\": [\"" + (i + 1) + "\", 0], \"model\": [\"" + (i + 7) + "\", 0], \"on_true\": [\""
                                    + (i + 2) + "\", 0], \"on_false\": [\"" + (i + 3) + "\", 0], \"select\": [\""
                                    + (i + 5)
                                    + "\", 0], \"text\": \"x\""));
        }
        assertThat(extract(json.append("}").toString()).samplings())
                .extracting(Sampling::nodeId)
                .contains("s");
    }

    /** Nodes of classes that nobody knows: the rules for unknown nodes cost the most. */
    @ParameterizedTest
    @ValueSource(strings = {"chain", "ring", "fan", "deep"})
    void graphsOfUnknownNodesAloneEnd(String shape) {
        StringBuilder json = new StringBuilder("{").append(SAMPLER);
        int nodes = 500;
        for (int i = 0; i < nodes; i++) {
            String id = shape.equals("deep") ? "0:".repeat(i % 100) + i : "" + i;
            String to = switch (shape) {
                case "chain" -> "" + (i + 1);
                case "ring" -> "" + (i + 1) % nodes;
                case "fan" -> i % 2 == 0 ? "0" : "" + i / 2;
                default -> "0:".repeat((i + 1) % 100) + (i + 1);
            };
            String link = ": [\"" + to + "\", 0]";
            json.append(", ")
                    .append(node(
                            id,
                            "Acme" + i % 1_000,
                            "\"images\"" + link + ", \"text\"" + link + ", \"width\"" + link + ", \"model\"" + link));
        }
        Parameters said = new ParameterExtractor(NodeRules.builtIn())
                .extract(GraphTokens.of(json.append("}").toString()), List.of("s", "0"));
        assertThat(said.samplings()).extracting(Sampling::nodeId).contains("s");
    }

    private static String chain(int length) {
        StringBuilder json = new StringBuilder("{" + SAMPLER);
        for (int i = 0; i < length; i++) {
            json.append(", ").append(node("" + i, "Reroute", "\"\": [\"" + (i + 1) + "\", 0]"));
        }
        return json.append(", ")
                .append(node("" + length, "CLIPTextEncode", "\"text\": \"the end\""))
                .append("}")
                .toString();
    }

    @Test
    @Timeout(10)
    void twentyThousandSamplersInARowEnd() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            json.append(i == 0 ? "" : ", ")
                    .append(node(
                            "" + i,
                            "KSampler",
                            "\"seed\": " + i + ", \"positive\": [\"" + (i + 1) + "\", 1], \"latent_image\": [" + (i + 1)
                                    + ", 0]"));
        }
        Parameters parameters = extract(json.append("}").toString());
        assertThat(parameters.samplings()).hasSize(1_000);
        assertThat(parameters.samplings().get(999).seed()).isEqualTo("999");
    }

    @Test
    void aNodeOfManyInputsEachAskedForAnotherSlotEnds() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 2_000; i++) {
            json.append(node("s" + i, "KSampler", "\"positive\": [\"0\", " + i + "], \"model\": [\"0\", " + i + "]"))
                    .append(", ");
        }
        json.append("\"0\": {\"class_type\": \"Odd\", \"inputs\": {\"text\": \"x\"");
        for (int i = 0; i < 400_000; i++) {
            json.append(", \"text_").append(i).append("\": 1");
        }
        assertThat(extract(json.append("}}}").toString()).samplings())
                .hasSize(1_000)
                .allSatisfy(sampling -> assertThat(sampling.positive()).isNull());
    }

    @Test
    void aHugeTextIsKeptInPart() {
        String huge = "x".repeat(4_000_000);
        Parameters parameters = extract("{" + SAMPLER + ", "
                + node("0", "CLIPTextEncode", "\"text\": \"" + huge + "\", \"more\": \"y" + huge + "\"") + "}");
        assertThat(parameters.samplings().get(0).positive()).hasSize(64 * 1024);
        assertThat(parameters.texts())
                .hasSize(1)
                .allSatisfy(text -> assertThat(text).hasSize(10_000));
    }

    @Test
    void depthDoesNoHarm() {
        assertThat(extract("{" + SAMPLER + ", " + node("0", "Deep", "\"a\": " + "[".repeat(900) + "]".repeat(900))
                                + "}")
                        .samplings())
                .hasSize(1);
    }

    @Test
    void halfACharacterIsNoCharacter() {
        assertThat(only("{" + node("1", "KSampler", "\"sampler_name\": \"a\\ud83e\"") + "}")
                        .sampler())
                .isEqualTo("a\uFFFD");
    }
}
