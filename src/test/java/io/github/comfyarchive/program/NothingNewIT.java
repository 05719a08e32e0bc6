package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program with nothing new to archive, as cron starts it hundreds of times a day: what it may not do. */
final class NothingNewIT {
    @TempDir
    private Path folder;

    private FakeComfyServer server;
    private Program program;

    @BeforeEach
    void archiveAll() {
        server = FakeComfyServer.replaying(Recording.promptOfFive());
        program = Program.in(folder);
        assertThat(program.here("sync", "-q", "--server", "studio=" + server.uri()))
                .isEqualTo(new Outcome(0, "", ""));
        server.log().clear();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Outcome sync(String options) throws Exception {
        return sync(options, "-q");
    }

    private Outcome sync(String options, String how) throws Exception {
        return program.launch(options).run("sync", how, "--server", "studio=" + server.uri());
    }

    @Test
    void loadsNothingThatIsOfUseForNewEntriesAlone() throws Exception {
        Path classes = folder.resolve("classes");

        assertThat(sync("-Xlog:class+load:file=" + classes)).isEqualTo(new Outcome(0, "", ""));

        assertThat(Files.readString(classes))
                .contains("io.github.comfyarchive.sync.SyncContext", "org.sqlite.")
                .doesNotContain(
                        "org.flywaydb.core.Flyway ",
                        "com.fasterxml.jackson.databind.ObjectMapper ",
                        "graph.NodeRulesFile ",
                        "graph.ParameterExtractor ",
                        "export.FilesExport ",
                        "comfyarchive.net.Tls ",
                        "javax.net.ssl.SSLContext ",
                        "java.net.http.HttpClient ",
                        "java.net.HttpURLConnection ",
                        "progressbar.ProgressBar ");
    }

    @Test
    void saysSoToAProgramWithoutATreeOfJson() throws Exception {
        Path classes = folder.resolve("classes");

        Outcome outcome = sync("-Xlog:class+load:file=" + classes, "--json");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).startsWith("{\"home\":").contains("\"known\":1");
        assertThat(Files.readString(classes)).doesNotContain("com.fasterxml.jackson.databind.");
    }

    @Test
    void readsOneEntryAndWritesItsOwnRunAlone() throws Exception {
        TestHome home = new TestHome(folder.resolve("home"));
        String rows = "SELECT (SELECT count(*) FROM prompt), (SELECT max(last_changed_at) FROM prompt),"
                + " (SELECT count(*) FROM output), (SELECT group_concat(state) FROM output), (SELECT cursor_offset FROM server)";
        List<List<String>> before = home.rows(rows);

        assertThat(sync("")).isEqualTo(new Outcome(0, "", ""));

        assertThat(server.log().count("/history")).isEqualTo(1);
        assertThat(home.rows(rows)).isEqualTo(before);
        assertThat(home.rows("SELECT outcome, entries_read, prompts_known, prompts_new FROM sync_run ORDER BY id DESC"))
                .hasSize(2)
                .first()
                .isEqualTo(List.of("done", "1", "1", "0"));
    }

    @Test
    void unpacksSqlitesLibraryOnceAndRunsWhereItCannot() throws Exception {
        Path unpacked = folder.resolve("native");
        String options = "-Darchive.native=" + unpacked + " -Dorg.sqlite.tmpdir=";
        Path scratch = Files.createDirectory(folder.resolve("scratch"));
        Path nowhere = Files.createFile(folder.resolve("a-file"));

        assertThat(sync(options + scratch)).isEqualTo(new Outcome(0, "", ""));
        Path library = library(unpacked);
        assertThat(sync(options + nowhere)).isEqualTo(new Outcome(0, "", ""));

        Files.writeString(library, "no library");
        assertThat(sync(options + scratch).exit()).isZero();
        assertThat(sync("-Darchive.native=" + library + "/x")).isEqualTo(new Outcome(0, "", ""));
    }

    @Test
    void whatIsUnpackedServesAllUsersAndIsLoadedOnlyWhereNobodyElseCanWrite() throws Exception {
        Path unpacked = folder.resolve("shared/native");
        Path scratch = Files.createDirectory(folder.resolve("scratch"));
        String elsewhere = "-Darchive.native=" + unpacked + " -Dorg.sqlite.tmpdir=" + folder.resolve("none");

        assertThat(sync("-Darchive.native=" + unpacked).exit()).isZero();
        Path library = library(unpacked);
        try (Stream<Path> all = Files.walk(unpacked)) {
            assertThat(all.map(path -> mode(path)).distinct()).containsExactlyInAnyOrder("rwxr-xr-x", "rw-r--r--");
        }
        assertThat(sync(elsewhere).exit()).as("it is used").isZero();

        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(sync("-Darchive.native=" + unpacked + " -Dorg.sqlite.tmpdir=" + scratch)
                        .exit())
                .isZero();
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-r--r--"));
        for (Path path : List.of(library, library.getParent(), unpacked.getParent())) {
            String before = mode(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(sync(elsewhere).exit()).as("%s may be another's", path).isEqualTo(1);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(before));
        }
        assertThat(sync(elsewhere).exit()).isZero();
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    private static Path library(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }
}
