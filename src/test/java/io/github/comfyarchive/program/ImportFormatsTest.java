package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.MadeMedia;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file says of how it was made is read, in each format and each place of it, and secrets are masked there. */
class ImportFormatsTest {
    private static final String SECRET = "vqT7mK2xWz9pLr4sNc8d";

    @TempDir
    Path folder;

    private Outcome run(String... arguments) {
        return Outcome.of(Map.of("ARCHIVE_HOME", folder.resolve("home").toString()), arguments);
    }

    private void done(String... arguments) {
        Outcome ran = run(arguments);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    private TestHome home() {
        return new TestHome(folder.resolve("home"));
    }

    /** A file of each format, whose texts are told its number. */
    private Path write(IntFunction<Map<String, String>> texts) throws IOException {
        Path output = Files.createDirectories(folder.resolve("output"));
        int number = 0;
        for (var writer : MadeMedia.writers().entrySet()) {
            Files.write(output.resolve(writer.getKey()), writer.getValue().apply(texts.apply(number)));
            number++;
        }
        return output;
    }

    /** What is expected of each file. */
    private static Map<String, String> expected(IntFunction<String> of) {
        Map<String, String> expected = new TreeMap<>();
        int number = 0;
        for (String name : MadeMedia.writers().keySet()) {
            expected.put(name, of.apply(number));
            number++;
        }
        return expected;
    }

    private Map<String, String> byFile(String columns) {
        Map<String, String> found = new TreeMap<>();
        home().rows("SELECT filename, " + columns + " FROM generation JOIN output USING (filename)")
                .forEach(row -> found.merge(row.get(0), String.join("|", row.subList(1, row.size())), (a, b) -> a + b));
        return found;
    }

    private static String graph(int seed, String text) {
        return "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": " + seed
                + ", \"steps\": 20, \"cfg\": 7.0, \"sampler_name\": \"euler\", \"scheduler\": \"normal\", \"denoise\": 1.0,"
                + " \"model\": [\"4\", 0], \"positive\": [\"6\", 0], \"negative\": [\"6\", 0], \"latent_image\": [\"5\", 0]}},"
                + " \"4\": {\"class_type\": \"CheckpointLoaderSimple\", \"inputs\": {\"ckpt_name\": \"sd15.safetensors\"}},"
                + " \"5\": {\"class_type\": \"EmptyLatentImage\", \"inputs\": {\"width\": 64, \"height\": 64}},"
                + " \"6\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"" + text
                + "\", \"clip\": [\"4\", 1]}}, \"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"filename_prefix\": \"x\","
                + " \"images\": [\"3\", 0]}}}";
    }

    private static String workflow(String text) {
        return "{\"nodes\": [{\"id\": 6, \"type\": \"CLIPTextEncode\", \"widgets_values\": [\"" + text + "\"]}]}";
    }

    private static Map<String, String> both(int number, String text) {
        Map<String, String> both = new LinkedHashMap<>();
        both.put("prompt", graph(number, text));
        both.put("workflow", workflow(text));
        return both;
    }

    @Test
    void theGraph() throws Exception {
        done(
                "import",
                write(number -> both(number, "f\u00fcchse <" + number + "> & \\\"x\\\""))
                        .toString());

        assertThat(byFile("seed, positive, model"))
                .isEqualTo(expected(number -> number + "|f\u00fcchse <" + number + "> & \"x\"|sd15.safetensors"));
        assertThat(home().column("SELECT filename FROM output WHERE provenance <> 'verified' ORDER BY 1"))
                .containsExactly("notes.txt", "plain.json");
        done("verify", "--read-data");
        assertThat(run("import", folder.resolve("output").toString()).out()).contains("0 new");
    }

    @Test
    void theWorkflowAlone() throws Exception {
        done(
                "import",
                write(number -> Map.of("workflow", workflow("heron" + number + "x")))
                        .toString());

        Map<String, String> found = new TreeMap<>();
        Map<Long, String> words = home().words();
        home().rows("SELECT filename, prompt FROM output")
                .forEach(row -> found.put(
                        row.get(0), words.get(Long.parseLong(row.get(1))).replaceAll("(?s).*(heron\\d+x).*", "$1")));
        assertThat(found).isEqualTo(expected(number -> "heron" + number + "x"));
        assertThat(home().value("SELECT count(*) FROM sampling")).isEqualTo("0");
        done("verify", "--read-data");
    }

    @Test
    void whatTheWebUiWrites() throws Exception {
        done(
                "import",
                write(number -> Map.of(
                                "parameters",
                                "a f\u00fcchs, \"red\" <lora:furry:0.5>\nSteps: ahead\nNegative prompt: blurry & bad,\nugly\nSteps: 2"
                                        + number + ", Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 9"
                                        + number
                                        + ", Size: 512x768, Model: dreamshaper_8, Hashes: {\"model\": \"a\", \"lora:wolf\": \"b\"},"
                                        + " Version: v1.9"))
                        .toString());

        assertThat(byFile("positive, negative, model, seed, steps, cfg, sampler, scheduler"))
                .isEqualTo(expected(number ->
                        "a f\u00fcchs, \"red\" <lora:furry:0.5>\nSteps: ahead|blurry & bad,\nugly|dreamshaper_8|9"
                                + number + "|2" + number + "|6.5|DPM++ 2M|Karras"));
        assertThat(home().value("SELECT count(*) FROM model_use WHERE kind = 'lora' AND name IN ('furry', 'wolf')"))
                .isEqualTo(String.valueOf(2 * MadeMedia.writers().size()));
        done("verify", "--read-data");
    }

    /** What a sync has seen where servers keep it to themselves is found in files of years ago, however they write it. */
    @Test
    void aSecretThatASyncHasSeenIsInNoneOfThem() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history()
                    .complete(
                            "id-1",
                            "{\"prompt\": [1, \"id-1\", " + graph(1, "a fox") + ", {}, [\"9\"], {\"auth_token\": \""
                                    + SECRET
                                    + "\"}], \"outputs\": {}, \"status\": {\"status_str\": \"success\","
                                    + " \"completed\": true, \"messages\": []}}");
            done("sync", "--server", server.uri().toString());
        }
        Path output = write(number -> both(100 + number, "see " + SECRET + " there"));
        for (var writer : MadeMedia.writers().entrySet()) {
            Files.write(
                    output.resolve("ui-" + writer.getKey()),
                    writer.getValue()
                            .apply(Map.of("parameters", "a " + SECRET + " fox\nSteps: 20, Sampler: Euler, Seed: 1")));
        }
        Files.write(
                output.resolve("named " + SECRET + ".png"),
                MadeMedia.writers().get("text.png").apply(both(99, "an owl")));
        Path below = Files.createDirectories(output.resolve("below " + SECRET));
        Files.write(
                below.resolve("owl.png"), MadeMedia.writers().get("text.png").apply(both(98, "an owl")));

        Outcome ran = run("import", "--json", output.toString());

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out() + ran.err()).doesNotContain(SECRET);
        assertThat(home().placesOf(SECRET)).isEmpty();
        assertThat(home().value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo(String.valueOf(2 * MadeMedia.writers().size() + 2));
        assertThat(inAssets()).isEmpty();
        done("verify", "--read-data");
        assertThat(run("import", output.toString()).out()).contains("0 new");
        assertThat(home().placesOf(SECRET)).isEmpty();
    }

    /** Which files hold the secret as somebody who reads them would see it. */
    private List<String> inAssets() throws IOException {
        List<String> holding = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("home/assets"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, ISO_8859_1);
                boolean wide = bytes.contains(new String(SECRET.getBytes(UTF_16LE), ISO_8859_1))
                        || bytes.contains(new String(SECRET.getBytes(UTF_16BE), ISO_8859_1));
                boolean told = new MediaProbe()
                        .probe(file, "x.svg").texts().stream()
                                .anyMatch(text -> text.text().contains(SECRET));
                if (wide || told) {
                    holding.add(file.getFileName() + bytes.substring(0, Math.min(40, bytes.length())));
                }
            }
        }
        return holding;
    }
}
