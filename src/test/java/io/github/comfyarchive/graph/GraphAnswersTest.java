package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Small graphs of each kind of node that people use, each with what is known of it ({@code graphs/answers}). A field that is not there is not
 * asked, and null means that there is no certain answer: a wrong one is worse than none.
 */
final class GraphAnswersTest {
    private static final Path FOLDER = Path.of("src/test/resources/graphs/answers");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ParameterExtractor extractor = new ParameterExtractor(NodeRules.builtIn());

    @TestFactory
    Stream<DynamicTest> eachGraphSaysWhatItSays() throws IOException {
        List<Path> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            files.sorted().forEach(cases::add);
        }
        assertThat(cases).hasSizeGreaterThan(300);
        return cases.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString().replace(".json", ""),
                        () -> check(MAPPER.readTree(file.toFile()))));
    }

    private void check(JsonNode graphAndExpected) {
        JsonNode expected = graphAndExpected.get("expected");
        Map<String, String> shown = new HashMap<>();
        graphAndExpected
                .path("shown")
                .properties()
                .forEach(text -> shown.put(text.getKey(), text.getValue().textValue()));
        List<String> outputs = new ArrayList<>();
        expected.get("outputs").fieldNames().forEachRemaining(outputs::add);
        Parameters said =
                extractor.extract(GraphTokens.of(graphAndExpected.get("graph").toString()), outputs, shown);

        List<String> faults = new ArrayList<>();
        expected.get("samplers").properties().forEach(sampler -> compare(sampler, said, faults));
        expected.get("outputs").properties().forEach(output -> {
            String sampler = said.outputSamplers().stream()
                    .filter(found -> found.nodeId().equals(output.getKey()))
                    .map(OutputSampler::sampler)
                    .findFirst()
                    .orElse(null);
            compare(output.getKey() + "'s sampler", output.getValue(), sampler, faults);
        });
        expected.path("origins").properties().forEach(origin -> compareOrigin(origin, said, faults));
        if (expected.path("models").isArray()) {
            List<String> models = said.models().stream()
                    .map(use -> List.of(use.kind(), use.name(), String.valueOf(use.strength())))
                    .map(List::toString)
                    .sorted()
                    .toList();
            List<String> wanted = new ArrayList<>();
            expected.get("models")
                    .forEach(use ->
                            wanted.add(List.of(use.get(0).asText(), use.get(1).asText(), number(use.get(2)))
                                    .toString()));
            wanted.sort(Comparator.naturalOrder());
            assertThat(models).isEqualTo(wanted);
        }
        if (expected.path("loras").isArray()) {
            List<List<String>> wanted = new ArrayList<>();
            expected.get("loras").forEach(lora -> wanted.add(List.of(lora.get(0).asText(), number(lora.get(1)))));
            assertThat(said.models().stream()
                            .filter(use -> use.kind().equals("lora"))
                            .map(use -> List.of(use.name(), String.valueOf(use.strength()))))
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
        assertThat(faults).isEmpty();
    }

    private static String number(JsonNode strength) {
        return strength.isNull() ? "null" : String.valueOf(strength.asDouble());
    }

    private static void compare(Map.Entry<String, JsonNode> sampler, Parameters said, List<String> faults) {
        Sampling row = said.samplings().stream()
                .filter(found -> found.nodeId().equals(sampler.getKey()))
                .findFirst()
                .orElse(null);
        if (row == null) {
            faults.add(sampler.getKey() + " has no row");
            return;
        }
        Map<String, @Nullable Object> fields = new HashMap<>();
        fields.put("positive", row.positive());
        fields.put("negative", row.negative());
        fields.put("model", row.model());
        fields.put("seed", row.seed());
        fields.put("steps", row.steps());
        fields.put("cfg", row.cfg());
        fields.put("sampler", row.sampler());
        fields.put("scheduler", row.scheduler());
        fields.put("denoise", row.denoise());
        fields.put("width", row.width());
        fields.put("height", row.height());
        sampler.getValue().properties().forEach(field -> {
            assertThat(fields).containsKey(field.getKey());
            compare(field.getKey(), field.getValue(), fields.get(field.getKey()), faults);
        });
    }

    private static void compareOrigin(Map.Entry<String, JsonNode> origin, Parameters said, List<String> faults) {
        OutputOrigin found = said.outputOrigins().stream()
                .filter(one -> one.nodeId().equals(origin.getKey()))
                .findFirst()
                .orElse(new OutputOrigin(origin.getKey(), null, null, null, null, null));
        JsonNode wanted = origin.getValue();
        compare("maker", wanted.path("maker"), found.maker(), faults);
        compare("source", wanted.path("source"), found.source(), faults);
        compare("frames", wanted.path("frames"), found.frames(), faults);
        compare("fps", wanted.path("fps"), found.fps(), faults);
        compare("seconds", wanted.path("seconds"), found.seconds(), faults);
    }

    private static void compare(String what, JsonNode wanted, @Nullable Object found, List<String> faults) {
        boolean same = wanted.isNumber()
                ? found instanceof Number number && number.doubleValue() == wanted.doubleValue()
                : Objects.equals(wanted.textValue(), found);
        if (!same) {
            faults.add(what + ": wanted " + wanted + ", found " + found);
        }
    }
}
