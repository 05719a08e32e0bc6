package io.github.comfyarchive.derive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an output was made by where no sampler did, and from which files. */
final class OriginTest {
    private static final String BYTES = "ab".repeat(32);

    @TempDir
    private Path root;

    private TestHome home;

    @BeforeEach
    void makeHome() {
        home = new TestHome(root.resolve("home"));
    }

    private String archive(String... args) {
        Outcome outcome = Outcome.of(Map.of("ARCHIVE_HOME", home.root().toString()), args);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        return outcome.out();
    }

    private static String saved(String name) {
        return "{\"S\": {\"images\": [{\"filename\": \"" + name + "\", \"subfolder\": \"\", \"type\": \"output\"}]}}";
    }

    /** As if the bytes had been fetched. */
    private void store(String filename) {
        home.execute(
                "INSERT OR IGNORE INTO asset (sha256, size, media_type, extension, stored_at) VALUES ('" + BYTES
                        + "', 1, 'image/png', 'png', '2026-11-01T00:00:00.000Z')",
                "UPDATE output SET state = 'stored', asset = '" + BYTES + "' WHERE filename = '" + filename + "'");
    }

    @Test
    void aServiceIsAGenerationAsAnyOther() throws IOException {
        home.save("one", List.of(EntryJson.of("a1").graph("""
                {"A": {"class_type": "OpenAIDalle3", "inputs": {"prompt": "a red barn", "seed": 7, "size": "1024x1792"}},
                 "S": {"class_type": "SaveImage", "inputs": {"images": ["A", 0]}}}""").outputs(saved("d.png"))));
        store("d.png");
        assertThat(home.rows("SELECT positive, seed, model, width, height FROM generation"))
                .containsExactly(List.of("a red barn", "7", "openai/dall-e-3", "1024", "1792"));
        assertThat(home.rows("SELECT kind, name FROM model_use"))
                .containsExactly(List.of("service", "openai/dall-e-3"));
        assertThat(home.rows("SELECT * FROM output_sampler")).isEmpty();
        assertThat(archive("list")).contains("openai/dall-e-3");
        assertThat(archive("list", "--model", "dall-e-3")).contains("a1");
        assertThat(archive("search", "barn")).contains("a1");
        assertThat(archive("export", "--format", "csv", "--out", "-")).contains("a red barn", "openai/dall-e-3");
    }

    @Test
    void aModelIsCalledAsTheNodeNamesIt() throws IOException {
        home.save("one", List.of(EntryJson.of("a1").graph("""
                {"A": {"class_type": "KlingTextToVideoNode", "inputs": {"prompt": "a", "negative_prompt": "b", "cfg_scale": 0.8}},
                 "B": {"class_type": "GeminiImage2Node", "inputs": {"prompt": "a", "model": "gemini-3-pro-image", "seed": 3}},
                 "C": {"class_type": "Wan2TextToVideoApi", "inputs": {"model": "wan2.7-t2v", "model.prompt": "deep", "seed": 4}},
                 "D": {"class_type": "GeminiNode", "inputs": {"prompt": "write of a barn", "model": "gemini", "seed": 5}}}""")));
        assertThat(home.rows("SELECT node_id, positive, model, seed FROM sampling ORDER BY node_id"))
                .containsExactly(
                        java.util.Arrays.asList("A", "a", "kling/text-to-video", null),
                        List.of("B", "a", "google/gemini-3-pro-image", "3"),
                        List.of("C", "deep", "wan/wan2.7-t2v", "4"));
    }

    @Test
    void anUpscalerHasARowWhereNoSamplerMadeThePicture() throws IOException {
        String upscale = """
                {"J": {"class_type": "LoadImage", "inputs": {"image": "sub/photo.png"}},
                 "M": {"class_type": "UpscaleModelLoader", "inputs": {"model_name": "4x.pth"}},
                 "U": {"class_type": "ImageUpscaleWithModel", "inputs": {"upscale_model": ["M", 0], "image": ["J", 0]}},
                 "S": {"class_type": "SaveImage", "inputs": {"images": ["U", 0], "filename_prefix": "x.png"}}}""";
        home.save("one", List.of(EntryJson.of("a1").graph(upscale).outputs(saved("u.png"))));
        store("u.png");
        assertThat(home.rows("SELECT model, source FROM generation")).containsExactly(List.of("4x.pth", "photo.png"));
        assertThat(home.rows("SELECT node_id, filename, subfolder, type FROM prompt_source"))
                .containsExactly(List.of("J", "photo.png", "sub", "input"));
        assertThat(archive("show", "a1")).contains("made from sub/photo.png (input, node J)", "begun with photo.png");
    }

    @Test
    void aVideoSaysHowLongItIs() throws IOException {
        home.save("one", List.of(EntryJson.of("a1").graph("""
                {"L": {"class_type": "EmptyHunyuanLatentVideo", "inputs": {"width": 832, "height": 480, "length": 81}},
                 "K": {"class_type": "KSampler", "inputs": {"seed": 1, "latent_image": ["L", 0]}},
                 "D": {"class_type": "VAEDecode", "inputs": {"samples": ["K", 0]}},
                 "V": {"class_type": "CreateVideo", "inputs": {"images": ["D", 0], "fps": 16}},
                 "S": {"class_type": "SaveVideo", "inputs": {"video": ["V", 0]}}}""").outputs(saved("v.mp4"))));
        store("v.mp4");
        assertThat(home.rows("SELECT frames, fps, seconds, seed FROM generation"))
                .containsExactly(List.of("81", "16.0", "5.062", "1"));
    }

    @Test
    void aSourceIsTheOneEarlierOutputOfItsName() throws IOException {
        String edit = "{\"J\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"first.png%s\"}}}";
        home.save(
                "one",
                List.of(
                        EntryJson.of("a1").at("2026-11-01T10:00:00Z").outputs(saved("first.png")),
                        EntryJson.of("b2").at("2026-11-02T10:00:00Z").graph(edit.formatted("")),
                        EntryJson.of("c3").at("2026-11-03T10:00:00Z").graph(edit.formatted(" [output]")),
                        EntryJson.of("d4").at("2026-11-04T10:00:00Z").graph(edit.formatted(" [temp]"))));
        home.save("two", List.of(EntryJson.of("x9").at("2026-11-05T10:00:00Z").graph(edit.formatted(""))));
        store("first.png");
        String sources = "SELECT type, basis FROM prompt_source ORDER BY prompt";
        assertThat(home.rows(sources))
                .containsExactly(
                        List.of("input", "name"),
                        List.of("output", "name"),
                        java.util.Arrays.asList("temp", null),
                        java.util.Arrays.asList("input", null));
        assertThat(archive("show", "b2")).contains(BYTES + ", the earlier output of this name");

        home.save("one", List.of(EntryJson.of("a2").at("2026-11-01T11:00:00Z").outputs(saved("first.png"))));
        assertThat(home.column("SELECT count(asset) FROM prompt_source")).containsExactly("0");

        home.execute(
                "INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, asset)"
                        + " SELECT id, 'P', 'images', 0, 'first.png', '', 'input', 0, 'stored', '" + BYTES
                        + "' FROM prompt_row WHERE prompt_id = 'c3'");
        assertThat(home.rows("SELECT basis FROM prompt_source WHERE asset IS NOT NULL"))
                .containsExactly(List.of("bytes"));

        String other = "ff".repeat(32);
        home.execute(
                "UPDATE output SET state = 'stored', asset = '" + BYTES + "' WHERE filename = 'first.png'",
                "INSERT INTO asset (sha256, size, media_type, extension, stored_at) VALUES ('" + other
                        + "', 1, 'image/png', 'png', 'now')",
                "INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, asset)"
                        + " SELECT id, 'P', 'images', 0, 'first.png', '', 'input', 0, 'stored', '" + other
                        + "' FROM prompt_row WHERE prompt_id = 'd4'");
        assertThat(home.rows("SELECT type, basis FROM prompt_source WHERE asset IS NOT NULL"))
                .as("two candidates are none, whatever else has that name")
                .containsExactly(List.of("output", "name"));
    }

    @Test
    void whatANodeShowedIsItsText() throws IOException {
        home.save("one", List.of(EntryJson.of("a1").graph("""
                {"Y": {"class_type": "AcmeLLM", "inputs": {"prompt": "write", "model": "x"}},
                 "W": {"class_type": "ShowText|pysssss", "inputs": {"text": ["Y", 0]}},
                 "P": {"class_type": "CLIPTextEncode", "inputs": {"text": ["Y", 0]}},
                 "K": {"class_type": "KSampler", "inputs": {"seed": 1, "positive": ["P", 0]}}}""").outputs("{\"W\": {\"text\": [\"A barn at dawn\"]}}")));
        assertThat(home.column("SELECT positive FROM sampling")).containsExactly("A barn at dawn");
    }

    @Test
    void explainSaysThroughWhichNodesAParameterCame() throws IOException {
        home.save("one", List.of(EntryJson.of("a1").graph("""
                {"P": {"class_type": "CLIPTextEncode", "inputs": {"text": ["T", 0]}},
                 "T": {"class_type": "PrimitiveString", "inputs": {"value": "a red barn"}},
                 "K": {"class_type": "KSampler", "inputs": {"seed": 1, "positive": ["P", 0]}}}""")));
        assertThat(archive("show", "a1", "--explain"))
                .contains("node K (KSampler)")
                .containsPattern(
                        "positive +a red barn  <- K \\(KSampler\\) <- P \\(CLIPTextEncode\\) <- T \\(PrimitiveString\\)")
                .containsPattern("negative +-\n");
    }
}
