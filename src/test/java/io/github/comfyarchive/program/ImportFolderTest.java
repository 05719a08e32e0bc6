package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of files is taken in by what they say of themselves, and is the same archive that a sync makes. */
class ImportFolderTest {
    private static final String SECRET = "vqT7mK2xWz9pLr4sNc8d";

    /** What a file can know of a prompt: not its number, its times and its events. */
    private static final String WHAT_A_FILE_KNOWS =
            "SELECT status, completed, workflow_id, graph, graph_mac, node_id, media, position,"
                    + " filename, subfolder, type, state, asset, provenance, (SELECT group_concat(positive || seed || model || steps)"
                    + " FROM sampling WHERE sampling.prompt = prompt.id), (SELECT group_concat(name) FROM model_use"
                    + " WHERE model_use.prompt = prompt.id) FROM (SELECT prompt.*, graph_mac FROM prompt JOIN prompt_row USING (id)) AS prompt"
                    + " JOIN output ON output.prompt = prompt.id ORDER BY filename, node_id, position";

    @TempDir
    Path folder;

    private Outcome run(String home, String... arguments) {
        return Outcome.of(Map.of("ARCHIVE_HOME", folder.resolve(home).toString()), arguments);
    }

    private TestHome home(String name) {
        return new TestHome(folder.resolve(name));
    }

    private Path output() throws IOException {
        return Files.createDirectories(folder.resolve("output"));
    }

    private static String graph(int seed, String text) {
        return "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": " + seed
                + ", \"steps\": 20, \"cfg\": 7.0, \"sampler_name\": \"euler\", \"scheduler\": \"normal\", \"denoise\": 1.0,"
                + " \"model\": [\"4\", 0], \"positive\": [\"6\", 0], \"negative\": [\"7\", 0], \"latent_image\": [\"5\", 0]}},"
                + " \"4\": {\"class_type\": \"CheckpointLoaderSimple\", \"inputs\": {\"ckpt_name\": \"sd15.safetensors\"}},"
                + " \"5\": {\"class_type\": \"EmptyLatentImage\", \"inputs\": {\"width\": 64, \"height\": 64, \"batch_size\": 2}},"
                + " \"6\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"" + text
                + "\", \"clip\": [\"4\", 1]}}, \"7\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"bad\","
                + " \"clip\": [\"4\", 1]}}, \"8\": {\"class_type\": \"VAEDecode\", \"inputs\": {\"samples\": [\"3\", 0],"
                + " \"vae\": [\"4\", 2]}}, \"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"filename_prefix\": \"ComfyUI\","
                + " \"images\": [\"8\", 0]}}}";
    }

    private static String workflow(String text) {
        return "{\"id\": \"5c1e3a52-0000-4000-8000-000000000001\", \"nodes\": [{\"id\": 6, \"type\": \"CLIPTextEncode\","
                + " \"widgets_values\": [\"" + text + "\"]}], \"links\": []}";
    }

    private static byte[] png(int seed, int which, String text) {
        return TestPng.of(8, 8, 1000L * seed + which)
                .text("prompt", graph(seed, text))
                .text("workflow", workflow(text))
                .bytes();
    }

    private static String name(int number) {
        return String.format("ComfyUI_%05d_.png", number);
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = output().resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    }

    /** A prompt of two pictures, on a server and in the folder. */
    private void make(FakeComfyServer server, int seed, String text, String sensitive) throws IOException {
        StringBuilder images = new StringBuilder();
        for (int which = 0; which < 2; which++) {
            String name = name(2 * seed + which);
            write(name, png(seed, which, text));
            server.files().put(FileRef.output(name), png(seed, which, text));
            images.append(which == 0 ? "" : ", ")
                    .append("{\"filename\": \"" + name + "\", \"subfolder\": \"\", \"type\": \"output\"}");
        }
        server.history()
                .complete(
                        "id-" + seed,
                        "{\"prompt\": [" + seed + ", \"id-" + seed + "\", " + graph(seed, text)
                                + ", {\"extra_pnginfo\": {\"workflow\": " + workflow(text)
                                + "}, \"client_id\": \"c\"}, [\"9\"]" + sensitive
                                + "], \"outputs\": {\"9\": {\"images\": ["
                                + images
                                + "]}}, \"status\": {\"status_str\": \"success\", \"completed\": true, \"messages\":"
                                + " [[\"execution_start\", {\"prompt_id\": \"id-" + seed + "\", \"timestamp\": "
                                + (1_700_000_000_000L + seed) + "}]]}}");
    }

    private static void done(Outcome ran) {
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    @Test
    void filesOfOneGraphAreOutputsOfOnePrompt() throws Exception {
        write(name(1), png(1, 0, "a fox"));
        write(name(2), png(1, 1, "a fox"));
        write("sub/" + name(1), png(2, 0, "an owl"));
        write("silent.png", TestPng.of(4, 4, 9).bytes());

        Outcome first = run("home", "import", output().toString());
        done(first);

        assertThat(first.out()).contains("2 new", "3 stored", "1 that say nothing");
        assertThat(home("home").rows("SELECT name, url FROM server").toString())
                .isEqualTo("[[output, file://" + output().toRealPath() + "]]");
        assertThat(home("home")
                        .rows(
                                "SELECT node_id, media, position, filename, subfolder, provenance FROM output ORDER BY id")
                        .toString())
                .isEqualTo("[[9, images, 0, " + name(1) + ", , verified], [9, images, 1, " + name(2)
                        + ", , verified], [9, images, 0, " + name(1) + ", sub, verified]]");
        assertThat(home("home").value("SELECT group_concat(positive || seed || model) FROM sampling"))
                .isEqualTo("a fox1sd15.safetensors,an owl2sd15.safetensors");
        assertThat(home("home").value("SELECT min(created_at) FROM prompt")).isEqualTo("2023-11-14T22:13:20.000Z");
        done(run("home", "search", "fox"));
        done(run("home", "verify", "--read-data"));

        List<List<String>> before = home("home").rows("SELECT * FROM prompt_row");
        Outcome again = run("home", "import", output().toString());
        done(again);
        assertThat(again.out()).contains("0 new", "3 imported before", "(0 B read)");
        Files.setLastModifiedTime(output().resolve(name(1)), FileTime.fromMillis(1_700_000_009_000L));
        done(run("home", "import", output().toString()));
        assertThat(home("home").rows("SELECT * FROM prompt_row")).isEqualTo(before);

        done(run("home", "import", "--all", output().toString()));
        done(run("home", "import", "--all", output().toString()));
        assertThat(home("home")
                        .rows("SELECT count(*), sum(graph IS NULL) FROM prompt")
                        .toString())
                .isEqualTo("[[3, 1]]");
    }

    @Test
    void filesThatComeLaterBelongToTheSamePrompt() throws Exception {
        write(name(1), png(1, 0, "a fox"));
        done(run("home", "import", output().toString()));
        write(name(2), png(1, 1, "a fox"));
        done(run("home", "import", output().toString()));
        assertThat(home("home")
                        .rows("SELECT prompt, position, filename, state FROM output ORDER BY id")
                        .toString())
                .isEqualTo("[[1, 0, " + name(1) + ", stored], [1, 1, " + name(2) + ", stored]]");
        assertThat(home("home").value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
        done(run("home", "verify", "--read-data"));
    }

    @Test
    void aFolderThatHasMovedIsKnown() throws Exception {
        write(name(1), png(1, 0, "a fox"));
        write("silent.png", TestPng.of(4, 4, 9).bytes());
        done(run("home", "import", "--all", output().toString()));
        Files.move(output(), folder.resolve("elsewhere"));
        done(run("home", "import", "--all", folder.resolve("elsewhere").toString()));
        assertThat(home("home").value("SELECT count(*) FROM prompt")).isEqualTo("2");
    }

    @Test
    void beforeOrAfterASyncItIsTheSameArchive() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "a fox", "");
            make(server, 2, "an owl", "");
            String uri = server.uri().toString();
            done(run("synced", "sync", "--server", uri));
            done(run("imported", "import", output().toString()));
            done(run("after", "sync", "--server", uri));
            done(run("after", "import", output().toString()));
            done(run("before", "import", output().toString()));
            done(run("before", "sync", "--server", uri));
        }
        List<List<String>> synced = home("synced").rows(WHAT_A_FILE_KNOWS);
        assertThat(synced).hasSize(4);
        assertThat(synced.get(0).get(4)).isNotNull();
        String own = WHAT_A_FILE_KNOWS.replace("graph_mac, node_id", "node_id"); // each home has its own key
        for (String other : List.of("imported", "after", "before")) {
            assertThat(home(other).rows(own)).as(other).isEqualTo(home("synced").rows(own));
            done(run(other, "verify", "--read-data"));
        }
        String all = "SELECT prompt_id, number, started_at FROM prompt ORDER BY number";
        assertThat(home("after").rows(all)).isEqualTo(home("synced").rows(all));
        assertThat(home("before").rows(all)).isEqualTo(home("synced").rows(all));
        assertThat(home("before").value("SELECT count(*) FROM prompt_alias")).isEqualTo("2");
        assertThat(home("before").value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
    }

    @Test
    void whatASyncCouldNotFetchIsFilled() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "a fox", "");
            server.files().delete(FileRef.output(name(3)));
            run("home", "sync", "--server", server.uri().toString());
        }
        assertThat(home("home").column("SELECT state FROM output ORDER BY id")).containsExactly("stored", "missing");
        done(run("home", "import", output().toString()));
        assertThat(home("home").column("SELECT state FROM output ORDER BY id")).containsExactly("stored", "stored");
        assertThat(home("home").value("SELECT count(*) FROM prompt")).isEqualTo("1");
    }

    /** A file of years ago holds a key, and nothing around it tells: a sync of then has seen it, in the element that servers keep to themselves. */
    @Test
    void whatASyncHasSeenIsHuntedInFiles() throws Exception {
        String guessable = "hunter22hunter";
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "see " + SECRET + " there", ", {\"auth_token\": \"" + SECRET + "\"}");
            make(server, 2, "a " + guessable + " fox", ", {\"password\": \"" + guessable + "\"}");
            server.files().delete(FileRef.output(name(4)));
            server.files().delete(FileRef.output(name(5)));
            run("home", "sync", "--server", server.uri().toString());
        }
        write("old/" + name(77), png(7, 0, "an owl and " + SECRET));
        done(run("home", "import", output().toString()));
        assertThat(home("home").placesOf(SECRET)).isEmpty();
        assertThat(home("home").placesOf(guessable)).isEmpty();
        assertThat(home("home").value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo("5");
        assertThat(home("home").value("SELECT count(*) FROM prompt")).isEqualTo("3");
        done(run("home", "verify", "--read-data"));
    }

    @Test
    void hostileFoldersAreReadWithinBoundsAndTheRestIsImported() throws Exception {
        write(name(1), png(1, 0, "a fox"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.write(outside.resolve("x.png"), png(5, 0, "outside"));
        Files.createSymbolicLink(output().resolve("out"), outside);
        Files.createSymbolicLink(output().resolve("loop"), output());
        Files.createSymbolicLink(output().resolve("broken.png"), folder.resolve("nowhere"));
        Process fifo = new ProcessBuilder("mkfifo", output().resolve("pipe.png").toString()).start();
        assertThat(fifo.waitFor(10, TimeUnit.SECONDS) && fifo.exitValue() == 0).isTrue();
        try (RandomAccessFile zeros =
                new RandomAccessFile(output().resolve("zeros.png").toFile(), "rw")) {
            zeros.setLength(4L << 30);
        }
        StringBuilder many = new StringBuilder("{");
        for (int node = 0; node < 1_000_000; node++) {
            many.append(node == 0 ? "" : ",")
                    .append('"')
                    .append(node)
                    .append("\":{\"class_type\":\"A\",\"inputs\":{}}");
        }
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes("prompt\0\0".getBytes(UTF_8));
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(chunk)) {
            deflated.write(many.append('}').toString().getBytes(UTF_8));
        }
        write("many.png", TestPng.of(4, 4, 5).chunk("zTXt", chunk.toByteArray()).bytes());
        write("broken.json", "{\"3\": {\"class_type\": ".getBytes(UTF_8));
        write("deep.json", ("{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000)).getBytes(UTF_8));
        write("\u001b[31mred\n.png", png(3, 0, "an owl"));

        Outcome ran = run("home", "import", output().toString());

        assertThat(ran.exit()).isIn(0, 4);
        assertThat(ran.err())
                .contains(
                        "out: it is a link that leads out",
                        "broken.png: it is a link that leads nowhere",
                        "pipe.png: it is no file")
                .doesNotContain("\u001b", "loop");
        assertThat(home("home").column("SELECT positive FROM sampling ORDER BY 1"))
                .containsExactly("a fox", "an owl");
        done(run("home", "verify", "--read-data"));
    }

    /** A file of which nothing is known but its bytes, and one whose bytes cannot be kept: neither becomes a prompt at each import. */
    @Test
    void whatSaysNothingIsOnePromptHoweverOftenItIsImported() throws Exception {
        byte[] silent = TestPng.of(4, 4, 6).bytes();
        write("plain", silent);
        assertThat(SmallDisk.run("bash", "-c", "cd \"$1\" && mv plain $'f\\xfc\\xff.png'", "bash", output().toString()))
                .isEmpty();
        write("see " + SECRET + "_00001_.png", TestPng.of(4, 4, 7).bytes());
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history()
                    .complete(
                            "told",
                            "{\"prompt\": [1, \"told\", " + graph(9, "a fox") + ", {}, [\"9\"], {\"auth\": \"" + SECRET
                                    + "\"}], \"outputs\": {}}");
            done(run("home", "sync", "--server", server.uri().toString()));
        }
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes("prompt\0\0".getBytes(UTF_8));
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(chunk)) {
            deflated.write(new byte[40 << 20]);
        }
        write("bomb.png", TestPng.of(4, 4, 5).chunk("zTXt", chunk.toByteArray()).bytes());

        Outcome named = run("home", "import", output().toString());
        assertThat(named.exit()).isEqualTo(4);
        assertThat(named.err()).contains("bomb.png: what it says of itself is more than is read");
        assertThat(named.out()).contains("2 that say nothing", "1 failed");
        for (int round = 0; round < 3; round++) {
            Outcome all = run("home", "import", "--all", output().toString());
            assertThat(all.exit()).isEqualTo(4);
            assertThat(all.err()).contains("bomb.png: not kept, because it cannot be searched for secrets");
            assertThat(all.out())
                    .contains(round == 0 ? "2 new" : "0 new", "1 failed")
                    .contains(round == 0 ? "2 stored" : "1 archived before, 1 imported before");
        }
        assertThat(home("home").column("SELECT state FROM output")).containsExactly("stored", "stored");
        assertThat(home("home").value("SELECT path FROM import_file"))
                .startsWith("file:///")
                .endsWith("f%FC%FF.png");
        assertThat(home("home").placesOf(SECRET)).isEmpty();
    }

    @Test
    void aFolderOfWhichNothingCameIsNoServer() throws Exception {
        write("a.png", TestPng.of(4, 4, 6).bytes());
        done(run("home", "import", output().toString()));
        assertThat(home("home").value("SELECT count(*) FROM server")).isEqualTo("0");

        Path saves = Files.createDirectories(folder.resolve("saves"));
        Files.writeString(saves.resolve("empty.json"), "{\"x\": {\"prompt\": []");
        run("home", "import", saves.toString());
        assertThat(home("home").rows("SELECT name FROM server WHERE id NOT IN (SELECT server_id FROM prompt_row)"))
                .isEmpty();

        write(name(1), png(1, 0, "a fox"));
        done(run("home", "import", output().toString()));
        done(run("home", "import", output().toString()));
        assertThat(home("home").column("SELECT name FROM server")).contains("output");
    }

    /** Some nodes put the graph into a model's extras as it is, and not as a text. */
    @Test
    void aGraphThatStandsInAModelAsJsonIsRead() throws Exception {
        String json = "{\"asset\": {\"version\": \"2.0\", \"extras\": {\"note\": [1], \"prompt\": "
                + graph(7, "a f\u00f6x") + "}}}";
        byte[] text = json.getBytes(UTF_8);
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.writeBytes("glTF".getBytes(UTF_8));
        for (int number : new int[] {2, 20 + text.length, text.length}) {
            for (int shift = 0; shift < 32; shift += 8) {
                model.write(number >>> shift);
            }
        }
        model.writeBytes("JSON".getBytes(UTF_8));
        model.writeBytes(text);
        write("model.glb", model.toByteArray());

        done(run("home", "import", output().toString()));

        assertThat(home("home").rows("SELECT positive, filename FROM sampling JOIN output USING (prompt)"))
                .containsExactly(List.of("a f\u00f6x", "model.glb"));
    }

    /** Its parameters are those of its beginning: that is to be known, and nothing is left to do. */
    @Test
    void aGraphOfMoreThanIsFollowedIsImported() throws Exception {
        StringBuilder graph = new StringBuilder(graph(1, "a fox"));
        graph.setLength(graph.length() - 1);
        graph.append(", \"99\": {\"class_type\": \"A\", \"inputs\": {\"x\": 1");
        for (int input = 0; input < 5_000; input++) {
            graph.append(", \"i").append(input).append("\": 1");
        }
        write("large.json", graph.append("}}}").toString().getBytes(UTF_8));

        Outcome ran = run("home", "import", output().toString());

        done(ran);
        assertThat(ran.err()).doesNotContain("not imported");
        assertThat(ran.out()).contains("1 new", "1 stored", "has a graph of more nodes", "it is kept whole");
    }

    /** What waits for room, or is being written to, waits as the file that it is. */
    @Test
    void whatSaysNothingAndCouldNotBeKeptIsFilled() throws Exception {
        write("a.png", TestPng.of(4, 4, 6).bytes());
        done(run("home", "import", "--all", output().toString()));
        home("home").execute("UPDATE output SET state = 'failed', asset = NULL", "DELETE FROM import_file");

        assertThat(run("home", "import", "--all", output().toString()).out()).contains("0 new");

        assertThat(home("home").column("SELECT state FROM output")).containsExactly("stored");
    }

    @Test
    void whatTheWebUiWritesStandsInTheSameColumns() throws Exception {
        String parameters = "a red fox <lora:furry:0.8>, (snow:1.2)\nmore of it\nNegative prompt: blurry, bad\n"
                + "Steps: 25, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 18446744073709551615,"
                + " Size: 512x768, Model hash: abc, Model: dreamshaper_8, Lora hashes: \"furry: 12, x: 3\", Version: v1.9";
        write("00001-1.png", TestPng.of(4, 4, 1).text("parameters", parameters).bytes());
        write(
                "ui.png",
                TestPng.of(4, 4, 2).text("workflow", workflow("a heron")).bytes());
        write("bare.png", TestPng.of(4, 4, 3).bytes());
        write("bare.json", graph(9, "a newt").getBytes(UTF_8));

        done(run("home", "import", output().toString()));

        assertThat(home("home")
                        .rows("SELECT positive, negative, model, seed, steps, cfg, sampler, scheduler, width, height"
                                + " FROM generation WHERE filename = '00001-1.png'")
                        .toString())
                .isEqualTo("[[a red fox <lora:furry:0.8>, (snow:1.2)\nmore of it, blurry, bad, dreamshaper_8,"
                        + " 18446744073709551615, 25, 6.5, DPM++ 2M, Karras, 4, 4]]");
        assertThat(home("home")
                        .value("SELECT group_concat(kind || name || coalesce(strength, '')) FROM model_use"
                                + " WHERE kind = 'lora'"))
                .isEqualTo("lorafurry0.8,lorax");
        assertThat(run("home", "search", "heron").out()).contains("2023-11-14T22:13:20.000Z");
        assertThat(home("home").value("SELECT count(*) FROM prompt")).isEqualTo("3");
        assertThat(home("home").column("SELECT filename FROM generation WHERE positive = 'a newt' ORDER BY 1"))
                .containsExactly("bare.json", "bare.png");
        done(run("home", "reindex"));
        assertThat(home("home").value("SELECT count(*) FROM sampling WHERE model = 'dreamshaper_8'"))
                .isEqualTo("1");
        done(run("home", "verify", "--read-data"));
    }
}
