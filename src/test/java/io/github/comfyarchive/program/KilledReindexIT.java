package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, killed while it puts masked files in the place of those that newer rules find secrets in. */
class KilledReindexIT {
    private static final String BADGE = "STU-202611285533";
    private static final int FILES = 60;

    @TempDir
    Path folder;

    @Test
    void losesNoFileLeavesNoneHalfMaskedAndTheNextRunEndsIt() throws Exception {
        Program program = Program.in(folder);
        TestHome home = new TestHome(program.home());
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 0; number < FILES; number++) {
                TestEntry entry = TestEntries.entry(number).positive("the badge " + BADGE);
                TestEntries.complete(server, entry);
            }
            assertThat(program.here("sync", "--server", "studio=" + server.uri())
                            .exit())
                    .isZero();
        }
        String files = home.value("SELECT count(*) FROM output WHERE state = 'stored'");
        Files.writeString(
                program.home().resolve("redaction-rules.json"),
                "{\"shapes\": [{\"name\": \"studio\", \"pattern\": \"\\\\bSTU-[0-9]{12}\\\\b\", \"triggers\":"
                        + " [\"STU-\"]}]}");
        int inTheMiddle = 0;
        for (int least : new int[] {1, 10, 25, 40}) {
            Launch.Running running = program.launch().start("reindex", "--files");
            while (running.process().isAlive() && masked(home) < least) {
                Thread.sleep(2);
            }
            running.process().destroyForcibly().waitFor();
            inTheMiddle += masked(home) < FILES ? 1 : 0;
            assertThat(home.value("SELECT count(*) FROM output WHERE state = 'stored'"))
                    .isEqualTo(files);
            assertFilesAreWhole(program, home);
        }

        Outcome last = program.run("reindex", "--files");

        assertThat(inTheMiddle).isPositive();
        assertThat(last.exit()).as(last.toString()).isZero();
        assertThat(masked(home)).isEqualTo(FILES);
        assertThat(home.placesOf(BADGE)).isEmpty();
        assertThat(home.value("SELECT count(*) FROM replaced_asset")).isEqualTo("0");
        assertThat(program.home().resolve("tmp")).isEmptyDirectory();
        program.isWhole("after the last run");
    }

    private static int masked(TestHome home) throws Exception {
        return Integer.parseInt(home.value("SELECT count(*) FROM asset WHERE masked > 0"));
    }

    /** Each is what its name says, and holds the badge whole or not at all. */
    private static void assertFilesAreWhole(Program program, TestHome home) throws Exception {
        for (List<String> asset : home.rows("SELECT sha256, extension, masked FROM asset")) {
            String name = asset.get(0);
            byte[] bytes = Files.readAllBytes(
                    program.home().resolve("assets/" + name.substring(0, 2) + "/" + name + "." + asset.get(1)));
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                    .isEqualTo(name);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(text.contains(BADGE)).isEqualTo(asset.get(2).equals("0"));
            assertThat(text).doesNotContain("*" + BADGE.substring(8)).doesNotContain(BADGE.substring(0, 8) + "*");
        }
    }
}
