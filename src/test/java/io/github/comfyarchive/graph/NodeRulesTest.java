package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.comfyarchive.rules.RulesException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeRulesTest {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @TempDir
    Path folder;

    private NodeRules with(String json) throws IOException {
        return NodeRules.builtIn().with(Files.writeString(folder.resolve("graph-rules.json"), json));
    }

    private static JsonNode builtIn() throws IOException {
        try (InputStream in = NodeRules.class.getResourceAsStream("graph-rules.json")) {
            return MAPPER.readTree(in);
        }
    }

    private static GraphNode nodeOf(String type) {
        return new GraphNode("1", type, null, Map.of());
    }

    @TestFactory
    Stream<DynamicTest> everyRuleIsReadAndASamplerSaysAllThatItCan() throws IOException {
        NodeRules rules = NodeRules.builtIn();
        return builtIn().get("nodes").properties().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    assertThat(rules.knows(nodeOf(entry.getKey()))).isTrue();
                    NodeRule rule = rules.of(nodeOf(entry.getKey())).get(0);
                    if (rule.sampler()) {
                        assertThat(rule.answers().keySet())
                                .contains(Parameter.POSITIVE, Parameter.MODEL, Parameter.SEED, Parameter.STEPS)
                                .contains(Parameter.LATENT);
                    }
                    rule.models().forEach(model -> assertThat(model.kind()).matches("[a-z_]+"));
                }));
    }

    @Test
    void theKindsOfModelsAreFewWords() throws IOException {
        NodeRules rules = NodeRules.builtIn();
        Set<String> kinds = new TreeSet<>();
        builtIn()
                .get("nodes")
                .fieldNames()
                .forEachRemaining(type -> rules.of(nodeOf(type))
                        .forEach(rule -> rule.models().forEach(model -> kinds.add(model.kind()))));
        assertThat(kinds)
                .containsExactly(
                        "audio_encoder",
                        "checkpoint",
                        "clip_vision",
                        "controlnet",
                        "detector",
                        "diffusion_model",
                        "face_swap",
                        "gligen",
                        "hypernetwork",
                        "interpolation",
                        "ipadapter",
                        "lora",
                        "model_patch",
                        "motion_model",
                        "photomaker",
                        "sam",
                        "style_model",
                        "text_encoder",
                        "upscaler",
                        "vae");
    }

    @Test
    void thePageNamesEveryRole() throws IOException {
        String page = Files.readString(Path.of("docs/graph-rules.md"));
        for (Parameter question : Parameter.values()) {
            assertThat(page).contains("`" + question.word() + "`");
        }
        assertThat(page)
                .contains("`is`", "`pass`", "`loads`", "`when`", "`unless`", "`one`", "`first`", "`join`", "`replace`")
                .contains(
                        "`scale`",
                        "`number`",
                        "`choose`",
                        "`defaultTitles`",
                        "`modelFileSuffixes`",
                        "`notFiles`",
                        "`services`")
                .contains(
                        "`linked`",
                        "`agree`",
                        "`alone`",
                        "`filled`",
                        "`plain`",
                        "`change`",
                        "`resize`",
                        "`add`",
                        "`service`")
                .contains("`named`", "`notNamed`", "`gives`", "`api`", "`count`", "`after`");
    }

    @Test
    void theExampleOfThePageWorks() throws IOException {
        String page = Files.readString(Path.of("docs/graph-rules.md"));
        String example = page.substring(page.indexOf("```json\n") + 8);
        NodeRules rules = with(example.substring(0, example.indexOf("```")));
        String graph = """
                {"1": {"class_type": "AcmeBox", "inputs": {"wish": ["2", 0], "avoid": "fog", "weights": "acme.safetensors",
                  "dice": 12, "turns": 9, "extra": "sky.safetensors", "extra_amount": 0.5}},
                 "2": {"class_type": "AcmeWords", "inputs": {"left": "a hill", "right": "at noon"}},
                 "3": {"class_type": "AcmeFrame", "inputs": {"pictures": ["1", 0]}}}""";
        assertThat(new ParameterExtractor(rules).extract(GraphTokens.of(graph), List.of("3")))
                .isEqualTo(Graphs.expected(
                        List.of(new Sampling(
                                "1",
                                "a hill, at noon",
                                "fog",
                                "acme.safetensors",
                                "12",
                                9L,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null)),
                        List.of(
                                new ModelUse("checkpoint", "acme.safetensors", null),
                                new ModelUse("lora", "sky.safetensors", 0.5)),
                        List.of(new OutputSampler("3", "1")),
                        List.of(),
                        List.of()));
        assertThat(new ParameterExtractor(NodeRules.builtIn())
                        .extract(GraphTokens.of(graph), List.of("3"))
                        .samplings())
                .isEmpty();
    }

    @Test
    void aUsersRuleTakesThePlaceOfABuiltInOne() throws IOException {
        NodeRules rules = with("{\"nodes\": {\"CLIPTextEncode\": {\"text\": \"words\"}, \"Also\": \"KSampler\"}}");
        assertThat(new ParameterExtractor(rules)
                        .extract(
                                GraphTokens.of(
                                        "{\"1\": {\"class_type\": \"Also\", \"inputs\": {\"positive\": [2, 0]}}, \"2\": {\"class_type\":"
                                                + " \"CLIPTextEncode\", \"inputs\": {\"words\": \"mine\", \"text\": \"theirs\"}}}"),
                                List.of())
                        .samplings())
                .extracting(Sampling::positive)
                .containsExactly("mine");
    }

    @Test
    void partsLinksAndLeastSizesAreWordsOfAUsersRuleToo() throws IOException {
        NodeRules rules = with("""
                {"nodes": {
                  "Box": {"is": "sampler", "positive": {"links": "wish*"}, "negative": {"links": "avoid*", "most": 1},
                    "model": {"part": 2, "of": "mode", "by": ";"}, "steps": {"part": 1, "of": "mode", "by": ";", "end": " turns"},
                    "width": {"scale": "across", "least": 64}, "height": {"scale": "down", "least": 64}},
                  "Words": {"text": "words"}}}""");
        Sampling said = new ParameterExtractor(rules)
                .extract(GraphTokens.of("""
                {"B": {"class_type": "Box", "inputs": {"wish_mode": "replace", "wish1": ["A", 0], "wish2": ["C", 0],
                   "avoid1": ["A", 0], "avoid2": ["C", 0], "mode": "12 turns; quick ;x", "across": 63, "down": 64}},
                 "A": {"class_type": "Words", "inputs": {"words": "a fox"}},
                 "C": {"class_type": "Words", "inputs": {"words": "a hare"}}}"""), List.of())
                .samplings()
                .get(0);
        assertThat(said)
                .isEqualTo(new Sampling(
                        "B", "a fox\na hare", null, "quick", null, 12L, null, null, null, null, null, 64L));
    }

    @Test
    void theVersionTellsOfAUsersAdditions() throws IOException {
        String builtIn = NodeRules.builtIn().version();
        String first = with("{\"nodes\": {\"A\": {}}}").version();
        assertThat(builtIn).isEqualTo("4");
        assertThat(first)
                .startsWith(builtIn + "+")
                .isEqualTo(with("{\"nodes\": {\"A\": {}}}").version());
        assertThat(with("{\"nodes\": {\"B\": {}}}").version()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            '' ~ is one JSON object
            [] ~ is one JSON object
            { ~ line 1
            {"node": {}} ~ line 1: there is nothing named node
            {"nodes": []} ~ line 1: nodes is an object
            {"nodes": {"A": {}, "A": {}}} ~ Duplicate field 'A'
            {"nodes": {"A": {"modle": "x"}}} ~ line 1: node "A": there is no role named "modle"
            {"nodes": {"A": {"when": ["x"]}}} ~ node "A": there is no role named "when"
            {"nodes": {"A": {"model": "x > modle"}}} ~ node "A": there is no role named "modle"
            {"nodes": {"A": {"model": 5}}} ~ node "A": an answer stands at an input, not at 5
            {"nodes": {"A": {"model": {}}}} ~ node "A": an answer stands at an input
            {"nodes": {"A": {"model": {"frist": []}}}} ~ node "A": there is nothing named "frist"
            {"nodes": {"A": {"model": {"first": "x"}}}} ~ node "A": this is not a list
            {"nodes": {"A": {"text": {"join": ["x"], "wiht": "y"}}}} ~ node "A": there is nothing named "wiht"
            {"nodes": {"A": {"text": {"0": "x", "one": "y"}}}} ~ node "A": an output's slot is a number
            {"nodes": {"A": {"text": {"choose": "x"}}}} ~ node "A": choose needs an "of"
            {"nodes": {"A": {"text": {"part": 2, "of": "x"}}}} ~ node "A": part needs a "by"
            {"nodes": {"A": {"text": {"links": "x", "msot": 1}}}} ~ node "A": there is nothing named "msot"
            {"nodes": {"A": {"text": "a*b*"}}} ~ node "A": a name has one star at most
            {"nodes": {"A": {"is": "guider"}}} ~ node "A": a node can only be a sampler
            {"nodes": {"A": {"loads": "x"}}} ~ node "A": loads is an object
            {"nodes": {"A": {"loads": {"lora": {"strength": "x"}}}}} ~ node "A": the lora has no input with its name
            {"nodes": {"A": {"loads": {"lora": {"name": "x", "wieght": "y"}}}}} ~ node "A": a model has a name
            {"nodes": {"A": {"loads": {"lora": 5}}}} ~ node "A": the lora has no input with its name
            {"nodes": {"A": "NoSuchNode"}} ~ node "A": there is no rule for "NoSuchNode"
            {"nodes": {"A": 5}} ~ node "A": a rule is an object
            {"unknown": {}} ~ line 1: unknown is a list
            {"unknown": [{"when": "x"}]} ~ when and unless are lists
            {"defaultTitles": [""]} ~ line 1: this is a list of texts
            """)
    void aFileThatIsNoRulesIsRefusedWithItsNameAndLine(String json, String message) {
        assertThatThrownBy(() -> with(json))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("graph-rules.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void theBadLineIsNamed() {
        assertThatThrownBy(() -> with("{\"nodes\": {\n  \"A\": {\"text\": \"x\"},\n  \"B\": {\"txt\": \"x\"}\n}}"))
                .hasMessageEndingWith("graph-rules.json: line 3: node \"B\": there is no role named \"txt\"");
        assertThatThrownBy(() -> NodeRules.builtIn().with(folder.resolve("missing.json")))
                .isInstanceOf(RulesException.class)
                .hasMessageContaining("missing.json: cannot be read");
    }
}
