package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, killed while it backs up a home, and while it imports one. */
class KilledHomesIT {
    private static final int PROMPTS = 250;

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void archive() throws Exception {
        program = Program.in(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, PROMPTS);
            assertThat(program.here("sync", "--server", "studio=" + server.uri())
                            .exit())
                    .isZero();
        }
    }

    /** Ends the program without a word once so many files are in a folder. */
    private void killAt(Path home, long files, String... arguments) throws Exception {
        Launch.Running running = program.launch().start(arguments);
        while (running.process().isAlive() && assets(home) < files) {
            Thread.sleep(5);
        }
        running.process().destroyForcibly().waitFor();
    }

    private static long assets(Path home) throws IOException {
        if (!Files.isDirectory(home.resolve("assets"))) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(home.resolve("assets"))) {
            return files.filter(Files::isRegularFile).count();
        } catch (java.io.UncheckedIOException meanwhile) {
            return 0;
        }
    }

    @Test
    void aBackupIsTheEarlierOneOrTheNew() throws Exception {
        Path backup = folder.resolve("backup");
        Path restored = folder.resolve("restored");
        killAt(backup, 50, "backup", backup.toString());
        if (!Files.exists(backup.resolve("archive.db"))) {
            Outcome nothing = program.here("restore", backup.toString(), "--home", restored.toString());
            assertThat(nothing.exit()).as(nothing.toString()).isEqualTo(2);
        }
        assertThat(program.here("backup", backup.toString()).exit()).isZero();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 2 * PROMPTS);
            assertThat(program.here("sync", "--server", "studio=" + server.uri())
                            .exit())
                    .isZero();
        }
        killAt(backup, PROMPTS + 50, "backup", backup.toString());
        String prompts = new TestHome(backup).value("SELECT count(*) FROM prompt");
        assertThat(prompts).isIn(String.valueOf(PROMPTS), String.valueOf(2 * PROMPTS));
        Path staged = restored.resolve(".archive-restore");
        killAt(staged, 50, "restore", backup.toString(), "--home", restored.toString());
        if (!Files.exists(restored.resolve("archive.db"))) {
            Outcome ended = program.here("restore", backup.toString(), "--home", restored.toString());
            assertThat(ended.exit()).as(ended.toString()).isZero();
        }
        assertThat(new TestHome(restored).value("SELECT count(*) FROM prompt")).isEqualTo(prompts);
        Outcome verified = program.here("verify", "--read-data", "--home", restored.toString());
        assertThat(verified.exit()).as(verified.toString()).isZero();
    }

    @Test
    void anImportIsCompletedByTheNext() throws Exception {
        TestHome into = new TestHome(folder.resolve("into"));
        String other = program.home().toString();
        for (long files : new long[] {1, PROMPTS / 2}) {
            killAt(into.root(), files, "import", other, "--home", into.root().toString());
            if (Files.exists(into.root().resolve("archive.db"))) {
                assertThat(into.faults()).isEmpty();
            }
        }
        Outcome last = program.here("import", other, "--home", into.root().toString());
        assertThat(last.exit()).as(last.toString()).isZero();
        assertThat(into.value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo(String.valueOf(PROMPTS));
        Outcome verified =
                program.here("verify", "--read-data", "--home", into.root().toString());
        assertThat(verified.exit()).as(verified.toString()).isZero();
        assertThat(into.root().resolve(".archive-import")).doesNotExist();
    }
}
