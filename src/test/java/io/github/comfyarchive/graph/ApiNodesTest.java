package io.github.comfyarchive.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every node of a server that asks a service ({@code graphs/api-nodes.json}: the classes with {@code api_node} of a server's
 * {@code /object_info}), one by one in a graph of its own. What is said of each stands in {@code graphs/api-nodes.txt}, a line for each class
 * that makes something, to be read by people; {@code -} is null. The values tell by their names where they stood.
 */
final class ApiNodesTest {
    private static final Path FOLDER = Path.of("src/test/resources/graphs");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Of these the size is told in words. */
    private static final Map<String, String> SIZES = Map.of(
            "size",
            "1024x1536",
            "resolution",
            "1080p",
            "aspect_ratio",
            "16:9",
            "ratio",
            "1280:720",
            "size_preset",
            "Custom");
    /** Of a choice of models that brings inputs of its own, some nodes have the words there and nowhere else. */
    private static final Set<String> WORDS = Set.of(
            "prompt", "prompt_text", "text_prompt", "text", "edit_instruction", "texture_prompt", "text_style_prompt");

    /** Inputs that other choices bring. */
    private static final Map<String, Map<String, String>> OF_CHOICES = Map.of(
            "KlingVideoNode",
                    Map.of(
                            "multi_shot.prompt",
                            "the multi_shot.prompt",
                            "multi_shot.negative_prompt",
                            "the multi_shot.negative_prompt"),
            "ElevenLabsTextToDialogue", Map.of("inputs.text1", "the inputs.text1"),
            "KlingTextToVideoNode", Map.of("mode", "pro mode / 10s duration / kling-v2-5-turbo"),
            "KlingStartEndFrameNode", Map.of("mode", "standard mode / 5s duration / kling-v1-6"),
            "HeyGenAvatarVideoNode", Map.of("speech.text", "the speech.text"),
            "HeyGenTalkingPhotoNode", Map.of("speech.text", "the speech.text"));

    private final ParameterExtractor extractor = new ParameterExtractor(NodeRules.builtIn());

    @Test
    void eachSaysWhatItsLineSays() throws IOException {
        List<String> lines = new ArrayList<>();
        JsonNode classes = MAPPER.readTree(FOLDER.resolve("api-nodes.json").toFile());
        assertThat(classes.size()).isGreaterThan(200);
        classes.properties().forEach(type -> lines.add(line(type.getKey(), type.getValue())));
        Path found = Path.of("target/api-nodes.txt");
        Files.write(found, lines, StandardCharsets.UTF_8);
        assertThat(found).hasSameTextualContentAs(FOLDER.resolve("api-nodes.txt"));
    }

    @Test
    void eachThatIsToldInWordsHasThemItsSeedAndItsModel() throws IOException {
        List<String> faults = new ArrayList<>();
        MAPPER.readTree(FOLDER.resolve("api-nodes.json").toFile()).properties().forEach(type -> {
            ObjectNode graph = graph(type.getKey(), type.getValue());
            Parameters said = extractor.extract(GraphTokens.of(graph.toString()), List.of("9"));
            for (Sampling row : said.samplings()) {
                JsonNode inputs = type.getValue().get("in");
                boolean words = WORDS.stream().anyMatch(inputs::has)
                        || graph.at("/1/inputs").has("model.prompt");
                if ((words && !String.valueOf(row.positive()).startsWith("the "))
                        || (inputs.has("seed") && row.seed() == null)
                        || !String.valueOf(row.model()).matches("[a-z]+/.+")) {
                    faults.add(type.getKey() + ": " + row);
                }
            }
        });
        assertThat(faults).isEmpty();
    }

    private String line(String type, JsonNode node) {
        Parameters said = extractor.extract(GraphTokens.of(graph(type, node).toString()), List.of("9"));
        if (said.samplings().isEmpty()) {
            return type + ": nothing";
        }
        assertThat(said.samplings()).as(type).hasSize(1);
        Sampling row = said.samplings().get(0);
        OutputOrigin origin = said.outputOrigins().stream()
                .filter(found -> found.nodeId().equals("9"))
                .findFirst()
                .orElse(new OutputOrigin("9", null, null, null, null, null));
        return (type + ": model=" + row.model() + " positive=" + row.positive() + " negative=" + row.negative()
                        + " seed=" + row.seed()
                        + " steps=" + row.steps() + " cfg=" + row.cfg() + " size=" + row.width() + "x" + row.height()
                        + " maker="
                        + origin.maker() + " source=" + origin.source() + " seconds=" + origin.seconds() + " fps="
                        + origin.fps()
                        + " frames=" + origin.frames())
                .replace("null", "-")
                .replaceAll(" (negative|steps|cfg|source|seconds|fps|frames)=-(?= |$)", "");
    }

    private static ObjectNode graph(String type, JsonNode node) {
        ObjectNode graph = MAPPER.createObjectNode();
        ObjectNode inputs = graph.putObject("1").put("class_type", type).putObject("inputs");
        boolean words = false;
        int number = 100;
        List<String> links = new ArrayList<>();
        for (Map.Entry<String, JsonNode> input : node.get("in").properties()) {
            String name = input.getKey();
            String kind = input.getValue().asText();
            words |= WORDS.contains(name);
            number++;
            switch (kind) {
                case "STRING" -> inputs.put(name, "the " + name);
                case "INT" -> inputs.put(name, number);
                case "FLOAT" -> inputs.put(name, number + 0.5);
                case "BOOLEAN" -> inputs.put(name, true);
                case "COMBO", "COMFY_DYNAMICCOMBO_V3" ->
                    inputs.put(
                            name,
                            SIZES.getOrDefault(
                                    name, name.equals("fps") ? "25" : name.startsWith("duration") ? "8" : "a-" + name));
                case "COMFY_AUTOGROW_V3" -> links.add(name + "." + name.replaceAll("s$", "") + "1");
                default -> links.add(name);
            }
        }
        if (!words
                && !type.equals("KlingVideoNode")
                && node.get("in").path("model").asText().equals("COMFY_DYNAMICCOMBO_V3")) {
            inputs.put("model.prompt", "the model.prompt").put("model.negative_prompt", "the model.negative_prompt");
            inputs.put("model.resolution", "720P").put("model.duration", 5);
        }
        OF_CHOICES.getOrDefault(type, Map.of()).forEach((name, value) -> inputs.put(name, value));
        for (String name : links) {
            String id = "l" + links.indexOf(name);
            String kind = node.get("in").path(name.replaceAll("\\..*", "")).asText();
            String loader = kind.equals("VIDEO")
                    ? "LoadVideo"
                    : kind.equals("AUDIO")
                            ? "LoadAudio"
                            : kind.contains("IMAGE") || kind.contains("AUTOGROW")
                                    ? "LoadImage"
                                    : kind.contains("FILE_3D") ? "Load3D" : "Unknown " + kind;
            String at = kind.equals("VIDEO")
                    ? "file"
                    : kind.equals("AUDIO") ? "audio" : kind.contains("FILE_3D") ? "model_file" : "image";
            graph.putObject(id)
                    .put("class_type", loader)
                    .putObject("inputs")
                    .put(at, name + (kind.contains("FILE_3D") ? ".glb" : ".png"));
            inputs.putArray(name).add(id).add(0);
        }
        ObjectNode save = graph.putObject("9");
        int slot = 0;
        String saved = "";
        for (int i = 0; i < node.get("out").size() && saved.isEmpty(); i++) {
            String out = node.get("out").get(i).asText();
            slot = i;
            saved = switch (out) {
                case "IMAGE" -> "SaveImage/images";
                case "VIDEO" -> "SaveVideo/video";
                case "AUDIO" -> "SaveAudio/audio";
                case "SVG" -> "SaveSVGNode/svg";
                default -> out.startsWith("FILE_3D") ? "SaveGLB/mesh" : "";
            };
        }
        if (saved.isEmpty()) {
            saved = "PreviewAny/source";
            slot = 0;
        }
        save.put("class_type", saved.replaceAll("/.*", ""))
                .putObject("inputs")
                .putArray(saved.replaceAll(".*/", ""))
                .add("1")
                .add(slot);
        return graph;
    }
}
