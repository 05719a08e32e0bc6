package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestPng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import says beforehand is what it does then, and saying it changes nothing. */
class ImportDryRunTest {
    private static final int PROMPTS = 5;

    @TempDir
    Path folder;

    private Path output;
    private Path home;

    @BeforeEach
    void fill() throws IOException {
        output = folder.resolve("output");
        home = folder.resolve("home");
        for (int number = 0; number < PROMPTS; number++) {
            TestEntry entry = TestEntries.entry(number);
            Path file = output.resolve("rig/" + entry.files().get(0).filename());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.picture(0).bytes());
        }
        Files.write(output.resolve("silent.png"), TestPng.of(4, 4, 1).bytes());
    }

    private Outcome run(String... arguments) {
        Outcome ran = Outcome.of(Map.of("ARCHIVE_HOME", home.toString()), arguments);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    /** Of all that is in the home but what SQLite leaves beside the database where it is read. */
    private Map<String, String> state() throws IOException {
        Map<String, String> state = new TreeMap<>();
        if (Files.exists(home)) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.toList()) {
                    String name = home.relativize(file).toString();
                    if (!name.isEmpty() && !name.matches("archive.db-(wal|shm)")) {
                        state.put(name, Files.getLastModifiedTime(file) + " " + Files.size(file));
                    }
                }
            }
        }
        return state;
    }

    private static JsonNode source(Outcome ran) throws IOException {
        JsonNode json = new ObjectMapper().readTree(ran.out());
        assertThat(json.get("exit_code").asInt()).isZero();
        return json.get("sources").get(0);
    }

    /** Says what would be done, does it, and answers what was said. */
    private JsonNode said(String... arguments) throws IOException {
        String[] dry = Stream.concat(Stream.of("import", "--json", "--dry-run"), Stream.of(arguments))
                .toArray(String[]::new);
        Map<String, String> before = state();
        Outcome looked = run(dry);
        assertThat(state()).isEqualTo(before);
        assertThat(new ObjectMapper().readTree(looked.out()).get("dry_run").asBoolean())
                .isTrue();
        JsonNode said = source(looked);

        JsonNode done = source(run(Stream.concat(Stream.of("import", "--json"), Stream.of(arguments))
                .toArray(String[]::new)));

        assertThat(said.get("prompts")).isEqualTo(done.get("prompts"));
        assertThat(said.get("server")).isEqualTo(done.get("server"));
        assertThat(said.get("redactions")).isEqualTo(done.get("redactions"));
        for (String count : new String[] {"looked_at", "known", "silent", "failed"}) {
            assertThat(said.get("files").get(count))
                    .as(count)
                    .isEqualTo(done.get("files").get(count));
        }
        assertThat(brought(said)).isEqualTo(brought(done));
        return said;
    }

    private static int brought(JsonNode source) {
        return source.get("files").get("stored").asInt()
                + source.get("files").get("shared").asInt();
    }

    private static String prompts(JsonNode said) {
        return said.get("prompts").toString();
    }

    @Test
    void ofAFolderNothingIsMadeNotEvenTheHome() throws Exception {
        Outcome looked = run("import", "--dry-run", output.toString());

        assertThat(home).doesNotExist();
        assertThat(looked.out())
                .contains("(output)", "5 new", "5 to come in, 1 that say nothing", "nothing was written to");
        long bytes = 0;
        try (Stream<Path> files = Files.list(output.resolve("rig"))) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        JsonNode said = said(output.toString());
        assertThat(said.get("files").get("bytes").asLong()).isEqualTo(bytes);
        assertThat(prompts(said)).isEqualTo("{\"new\":5,\"changed\":0,\"known\":0,\"filled\":0}");

        JsonNode again = said(output.toString());
        assertThat(again.get("files").get("known").asInt()).isEqualTo(PROMPTS);
        assertThat(brought(again)).isZero();
        JsonNode all = said("--all", output.toString());
        assertThat(prompts(all)).contains("\"new\":1");
    }

    @Test
    void whatASyncHasArchivedIsKnownAndWhatItLacksIsFilled() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 3);
            server.files().delete(new FileRef("study_00002_.png", "rig", "output"));
            run("sync", "--server", server.uri().toString());
        }
        assertThat(prompts(said(output.toString()))).isEqualTo("{\"new\":2,\"changed\":0,\"known\":2,\"filled\":1}");
        assertThat(run("import", "--dry-run", output.toString()).out()).contains("0 new", "5 imported before");
    }

    @Test
    void anotherFileOfAGraphThatWasImportedChangesItsPrompt() throws Exception {
        run("import", output.toString());
        Files.write(
                output.resolve("rig/study_00001_b.png"),
                TestEntries.entry(0).picture(1).bytes());
        assertThat(prompts(said(output.toString()))).isEqualTo("{\"new\":0,\"changed\":1,\"known\":0,\"filled\":0}");
    }

    @Test
    void ofASavedHistoryItSaysWhichFilesWouldCome() throws Exception {
        StringBuilder saved = new StringBuilder("{");
        for (int number = 0; number < 3; number++) {
            TestEntry entry = TestEntries.entry(number);
            saved.append(number == 0 ? "" : ", ").append('"' + entry.id() + "\": " + entry.json());
        }
        String history =
                Files.writeString(folder.resolve("rig.json"), saved.append('}')).toString();

        assertThat(prompts(said(history))).isEqualTo("{\"new\":3,\"changed\":0,\"known\":0,\"filled\":0}");
        JsonNode files = said(history, "--files", output.toString());
        assertThat(prompts(files)).isEqualTo("{\"new\":0,\"changed\":0,\"known\":0,\"filled\":3}");
        assertThat(brought(files)).isEqualTo(3);
        assertThat(prompts(said(history, "--files", output.toString())))
                .isEqualTo("{\"new\":0,\"changed\":0,\"known\":3,\"filled\":0}");
    }
}
