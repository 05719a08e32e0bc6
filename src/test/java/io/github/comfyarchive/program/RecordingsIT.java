package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.launcher.Launch.Outcome;
import io.github.comfyarchive.launcher.QuickStart;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both recorded servers, archived by the program as a user starts it. */
class RecordingsIT {

    @TempDir
    Path folder;

    static Stream<Recording> recordings() {
        return Stream.of(Recording.promptOfFive(), Recording.promptOfSix());
    }

    private Outcome archive(String... arguments) throws Exception {
        return QuickStart.of(folder)
                .with("ARCHIVE_HOME", folder.resolve("home").toString())
                .run(arguments);
    }

    private TestHome home() {
        return new TestHome(folder.resolve("home"));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void keepsEveryEntryAsTheServerGaveItButForTheRedactionsItLists(Recording recording) throws Exception {
        try (FakeComfyServer server = FakeComfyServer.replaying(recording)) {
            assertThat(archive("sync", "--server", server.uri().toString()).exit())
                    .isZero();
        }

        assertThat(home().rows("SELECT prompt_id FROM prompt ORDER BY id"))
                .isEqualTo(recording.ids().stream().map(List::of).toList());
        for (String id : recording.ids()) {
            Map<String, String> given = JsonPlaces.of(recording.entry(id).getBytes(StandardCharsets.UTF_8));
            Map<String, String> kept = JsonPlaces.of(home().entry(id));
            TreeSet<String> differing = new TreeSet<>(given.keySet());
            differing.addAll(kept.keySet());
            differing.removeIf(path -> Objects.equals(given.get(path), kept.get(path)));
            differing.remove("$.prompt[5]");
            TreeSet<String> listed = new TreeSet<>();
            home().rows("SELECT path FROM redaction JOIN prompt ON prompt.id = redaction.prompt"
                            + " WHERE output IS NULL AND path <> '$.prompt[5]' AND prompt_id = '" + id + "'")
                    .forEach(row -> listed.add(row.get(0)));
            assertThat(differing).as("what differs in " + id).isEqualTo(listed);
            assertThat(kept).doesNotContainKey("$.prompt[5]").containsKey("$.prompt[4]");
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void keepsEveryFileByteForByteOrListsWhatItMasked(Recording recording) throws Exception {
        try (FakeComfyServer server = FakeComfyServer.replaying(recording)) {
            assertThat(archive("sync", "--server", server.uri().toString()).exit())
                    .isZero();
        }

        List<List<String>> stored = home().rows(
                        "SELECT filename, subfolder, type, sha256, extension, masked FROM output JOIN asset"
                                + " ON asset.sha256 = output.asset");
        assertThat(stored).hasSizeGreaterThan(15);
        for (List<String> row : stored) {
            byte[] given = recording.file(new FileRef(row.get(0), row.get(1), row.get(2)));
            Path asset =
                    home().root().resolve("assets/" + row.get(3).substring(0, 2) + "/" + row.get(3) + "." + row.get(4));
            assertThat(Files.readAllBytes(asset)).hasSameSizeAs(given);
            if (row.get(5).equals("0")) {
                assertThat(Files.readAllBytes(asset)).isEqualTo(given);
            }
        }
        assertThat(home().rows("SELECT filename FROM output WHERE state <> 'stored'"))
                .containsExactlyInAnyOrder(List.of("gone_00001_.png"), List.of("clip_00001.png"));
        assertThat(home().rows("SELECT prompt_id, number FROM prompt JOIN output ON output.prompt = prompt.id"
                        + " WHERE provenance = 'mismatch'"))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void leavesNoSecretInTheHomeNorOnTheTerminal(Recording recording) throws Exception {
        try (FakeComfyServer server = FakeComfyServer.replaying(recording)) {
            Outcome sync = archive("-v", "sync", "--server", server.uri().toString());
            Outcome json = archive(
                    "-v", "sync", "--full", "--json", "--server", server.uri().toString());
            StringBuilder shown = new StringBuilder(sync.out() + sync.err() + json.out() + json.err());
            for (String id : recording.ids()) {
                shown.append(show(id)).append(show(id, "--json"));
            }

            assertThat(new String(recording.history(), StandardCharsets.UTF_8)).contains("CANARY");
            assertThat(shown.toString()).doesNotContain("CANARY");
            assertThat(home().placesOf("CANARY")).isEmpty();
            assertThat(Integer.parseInt(home().value("SELECT count(*) FROM redaction")))
                    .isGreaterThan(3);
            assertThat(server.log().changing()).isEmpty();
        }
    }

    /** In this process: eighty starts of the program would take minutes. */
    private String show(String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        String[] line =
                Stream.concat(Stream.of("-v", "show"), Stream.of(arguments)).toArray(String[]::new);
        int exitCode = Main.run(
                line, stream, stream, Map.of("ARCHIVE_HOME", home().root().toString()));
        assertThat(exitCode).as(output.toString(StandardCharsets.UTF_8)).isZero();
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void readsOneEntryWhereNothingIsNew() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfSix())) {
            archive("sync", "--server", server.uri().toString());
            server.log().clear();

            Outcome again = archive("sync", "--server", server.uri().toString());

            assertThat(again.exit()).isZero();
            assertThat(server.log().entriesSent()).isEqualTo(1);
            assertThat(again.out()).contains("0 new, 1 known");
        }
    }

    @Test
    void keepsTheHomeToItsOwner() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfSix())) {
            archive("sync", "--server", server.uri().toString());
        }

        try (Stream<Path> files = Files.walk(folder.resolve("home"))) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void saysWhatToDoWhenNothingAnswers() throws Exception {
        int port;
        try (FakeComfyServer server = FakeComfyServer.start()) {
            port = server.port();
        }

        Outcome outcome = archive("sync", "-q", "--server", "http://127.0.0.1:" + port);

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("cannot be reached").contains("is ComfyUI running");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void showsTheWholeJobWithoutAServer() throws Exception {
        Outcome outcome = archive("demo", "--home", folder.resolve("home").toString());

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .contains("20 new")
                .contains("16 stored, 3 shared, 2 missing")
                .contains("Try next:")
                .doesNotContain("CANARY");
        assertThat(outcome.err()).isEmpty();
        assertThat(home().placesOf("CANARY")).isEmpty();
    }
}
