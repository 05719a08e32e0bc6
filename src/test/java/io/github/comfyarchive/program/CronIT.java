package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as cron runs it, which mails whatever is printed. */
final class CronIT {
    @TempDir
    private Path folder;

    private Program program;
    private String url = "";

    /** A server that is archived, and off. */
    @BeforeEach
    void fill() {
        program = Program.in(folder).withSchema();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 3);
            url = server.uri().toString();
            assertThat(program.here("sync", "-q", "--server", "studio=" + url)).isEqualTo(new Outcome(0, "", ""));
        }
    }

    private void letPass(String time) {
        TestHome home = new TestHome(program.home());
        String earlier = "strftime('%Y-%m-%dT%H:%M:%fZ', '%s', '-" + time + "')";
        home.execute(
                "UPDATE server SET last_synced_at = " + earlier.replace("'%s'", "last_synced_at"),
                "UPDATE sync_run SET started_at = " + earlier.replace("'%s'", "started_at"));
    }

    @Test
    void aServerThatIsOffIsNoNewsForADay() {
        assertThat(program.here("sync", "-q")).isEqualTo(new Outcome(3, "", ""));
        letPass("23 hours");
        assertThat(program.here("sync", "-q")).isEqualTo(new Outcome(3, "", ""));
        letPass("2 hours");

        Outcome once = program.here("sync", "-q");

        assertThat(once.exit()).isEqualTo(3);
        assertThat(once.out()).isEmpty();
        assertThat(once.errLines()).singleElement().asString().contains(" 25 h 0 min ago; this is said once a day");
        assertThat(program.here("sync", "-q")).isEqualTo(new Outcome(3, "", ""));
        assertThat(program.here("sync", "-q", "--alert-after", "0").errLines()).hasSize(1);
        letPass("24 hours");
        assertThat(program.here("sync", "-q").errLines()).hasSize(1);
    }

    @Test
    void whoeverAsksIsToldAtOnce() {
        Outcome sync = program.here("sync");

        assertThat(sync.exit()).isEqualTo(3);
        assertThat(sync.out())
                .contains("  not read   last read ", "nothing archived in ")
                .doesNotContain("0 new");
        assertThat(sync.errLines()).singleElement().asString().contains(url);
        assertThat(program.here("status").out()).contains("  server     " + url, "  last sync  ");
    }

    @Test
    void anAddressWhereNothingEverAnsweredFailsAtOnce() {
        long start = System.nanoTime();
        Outcome first = Outcome.of("--home", folder.resolve("new").toString(), "sync", "-q", "--server", url);

        assertThat(first.exit()).isEqualTo(3);
        assertThat(first.errLines()).singleElement().asString().contains(url);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("who waits for a restart waits for 5.6 to 9.4 s")
                .isLessThan(Duration.ofSeconds(5));
    }
}
