package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.JsonPlaces;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both recorded servers, archived by the program as a user starts it. */
class RecordingsIT {
    private static final List<Archived> ARCHIVED = new ArrayList<>();

    /** A sync where nothing answers: it tries again for seconds, meanwhile the other tests run. */
    private static Running unanswered;

    @TempDir
    static Path folder;

    /** A recorded server and a home with all of it, synced once for all tests: none of them takes anything away. */
    private record Archived(Recording recording, FakeComfyServer server, Program program, Outcome sync) {
        static Archived of(Recording recording, Program program) throws Exception {
            FakeComfyServer server = FakeComfyServer.replaying(recording);
            Outcome sync = program.run("-v", "sync", "--server", "studio=" + server.uri());
            assertThat(sync.exit()).as(sync.toString()).isZero();
            return new Archived(recording, server, program, sync);
        }

        TestHome home() {
            return new TestHome(program.home());
        }

        Outcome syncAgain(String... more) throws Exception {
            return program.run(
                    Stream.concat(Stream.of("-v", "sync", "--server", "studio=" + server.uri()), Stream.of(more))
                            .toArray(String[]::new));
        }

        @Override
        public String toString() {
            return "of " + recording.ids().size() + " prompts";
        }
    }

    @BeforeAll
    static void archiveBoth() throws Exception {
        int port;
        try (FakeComfyServer server = FakeComfyServer.start()) {
            port = server.port();
        }
        unanswered =
                Program.in(folder.resolve("none")).launch().start("sync", "-q", "--server", "http://127.0.0.1:" + port);
        ARCHIVED.add(Archived.of(Recording.promptOfFive(), Program.in(folder.resolve("five"))));
        ARCHIVED.add(Archived.of(Recording.promptOfSix(), Program.in(folder.resolve("six"))));
    }

    @AfterAll
    static void close() {
        ARCHIVED.forEach(archived -> archived.server().close());
        ARCHIVED.clear();
    }

    static List<Archived> recordings() {
        return ARCHIVED;
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void keepsEveryEntryAsTheServerGaveItButForTheRedactionsItLists(Archived archived) throws Exception {
        Recording recording = archived.recording();
        TestHome home = archived.home();

        assertThat(home.rows("SELECT prompt_id FROM prompt ORDER BY id"))
                .isEqualTo(recording.ids().stream().map(List::of).toList());
        for (String id : recording.ids()) {
            Map<String, String> given = JsonPlaces.of(recording.entry(id).getBytes(StandardCharsets.UTF_8));
            Map<String, String> kept = JsonPlaces.of(home.entry(id));
            TreeSet<String> differing = new TreeSet<>(given.keySet());
            differing.addAll(kept.keySet());
            differing.removeIf(path -> Objects.equals(given.get(path), kept.get(path)));
            differing.remove("$.prompt[5]");
            TreeSet<String> listed = new TreeSet<>();
            home.rows("SELECT path FROM redaction JOIN prompt ON prompt.id = redaction.prompt"
                            + " WHERE output IS NULL AND path <> '$.prompt[5]' AND prompt_id = '" + id + "'")
                    .forEach(row -> listed.add(row.get(0)));
            assertThat(differing).as("what differs in " + id).isEqualTo(listed);
            assertThat(kept).doesNotContainKey("$.prompt[5]").containsKey("$.prompt[4]");
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void keepsEveryFileByteForByteOrListsWhatItMasked(Archived archived) throws Exception {
        Recording recording = archived.recording();
        TestHome home = archived.home();

        List<List<String>> stored =
                home.rows("SELECT filename, subfolder, type, sha256, extension, masked FROM output JOIN asset"
                        + " ON asset.sha256 = output.asset");
        assertThat(stored).hasSizeGreaterThan(15);
        for (List<String> row : stored) {
            byte[] given = recording.file(new FileRef(row.get(0), row.get(1), row.get(2)));
            Path asset =
                    home.root().resolve("assets/" + row.get(3).substring(0, 2) + "/" + row.get(3) + "." + row.get(4));
            assertThat(Files.readAllBytes(asset)).hasSameSizeAs(given);
            if (row.get(5).equals("0")) {
                assertThat(Files.readAllBytes(asset)).isEqualTo(given);
            }
        }
        assertThat(home.rows("SELECT filename FROM output WHERE state <> 'stored'"))
                .containsExactlyInAnyOrder(List.of("gone_00001_.png"), List.of("clip_00001.png"));
        assertThat(home.rows("SELECT prompt_id, number FROM prompt JOIN output ON output.prompt = prompt.id"
                        + " WHERE provenance = 'mismatch'"))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void leavesNoSecretInTheHomeNorOnTheTerminal(Archived archived) throws Exception {
        Recording recording = archived.recording();
        Outcome sync = archived.sync();
        Outcome json = archived.syncAgain("--full", "--json");
        StringBuilder shown = new StringBuilder(sync.out() + sync.err() + json.out() + json.err());
        for (String id : recording.ids()) {
            shown.append(show(archived, id)).append(show(archived, id, "--json"));
        }

        assertThat(new String(recording.history(), StandardCharsets.UTF_8)).contains("CANARY");
        assertThat(shown.toString()).doesNotContain("CANARY");
        assertThat(archived.home().placesOf("CANARY")).isEmpty();
        assertThat(Integer.parseInt(archived.home().value("SELECT count(*) FROM redaction")))
                .isGreaterThan(3);
        assertThat(archived.server().log().changing()).isEmpty();
    }

    /** In this process: eighty starts of the program would take minutes. */
    private static String show(Archived archived, String... arguments) {
        Outcome shown = archived.program()
                .here(Stream.concat(Stream.of("-v", "show"), Stream.of(arguments))
                        .toArray(String[]::new));
        assertThat(shown.exit()).as(shown.toString()).isZero();
        return shown.out() + shown.err();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void readsOneEntryWhereNothingIsNew(Archived archived) throws Exception {
        int before = archived.server().log().entriesSent();

        Outcome again = archived.syncAgain();

        assertThat(again.exit()).isZero();
        assertThat(archived.server().log().entriesSent() - before).isEqualTo(1);
        assertThat(again.out()).contains("0 new, 1 known");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void keepsTheHomeToItsOwner(Archived archived) throws Exception {
        try (Stream<Path> files = Files.walk(archived.program().home())) {
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(HomeModes.expected(file));
            }
        }
    }

    @Test
    void saysWhatToDoWhenNothingAnswers() throws Exception {
        Outcome outcome = unanswered.end();

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("cannot be reached").contains("is ComfyUI running");
        assertThat(outcome.err().lines()).hasSize(1);
    }

    @Test
    void showsTheWholeJobWithoutAServer() throws Exception {
        Program program = Program.in(folder.resolve("demo"));
        Outcome outcome = program.run("demo", "--home", program.home().toString());

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .contains("17 new")
                .contains("13 stored, 1 shared, 2 missing")
                .contains("(before)", "2 new, 1 known", "3 stored, 1 archived before", "masked in 2 files")
                .contains("Try next:")
                .doesNotContain("CANARY");
        assertThat(outcome.err()).isEmpty();
        TestHome home = new TestHome(program.home());
        assertThat(home.placesOf("CANARY")).isEmpty();
        assertThat(home.placesOf("sk-Qw3rTz8uPl5kJh2gFd6sAy9xCv1bNm4E")).isEmpty();
        assertThat(home.value("SELECT count(*) FROM generation WHERE positive LIKE '%paper boats%'"))
                .isEqualTo("2");
        assertThat(home.rows("SELECT media_type, count(*) FROM output JOIN asset ON asset.sha256 = asset"
                        + " WHERE media_type NOT LIKE 'image/%' GROUP BY media_type ORDER BY media_type"))
                .containsExactly(
                        List.of("audio/flac", "1"),
                        List.of("model/gltf-binary", "1"),
                        List.of("video/mp4", "1"),
                        List.of("video/webm", "1"));
        program.isWhole("after a demo");
    }
}
