package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestPng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What no sampler of pictures made, as a user meets it in each command: pictures of services, videos, sounds, bodies, what an upscaler or an
 * edit made of another picture. Each stands there with what its graph says of it.
 */
class GraphKindsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MP4 = "\0\0\0\30ftypisom\0\0\2\0isommp42";
    private static final String SAVE_IMAGE =
            "\"S\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": [\"A\", 0], \"filename_prefix\": \"x\"}}";

    @TempDir
    private static Path folder;

    private static ArchivedHome fixture;
    private static FakeComfyServer server;
    private static int number;

    @BeforeAll
    static void archive() {
        fixture = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        picture("dalle", """
                {"A": {"class_type": "OpenAIDalle3", "inputs": {"prompt": "a red barn", "seed": 7, "size": "1024x1792"}}, %s}""");
        picture("ultra", """
                {"A": {"class_type": "FluxProUltraImageNode", "inputs": {"prompt": "a blue tower", "seed": 8, "aspect_ratio": "16:9"}},
                 %s}""");
        file("kling", "images", "kling.mp4", MP4 + "1", """
                {"A": {"class_type": "KlingTextToVideoNode", "inputs": {"prompt": "a green wave", "negative_prompt": "foam",
                  "cfg_scale": 0.8, "mode": "standard mode / 5s duration / kling-v1-6"}},
                 "S": {"class_type": "SaveVideo", "inputs": {"video": ["A", 0]}}}""");
        file("wan", "images", "wan.mp4", MP4 + "2", """
                {"C": {"class_type": "UNETLoader", "inputs": {"unet_name": "wan.safetensors"}},
                 "P": {"class_type": "CLIPTextEncode", "inputs": {"text": "a dancing fox"}},
                 "L": {"class_type": "EmptyHunyuanLatentVideo", "inputs": {"width": 832, "height": 480, "length": 81}},
                 "K": {"class_type": "KSampler", "inputs": {"model": ["C", 0], "seed": 11, "steps": 4, "positive": ["P", 0],
                  "latent_image": ["L", 0]}},
                 "D": {"class_type": "VAEDecode", "inputs": {"samples": ["K", 0]}},
                 "V": {"class_type": "CreateVideo", "inputs": {"images": ["D", 0], "fps": 16.0}},
                 "S": {"class_type": "SaveVideo", "inputs": {"video": ["V", 0]}}}""");
        file("jazz", "audio", "jazz.mp3", "ID3\4\0\0\0\0\0\0", """
                {"C": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "ace.safetensors"}},
                 "P": {"class_type": "TextEncodeAceStepAudio", "inputs": {"tags": "slow jazz", "lyrics": "la la", "clip": ["C", 1]}},
                 "L": {"class_type": "EmptyAceStepLatentAudio", "inputs": {"seconds": 30.0}},
                 "K": {"class_type": "KSampler", "inputs": {"model": ["C", 0], "seed": 12, "positive": ["P", 0],
                  "latent_image": ["L", 0]}},
                 "D": {"class_type": "VAEDecodeAudio", "inputs": {"samples": ["K", 0]}},
                 "S": {"class_type": "SaveAudioMP3", "inputs": {"audio": ["D", 0]}}}""");
        file("stool", "3d", "stool.glb", "glTF\2\0\0\0\14\0\0\0", """
                {"A": {"class_type": "TripoTextToModelNode", "inputs": {"prompt": "a wooden stool", "model_version": "v2.5",
                  "model_seed": 42}},
                 "S": {"class_type": "SaveGLB", "inputs": {"mesh": ["A", 2]}}}""");
        picture("upscale", """
                {"J": {"class_type": "LoadImage", "inputs": {"image": "dalle.png [output]"}},
                 "M": {"class_type": "UpscaleModelLoader", "inputs": {"model_name": "4x_ultra.pth"}},
                 "A": {"class_type": "ImageUpscaleWithModel", "inputs": {"upscale_model": ["M", 0], "image": ["J", 0]}}, %s}""");
        server.files()
                .put(new FileRef("shot.png", "", "input"), TestPng.of(6, 4, 99).bytes());
        complete(
                "edit",
                """
                {"J": {"class_type": "LoadImage", "inputs": {"image": "shot.png"}},
                 "A": {"class_type": "FluxKontextProImageNode", "inputs": {"prompt": "make it night", "seed": 9, "guidance": 3.0,
                  "steps": 50, "input_image": ["J", 0]}}, %s}""".formatted(SAVE_IMAGE),
                """
                {"J": {"images": [{"filename": "shot.png", "subfolder": "", "type": "input"}]},
                 "S": {"images": [{"filename": "edit.png", "subfolder": "", "type": "output"}]}}""",
                "edit.png",
                TestPng.of(6, 4, 98).bytes());
        picture("crop", """
                {"J": {"class_type": "LoadImage", "inputs": {"image": "upscale.png"}},
                 "A": {"class_type": "ImageCrop", "inputs": {"image": ["J", 0], "width": 64, "height": 32, "x": 0, "y": 0}}, %s}""");
        picture("nowhere", """
                {"J": {"class_type": "LoadImage", "inputs": {"image": "nobody-knows.png"}},
                 "A": {"class_type": "ImageInvert", "inputs": {"image": ["J", 0]}}, %s}""");
        server.files()
                .put(
                        new FileRef("twin.png", "sub", "output"),
                        TestPng.of(6, 4, 97).bytes());
        complete(
                "twin",
                "{\"S\": {\"class_type\": \"Odd\", \"inputs\": {}}}",
                """
                {"S": {"images": [{"filename": "twin.png", "subfolder": "", "type": "output"},
                  {"filename": "twin.png", "subfolder": "sub", "type": "output"}]}}""",
                "twin.png",
                TestPng.of(6, 4, 96).bytes());
        picture("of-twins", """
                {"J": {"class_type": "LoadImage", "inputs": {"image": "twin.png"}},
                 "A": {"class_type": "ImageInvert", "inputs": {"image": ["J", 0]}}, %s}""");
        Outcome sync = fixture.run("sync", "--types", "output,input", "--server", "studio=" + server.uri());
        assertThat(sync.exit()).as(sync.err()).isZero();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void picture(String name, String graph) {
        number++;
        complete(
                name,
                graph.formatted(SAVE_IMAGE),
                "{\"S\": {\"images\": [{\"filename\": \"" + name
                        + ".png\", \"subfolder\": \"\", \"type\": \"output\"}]}}",
                name + ".png",
                TestPng.of(6, 4, number).bytes());
    }

    private static void file(String name, String media, String filename, String bytes, String graph) {
        complete(
                name,
                graph,
                "{\"S\": {\"" + media + "\": [{\"filename\": \"" + filename
                        + "\", \"subfolder\": \"\", \"type\": \"output\"}]}}",
                filename,
                bytes.getBytes(ISO_8859_1));
    }

    private static void complete(String id, String graph, String outputs, String filename, byte[] bytes) {
        server.files().put(FileRef.output(filename), bytes);
        long at = 1_795_467_646_024L + server.history().size() * 60_000L;
        server.history().complete(id, """
                {"prompt": [1, "%s", %s, {"create_time": %d}, ["S"]], "outputs": %s,
                 "status": {"status_str": "success", "completed": true, "messages": [
                  ["execution_start", {"prompt_id": "%s", "timestamp": %d}],
                  ["execution_success", {"prompt_id": "%s", "timestamp": %d}]]}}""".formatted(id, graph, at, outputs, id, at + 10, id, at + 900));
    }

    private static String said(String... arguments) {
        Outcome ran = fixture.run(arguments);
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.out();
    }

    @Test
    void theViewHasARowForEachFile() throws Exception {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String row : fixture.home()
                .value(
                        "SELECT group_concat(prompt_id || ': ' || concat_ws(' ', coalesce(replace(positive, x'0a', '+'), '-'),"
                                + " coalesce(seed, '-'), coalesce(model, '-'), coalesce(width || 'x' || height, '-'),"
                                + " coalesce(source, '-'), coalesce(frames, '-'), coalesce(fps, '-'), coalesce(seconds, '-')), x'0a')"
                                + " FROM generation WHERE filename NOT LIKE '%twin%' AND filename <> 'shot.png'")
                .split("\n", -1)) {
            rows.put(row.substring(0, row.indexOf(':')), row.substring(row.indexOf(':') + 2));
        }
        assertThat(rows)
                .containsOnly(
                        Map.entry("dalle", "a red barn 7 openai/dall-e-3 6x4 - - - -"),
                        Map.entry("ultra", "a blue tower 8 bfl/flux-pro-1.1-ultra 6x4 - - - -"),
                        Map.entry("kling", "a green wave - kling/kling-v1-6 - - - - 5.0"),
                        Map.entry("wan", "a dancing fox 11 wan.safetensors 832x480 - 81 16.0 5.062"),
                        Map.entry("jazz", "slow jazz+la la 12 ace.safetensors - - - - 30.0"),
                        Map.entry("stool", "a wooden stool 42 tripo/v2.5 - - - - -"),
                        Map.entry("upscale", "- - 4x_ultra.pth 6x4 dalle.png - - -"),
                        Map.entry("edit", "make it night 9 bfl/flux-kontext-pro 6x4 shot.png - - -"),
                        Map.entry("crop", "- - - 6x4 upscale.png - - -"),
                        Map.entry("nowhere", "- - - 6x4 nobody-knows.png - - -"));
    }

    @Test
    void listsSearchesAndStatisticsKnowThem() {
        assertThat(said("list", "--limit", "50"))
                .contains("openai/dall-e-3", "kling/kling-v1-6", "tripo/v2.5", "4x_ultra.pth", "wan.safetensors");
        assertThat(said("list", "--model", "kling-v1-6")).contains("kling").doesNotContain("dalle");
        assertThat(said("list", "--seed", "42")).contains("stool").doesNotContain("wan");
        assertThat(said("search", "wooden", "stool")).contains("stool");
        assertThat(said("search", "slow", "jazz")).contains("jazz");
        assertThat(said("search", "blue", "tower")).contains("ultra");
        assertThat(said("stats", "--json"))
                .contains("openai/dall-e-3", "kling/kling-v1-6", "tripo/v2.5", "bfl/flux-kontext-pro");
    }

    @Test
    void showSaysWhatAPictureWasMadeFrom() throws Exception {
        String dalle = fixture.home().value("SELECT asset FROM output WHERE filename = 'dalle.png'");
        String shot = fixture.home().value("SELECT asset FROM output WHERE filename = 'shot.png'");
        String upscaled = fixture.home().value("SELECT asset FROM output WHERE filename = 'upscale.png'");
        assertThat(said("show", "upscale"))
                .contains("made from dalle.png (output, node J)\n          " + dalle
                        + ", the earlier output of this name\n");
        assertThat(said("show", "edit")).contains("made from shot.png (input, node J)\n          " + shot + "\n");
        assertThat(said("show", "crop"))
                .contains("made from upscale.png (input, node J)\n          " + upscaled
                        + ", the earlier output of this name\n");
        assertThat(said("show", "nowhere")).contains("made from nobody-knows.png (input, node J)\nfile ");
        assertThat(said("show", "of-twins"))
                .as("two candidates are none")
                .contains("made from twin.png (input, node J)\nfile ");
        assertThat(said("show", "dalle")).doesNotContain("made from");
    }

    @Test
    void explainSaysThroughWhichNodes() {
        assertThat(said("show", "wan", "--explain"))
                .contains("node K (KSampler)\n")
                .containsPattern(" positive +a dancing fox  <- K \\(KSampler\\) <- P \\(CLIPTextEncode\\)\n")
                .containsPattern(" model +wan.safetensors  <- K \\(KSampler\\) <- C \\(UNETLoader\\)\n")
                .containsPattern(" width +832  <- K \\(KSampler\\) <- L \\(EmptyHunyuanLatentVideo\\)\n")
                .containsPattern(" cfg +-\n");
        assertThat(said("show", "kling", "--explain"))
                .contains("node A (KlingTextToVideoNode)\n")
                .containsPattern(" model +kling/kling-v1-6  <- A \\(KlingTextToVideoNode\\)\n")
                .containsPattern(" negative +foam  <- A \\(KlingTextToVideoNode\\)\n")
                .containsPattern(" seed +-\n");
        assertThat(said("show", "upscale", "--explain"))
                .containsPattern(
                        " model +4x_ultra.pth  <- A \\(ImageUpscaleWithModel\\) <- M \\(UpscaleModelLoader\\)\n");
    }

    @Test
    void exportsHaveThemToo() throws Exception {
        String table = new String(fixture.bytes("csv"), UTF_8);
        String lines = new String(fixture.bytes("jsonl"), UTF_8);
        for (String said : List.of(
                "a red barn",
                "openai/dall-e-3",
                "a green wave",
                "kling/kling-v1-6",
                "slow jazz",
                "tripo/v2.5",
                "4x_ultra.pth")) {
            assertThat(table).contains(said);
            assertThat(lines).contains(said);
        }
        assertThat(lines.lines()
                        .map(GraphKindsTest::json)
                        .flatMap(prompt -> Stream.of(prompt.get("sources")))
                        .flatMap(sources -> Stream.iterate(0, i -> i < sources.size(), i -> i + 1)
                                .map(sources::get))
                        .map(source -> source.get("filename").asText() + " "
                                + source.get("basis").asText()))
                .contains(
                        "dalle.png name",
                        "shot.png bytes",
                        "upscale.png name",
                        "nobody-knows.png null",
                        "twin.png null");
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void eachFileHasItsExplanationBesideIt() throws Exception {
        Path out = folder.resolve("files");
        Outcome ran = fixture.export("files", out, "--sidecar", "txt,json", "--name", "{prompt_id}_{filename}");
        assertThat(ran.exit()).as(ran.err()).isZero();
        Map<String, String> captions = Map.of(
                "dalle",
                "a red barn",
                "ultra",
                "a blue tower",
                "kling",
                "a green wave",
                "wan",
                "a dancing fox",
                "jazz",
                "slow jazz",
                "stool",
                "a wooden stool",
                "edit",
                "make it night");
        for (Map.Entry<String, String> caption : captions.entrySet()) {
            assertThat(sidecar(out, caption.getKey(), ".txt"))
                    .as(caption.getKey())
                    .startsWith(caption.getValue());
            assertThat(sidecar(out, caption.getKey(), ".json"))
                    .as(caption.getKey())
                    .contains(caption.getValue());
        }
        assertThat(sidecar(out, "kling", ".json")).contains("kling/kling-v1-6", "foam");
        assertThat(sidecar(out, "upscale", ".json")).contains("4x_ultra.pth", "dalle.png");
        assertThat(sidecar(out, "crop", ".json")).contains("upscale.png");
    }

    private static String sidecar(Path out, String prompt, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            Path text = files.filter(file -> file.getFileName().toString().startsWith(prompt + "_" + prompt)
                            && file.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(prompt + " has no " + suffix + " beside it"));
            return Files.readString(text);
        }
    }

    @Test
    void noFileOfAGalleryStandsWithoutTheExplanationThatItsGraphHas() throws Exception {
        Path out = folder.resolve("gallery");
        Outcome ran = fixture.export("gallery", out);
        assertThat(ran.exit()).as(ran.err()).isZero();
        String chunk = Files.readString(out.resolve("data/chunk-0001.js"));
        String names = Files.readString(out.resolve("data/index.js"));
        assertThat(names)
                .contains("openai/dall-e-3", "kling/kling-v1-6", "tripo/v2.5", "4x_ultra.pth", "wan.safetensors");
        assertThat(chunk)
                .contains(
                        "a red barn",
                        "a blue tower",
                        "a green wave",
                        "a dancing fox",
                        "slow jazz",
                        "a wooden stool",
                        "make it night");
    }
}
