package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came in one way is known when it comes another way: by an id that it had, by the key of the home that saw it, by its addresses. */
class ImportKnownTest {
    private static final String SECRET = "vqT7mK2xWz9pLr4sNc8d";

    @TempDir
    Path folder;

    private Path output;

    @BeforeEach
    void makeFolder() throws IOException {
        output = Files.createDirectories(folder.resolve("output"));
    }

    private Outcome run(String home, String... arguments) {
        return Outcome.of(Map.of("ARCHIVE_HOME", folder.resolve(home).toString()), arguments);
    }

    private Outcome done(String home, String... arguments) {
        Outcome ran = run(home, arguments);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    private TestHome home(String name) {
        return new TestHome(folder.resolve(name));
    }

    private static String graph(int seed, String text) {
        return "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": " + seed + ", \"steps\": 20, \"text\": \""
                + text
                + "\"}}, \"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"filename_prefix\": \"ComfyUI\","
                + " \"images\": [\"3\", 0]}}}";
    }

    private static byte[] png(int seed, String text) {
        return TestPng.of(8, 8, seed).text("prompt", graph(seed, text)).bytes();
    }

    private static String name(int number) {
        return String.format("ComfyUI_%05d_.png", number);
    }

    private void make(FakeComfyServer server, int seed, String text, String sensitive) throws IOException {
        Files.write(output.resolve(name(seed)), png(seed, text));
        server.files().put(FileRef.output(name(seed)), png(seed, text));
        server.history()
                .complete(
                        "id-" + seed,
                        "{\"prompt\": [" + seed + ", \"id-" + seed + "\", " + graph(seed, text) + ", {}, [\"9\"]"
                                + sensitive
                                + "], \"outputs\": {\"9\": {\"images\": [{\"filename\": \"" + name(seed)
                                + "\", \"subfolder\": \"\", \"type\": \"output\"}]}}, \"status\": {\"status_str\":"
                                + " \"success\", \"completed\": true, \"messages\": []}}");
    }

    /** Names by which ComfyUI calls files whose prefix is a key: with a counter, in a folder, with a date. */
    @Test
    void whatWasRemovedOnceIsRemovedFromNamesOfFilesAndFolders() throws Exception {
        String key = "CANARY_APIKEY_studio-9f8e7d6c5b4a";
        learn(key);
        int seed = 10;
        for (String name : List.of(
                key + "_00001_.png",
                "2026-01-05_" + key + "_00002_.png",
                key + "/in_00003_.png",
                key + "_v2/in_00004_.png",
                "x-" + key + ".txt.png")) {
            Path file = Files.createDirectories(output.resolve(name).getParent())
                    .resolve(output.resolve(name).getFileName());
            Files.write(file, png(seed++, "a hen"));
        }
        Outcome linked = done("home", "import", "--hard-link", output.toString());
        Outcome again = done("home", "import", "--hard-link", output.toString());

        assertThat(linked.out() + linked.err() + again.out() + again.err()).doesNotContain(key);
        assertThat(home("home").placesOf(key)).isEmpty();
        assertThat(home("home").column("SELECT filename FROM output WHERE filename LIKE '%[redacted]%' ORDER BY 1"))
                .containsExactly("2026-01-05_[redacted]_00002_.png", "[redacted]_00001_.png", "x-[redacted].txt.png");
        assertThat(home("home").column("SELECT DISTINCT subfolder FROM output ORDER BY 1"))
                .containsExactly("", "[redacted]", "[redacted]_v2");
        assertThat(home("home").column("SELECT linked_from FROM asset WHERE linked_from LIKE '%[redacted]%'"))
                .as("what cannot be named is copied")
                .isEmpty();
        assertThat(again.out()).contains("0 new").contains("5 archived before");
    }

    @Test
    void aFolderThatIsCalledAsWhatWasRemovedOnceIsRefused() throws Exception {
        String key = "CANARY_APIKEY_studio-9f8e7d6c5b4a";
        learn(key);
        Path called = Files.createDirectories(folder.resolve(key));
        Files.write(called.resolve(name(7)), png(7, "a hen"));
        Path saved = Files.createDirectories(folder.resolve("saves_" + key + "_00001_"));
        Files.writeString(
                saved.resolve("history.json"),
                "{\"id-9\": {\"prompt\": [1, \"id-9\", " + graph(9, "a hen") + ", {}, [\"9\"]], \"outputs\": {}}}");
        Path other = folder.resolve("home-" + key);
        Files.createDirectories(other);
        Outcome.of(Map.of("ARCHIVE_HOME", other.toString()), "import", output.toString());

        for (Path path : List.of(called, called.resolve(name(7)), saved, saved.resolve("history.json"), other)) {
            Outcome refused = run("home", "import", path.toString());
            assertThat(refused.exit()).as(refused.out()).isEqualTo(1);
            assertThat(refused.out() + refused.err()).doesNotContain(key).contains("[redacted]");
        }
        assertThat(run("home", "import", "--dry-run", saved.toString()).out()).isEmpty();
        assertThat(run("home", "import", "--server", "studio_" + key, output.toString())
                        .exit())
                .isEqualTo(1);
        assertThat(home("home").placesOf(key)).isEmpty();
        assertThat(home("home").value("SELECT count(*) FROM server")).isEqualTo("1");
    }

    /** Has a sync remove a secret that nothing but its place tells. */
    private void learn(String key) throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "a fox", ", {\"api_key_comfy_org\": \"" + key + "\"}");
            done("home", "sync", "--server", server.uri().toString());
        }
    }

    @Test
    void anIdThatAPromptHadBeforeASyncToldItFindsIt() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "a fox", "");
            make(server, 2, "an owl", "");
            done("home", "import", output.toString());
            List<List<String>> imported = home("home").rows("SELECT prompt_id, graph FROM prompt ORDER BY id");
            done("home", "sync", "--server", server.uri().toString());

            String fox = imported.get(0).get(1).contains("fox")
                    ? imported.get(0).get(0)
                    : imported.get(1).get(0);
            for (String called : List.of(fox, fox.substring(0, 13), "id-1")) {
                assertThat(done("home", "show", called).out())
                        .as(called)
                        .contains("id-1")
                        .doesNotContain("id-2");
            }
            assertThat(done("home", "show", "--server", "output", fox).out()).contains("id-1");
            assertThat(done("home", "show", "--json", fox).out()).contains("\"id-1\"");
            assertThat(done("home", "list", "--after", fox).exit()).isZero();
            assertThat(run("home", "show", "id-").err()).contains("several prompts begin with id-: id-1, id-2;");
            assertThat(run("home", "show", fox + "x").exit()).isEqualTo(2);
        }
    }

    /** By one home's key a graph is known of which something was removed there: nobody else can hash it again. */
    @Test
    void aFileOfAPromptOfAnotherHomeIsKnownByThatHomesKey() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "see " + SECRET, ", {\"auth_token\": \"" + SECRET + "\"}");
            make(server, 2, "an owl", "");
            server.files().delete(FileRef.output(name(1)));
            server.files().delete(FileRef.output(name(2)));
            run("other", "sync", "--server", server.uri().toString());
        }
        done(
                "home",
                "import",
                "--home",
                folder.resolve("home").toString(),
                folder.resolve("other").toString());
        done("home", "import", output.toString());

        assertThat(home("home").rows("SELECT prompt_id FROM prompt ORDER BY 1").toString())
                .isEqualTo("[[id-1], [id-2]]");
        assertThat(home("home").column("SELECT state FROM output")).containsExactly("stored", "stored");
        assertThat(home("home").placesOf(SECRET)).isEmpty();
        done("home", "verify", "--read-data");
    }

    @Test
    void anImportOfAnotherHomeGivesWayToASyncHere() throws Exception {
        String key = "sk-ant-api03-Zx81LmQ0pTvB7cYw4kHn2RsDf6GjUe9A";
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "see " + key, "");
            make(server, 2, "an owl", "");
            done("other", "import", output.toString());
            done("home", "import", folder.resolve("other").toString());
            done("home", "sync", "--server", server.uri().toString());
            done("home", "import", output.toString());
        }
        assertThat(home("home").rows("SELECT prompt_id FROM prompt ORDER BY 1").toString())
                .isEqualTo("[[id-1], [id-2]]");
        assertThat(home("home").value("SELECT count(*) FROM prompt_alias")).isEqualTo("2");
        assertThat(home("home").placesOf(key)).isEmpty();
        done("home", "verify", "--read-data");
    }

    @Test
    void theAddressesOfAnotherHomeAreKnown() throws Exception {
        String uri;
        try (FakeComfyServer server = FakeComfyServer.start()) {
            make(server, 1, "a fox", "");
            uri = server.uri().toString();
            done("other", "sync", "--server", "rig=" + uri);
            done("other", "sync", "--server", "rig=" + uri.replace("127.0.0.1", "localhost"));
        }
        run("other", "servers", "add", "later=http://127.0.0.1:1");
        List<String> theirs = home("other").column("SELECT url FROM server_address ORDER BY 1");
        assertThat(theirs).hasSize(3);

        done("home", "import", folder.resolve("other").toString());

        assertThat(home("home").column("SELECT url FROM server_address ORDER BY 1"))
                .isEqualTo(theirs);
        assertThat(home("home")
                        .value("SELECT count(*) FROM server_address JOIN server ON server.id = server"
                                + " WHERE server.name = 'rig'"))
                .isEqualTo("2");
        assertThat(done("home", "servers").out()).contains("later", uri);
        String changes = home("home").value("SELECT max(number) FROM change");
        done("home", "import", folder.resolve("other").toString());
        assertThat(home("home").value("SELECT max(number) FROM change")).isEqualTo(changes);
    }

    /** Paths and earlier ids are kept beside the entries, and are looked at as these are. */
    @Test
    void whatIsLearnedLaterIsRemovedFromPathsAndEarlierIds() throws Exception {
        Path below = Files.createDirectories(output.resolve("of " + SECRET));
        Files.write(below.resolve(name(1)), png(1, "a fox"));
        Files.write(output.resolve(SECRET + ".png"), png(2, "an owl"));
        done("home", "import", output.toString());
        home("home")
                .execute("INSERT INTO prompt_alias (server_id, prompt_id, prompt) SELECT server_id, 'was " + SECRET
                        + "', id FROM prompt_row WHERE id = 1");
        assertThat(home("home").placesOf(SECRET)).isNotEmpty();

        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream((SECRET + "\n").getBytes(StandardCharsets.UTF_8)));
            done("home", "redact", "--value-from-stdin", "--yes");
        } finally {
            System.setIn(before);
        }

        assertThat(home("home").placesOf(SECRET)).isEmpty();
        assertThat(home("home").value("SELECT count(*) FROM import_file WHERE path LIKE '%[redacted]%'"))
                .isEqualTo("2");
        assertThat(home("home").value("SELECT prompt_id FROM prompt_alias")).isEqualTo("was [redacted]");
        done("home", "import", output.toString());
        assertThat(home("home").placesOf(SECRET)).isEmpty();
        assertThat(home("home").value("SELECT count(*) FROM prompt")).isEqualTo("2");
        done("home", "verify", "--read-data");
    }
}
