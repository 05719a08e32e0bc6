package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, killed while it forgets: what is decided goes with the next call, and nothing else. */
class KilledForgetIT {
    private static final int PROMPTS = 300;

    @TempDir
    Path folder;

    @Test
    void theNextCallEndsWhatWasBegun() throws Exception {
        Path filled = folder.resolve("filled");
        Program first = Program.in(filled);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, PROMPTS);
            assertThat(first.here("sync", "--server", "rig=" + server.uri()).exit())
                    .isZero();
        }
        TestHome whole = new TestHome(first.home());
        whole.rows("PRAGMA wal_checkpoint(TRUNCATE)");
        long seed = Fuzz.seed("kill");
        Random random = new Random(seed);
        for (int round = 0; round < Fuzz.amount(4, 40); round++) {
            Program program = Program.in(folder.resolve("round" + round));
            TestHome home = whole.copyTo(program.home());
            Launch.Running running = program.launch().start("forget", "--until", "2999", "--keep-last", "100", "--yes");
            Thread.sleep(250 + random.nextInt(900)); // any moment will do
            running.process().destroyForcibly().waitFor();

            assertThat(home.faults()).as("seed %d", seed).isEmpty();
            Outcome verified = program.here("verify");
            assertThat(verified.exit()).as(verified.toString()).isZero();
            boolean decided = !home.value("SELECT count(*) FROM forgetting").equals("0")
                    || !home.value("SELECT count(*) FROM rewrite_due").equals("0");
            assertThat(verified.out().contains("archive forget was stopped")).isEqualTo(decided);
            int left = Integer.parseInt(home.value("SELECT count(*) FROM prompt_row"));
            Outcome ended = program.here("forget");
            assertThat(ended.exit()).as(ended.toString()).isEqualTo(decided ? 0 : 2);
            assertThat(home.value("SELECT count(*) FROM prompt_row")).isEqualTo(decided ? "100" : String.valueOf(left));
            assertThat(left).isIn(100, PROMPTS);
            assertThat(home.value("SELECT count(*) FROM rewrite_due")).isEqualTo("0");
            assertThat(home.faults()).isEmpty();
            Outcome read = program.here("verify", "--read-data");
            assertThat(read.exit()).as(read.toString()).isZero();
            assertThat(read.out()).doesNotContain("stopped");
            assertThat(home.value("SELECT count(*) FROM asset"))
                    .isEqualTo(home.value("SELECT count(*) FROM prompt_row"));
        }
    }
}
