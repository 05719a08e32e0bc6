package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The graphs of a real server's history. */
final class GraphRecordingsTest {
    private static Parameters parameters(String recording, String promptId) throws IOException {
        JsonNode prompt = history(recording).get(promptId);
        List<String> outputs = new ArrayList<>();
        prompt.get("outputs").fieldNames().forEachRemaining(outputs::add);
        return Graphs.withoutFiles(new ParameterExtractor(NodeRules.builtIn())
                .extract(GraphTokens.of(prompt.get("prompt").get(2).toString()), outputs));
    }

    private static JsonNode history(String recording) throws IOException {
        try (InputStream in = GraphRecordingsTest.class.getResourceAsStream(recording + "/history.json")) {
            return JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build()
                    .readTree(in);
        }
    }

    @Test
    void aPicture() throws IOException {
        assertThat(parameters("/recordings/prompt-of-five", "ca629af9-e237-4001-b92e-f142f7e57ec7"))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "3",
                                "a frozen cathedral beside a velvet market, oil painting",
                                "text, watermark, blurry",
                                "sd_xl_base_1.0.safetensors",
                                "10750541312280087032",
                                20L,
                                4.5,
                                "euler",
                                "normal",
                                1.0,
                                96L,
                                96L)),
                        List.of(
                                new ModelUse("checkpoint", "sd_xl_base_1.0.safetensors", null),
                                new ModelUse("lora", "add_detail.safetensors", 0.8)),
                        List.of(new OutputSampler("9", "3")),
                        List.of("Positive", "Negative"),
                        List.of("rig/study")));
    }

    @Test
    void aTextThatWasLookedAt() throws IOException {
        assertThat(parameters("/recordings/prompt-of-five", "9b482b09-434c-4d4d-a004-b18fdec6fa21"))
                .isEqualTo(Graphs.expected(List.of(), List.of(), List.of(), List.of(), List.of("seen text")));
    }

    @Test
    void aPictureThatNoSamplerMade() throws IOException {
        assertThat(parameters("/recordings/prompt-of-five", "4afb2249-1c1d-4ccd-9913-9e41c2f90028"))
                .isEqualTo(Parameters.NONE);
    }

    @Test
    void eachGraphWithASamplerHasOneWholeRow() throws IOException {
        for (String recording : List.of("/recordings/prompt-of-five", "/demo/prompt-of-six")) {
            for (var entry : history(recording).properties()) {
                Parameters parameters = parameters(recording, entry.getKey());
                boolean sampled = entry.getValue().toString().contains("\"KSampler\"");
                assertThat(parameters.samplings()).as(entry.getKey()).hasSize(sampled ? 1 : 0);
                assertThat(parameters.samplings())
                        .as(entry.getKey())
                        .allSatisfy(sampling -> assertThat(sampling).hasNoNullFieldsOrProperties());
                assertThat(parameters.outputSamplers()).as(entry.getKey()).hasSize(sampled ? 1 : 0);
            }
        }
    }
}
