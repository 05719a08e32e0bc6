package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts whose graphs hold a picture as base64, as some clients send it. */
final class LargeLiteralsIT {
    private static final int PROMPTS = 8;
    private static final int PICTURE = 150_000;
    private static final String SECRET = "q7Rz0918vorpalblade42";

    @TempDir
    private Path folder;

    private static TestEntry entry(int number) {
        return TestEntries.entry(number).files(new FileRef[0]);
    }

    private static String json(int number, long picture) {
        byte[] bytes = new byte[PICTURE];
        new Random(picture).nextBytes(bytes);
        String base64 = Base64.getEncoder().encodeToString(bytes);
        return entry(number).json().replace(entry(number).positive(), base64);
    }

    /** Answers how many bytes the entries have. */
    private static long complete(FakeComfyServer server, boolean same) {
        long bytes = 0;
        for (int number = 0; number < PROMPTS; number++) {
            String json = json(number, same ? 1 : 100 + number);
            server.history().complete(entry(number).id(), json);
            bytes += json.length();
        }
        return bytes;
    }

    private static String[] sync(FakeComfyServer server) {
        return new String[] {"sync", "--server", "studio=" + server.uri()};
    }

    private static long size(Program program) throws Exception {
        TestHome home = new TestHome(program.home());
        home.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return Files.size(home.folder().database());
    }

    @Test
    void theSamePictureTakesItsRoomOnce() throws Exception {
        Program program = Program.in(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, true);
            Outcome outcome = program.run(sync(server));
            assertThat(outcome.exit()).as(outcome.toString()).isZero();
        }

        assertThat(size(program)).isLessThan(1_000_000);
        for (int number : new int[] {0, PROMPTS - 1}) {
            Outcome shown = program.here("show", "--entry", entry(number).id());
            assertThat(shown.out().strip().equals(json(number, 1))).isTrue();
        }
        assertThat(program.here("show", "--graph", entry(3).id()).out()).doesNotContain("[literal of");
        assertThat(program.here("show", "--json", entry(3).id()).out()).doesNotContain("[literal of");
        program.isWhole("with a literal");
    }

    @Test
    void differentOnesTakeLessThanTheirJsonAndAKilledRunIsEnded() throws Exception {
        Program program = Program.in(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            long bytes = complete(server, false);
            program.withSchema();
            Running run = program.launch().start(sync(server));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (run.process().isAlive() && archived(program) == 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            run.process().destroyForcibly().waitFor();
            program.isWhole("after a kill");

            assertThat(program.here(sync(server)).exit()).isZero();
            assertThat(archived(program)).isEqualTo(PROMPTS);
            assertThat(size(program)).isLessThan(bytes * 85 / 100);
            Path out = folder.resolve("history.json");
            assertThat(program.here("export", "--format=history", "--out", out.toString())
                            .exit())
                    .isZero();
            String history = Files.readString(out);
            for (int number = 0; number < PROMPTS; number++) {
                assertThat(history.contains(json(number, 100 + number))).isTrue();
            }
        }
    }

    private static long archived(Program program) {
        String count = new TestHome(program.home()).value("SELECT count(*) FROM entry");
        return count == null ? 0 : Long.parseLong(count);
    }

    /** A secret in a large text goes, at once and by a value that is given later. */
    @Test
    void secretsInThemGo() throws Exception {
        Program program = Program.in(folder);
        String text = "a meadow at noon. ".repeat(4_000);
        String key = "hf_qWxZvNmLkJhGfDsApOiUyTrEwQzXcVb";
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 0; number < 3; number++) {
                String large = text + key + ' ' + SECRET + ' ' + text;
                server.history()
                        .complete(
                                entry(number).id(),
                                entry(number).json().replace(entry(number).positive(), large));
            }
            assertThat(program.here(sync(server)).exit()).isZero();
        }
        TestHome home = new TestHome(program.home());
        assertThat(home.placesOf(key)).isEmpty();
        assertThat(program.here("show", "--entry", entry(1).id()).out()).contains(SECRET);

        Path value = Files.writeString(folder.resolve("value"), SECRET);
        Running redact = program.launch().start(value, "redact", "--value-from-stdin", "--yes");
        Outcome removed = redact.end();
        assertThat(removed.exit()).as(removed.toString()).isZero();

        assertThat(program.here("show", "--entry", entry(1).id()).out())
                .contains("a meadow at noon")
                .doesNotContain(SECRET);
        assertThat(home.value("SELECT count(*) FROM literal")).isEqualTo("1");
        program.isWhole("without the value");
    }
}
