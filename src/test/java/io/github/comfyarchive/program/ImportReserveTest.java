package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import leaves room on the disk as a sync does: files wait, what they say is archived, and the next import fills them. */
class ImportReserveTest {
    private static final String ALL = "100P";

    @TempDir
    Path folder;

    private Outcome run(Path home, String... arguments) {
        return Outcome.of(Map.of("ARCHIVE_HOME", home.toString()), arguments);
    }

    private void done(Path home, String... arguments) {
        Outcome ran = run(home, arguments);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    private static void picture(Path folder, TestEntry entry, int bytes) throws IOException {
        byte[] weight = new byte[bytes];
        new Random(entry.number()).nextBytes(weight);
        TestPng picture = entry.picture(0).chunk("ruNd", weight);
        Files.createDirectories(folder);
        Files.write(folder.resolve(entry.files().get(0).filename()), picture.bytes());
    }

    private static Path pictures(Path folder, int... sizes) throws IOException {
        for (int number = 0; number < sizes.length; number++) {
            picture(folder, TestEntries.entry(number), sizes[number]);
        }
        return folder;
    }

    private static String states(Path home) {
        return new TestHome(home)
                .rows("SELECT state, count(*) FROM output GROUP BY 1 ORDER BY 1")
                .toString();
    }

    @Test
    void belowTheReserveFilesWaitAndWhatTheySayIsArchived() throws Exception {
        Path home = folder.resolve("home");
        Path output = pictures(folder.resolve("output"), 2_000, 3_000, 4_000);

        Outcome ran = run(home, "import", "--min-free", ALL, output.toString());

        assertThat(ran.exit()).as(ran.toString()).isEqualTo(4);
        assertThat(ran.out()).contains("3 new", "0 stored, 3 failed");
        assertThat(ran.err()).hasLineCount(1).contains("3 files wait: ", "are kept free (--min-free)");
        assertThat(states(home)).isEqualTo("[[pending, 3]]");
        assertThat(home.resolve("tmp")).isEmptyDirectory();

        done(home, "import", "--min-free", "0", output.toString());
        assertThat(states(home)).isEqualTo("[[stored, 3]]");
        assertThat(new TestHome(home).value("SELECT count(*) FROM prompt")).isEqualTo("3");
        done(home, "verify", "--read-data");
    }

    @Test
    void aFileThatIsTooLargeWaitsAloneAndWhatIsLinkedTakesNoRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk small = SmallDisk.at(disk, "size=40m")) {
            Path output = pictures(disk.resolve("output"), 40_000, 12_000_000, 40_000);
            Path home = disk.resolve("home");

            Outcome ran = run(home, "import", "--min-free", "18M", output.toString());

            assertThat(ran.exit()).as(ran.toString()).isEqualTo(4);
            assertThat(ran.err()).contains("1 file waits: ", "a file of 12.0 MB waits");
            assertThat(states(home)).isEqualTo("[[pending, 1], [stored, 2]]");

            done(home, "import", "--min-free", ALL, "--hard-link", output.toString());
            assertThat(states(home)).isEqualTo("[[stored, 3]]");
            assertThat(new TestHome(home).value("SELECT count(*) FROM asset WHERE linked_from IS NOT NULL"))
                    .isEqualTo("1");
            small.grow("64m");
            done(home, "verify", "--read-data");
        }
    }

    @Test
    void theFilesOfASavedHistoryWaitToo() throws Exception {
        Path home = folder.resolve("home");
        Path output = folder.resolve("output");
        pictures(output.resolve("rig"), 2_000);
        TestEntry entry = TestEntries.entry(0);
        Path saved = folder.resolve("history.json");
        Files.writeString(saved, "{\"" + entry.id() + "\": " + entry.json() + "}");

        Outcome ran = run(home, "import", saved.toString(), "--files", output.toString(), "--min-free", ALL);

        assertThat(ran.exit()).as(ran.toString()).isEqualTo(4);
        assertThat(ran.err()).contains("files wait: ");
        assertThat(states(home)).isEqualTo("[[pending, 1]]");
        done(home, "import", saved.toString(), "--files", output.toString(), "--min-free", "0");
        assertThat(states(home)).isEqualTo("[[stored, 1]]");
    }

    @Test
    void whatIsNoSizeOrForAnotherHomeIsWrongUsage() throws Exception {
        Path output = pictures(folder.resolve("output"), 2_000);
        Path home = folder.resolve("home");
        Outcome wrong = run(home, "import", "--min-free", "much", output.toString());
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--min-free is a size such as 500M");
        assertThat(home).doesNotExist();

        done(home, "import", output.toString());
        Outcome another = run(folder.resolve("third"), "import", "--min-free", "1G", home.toString());
        assertThat(another.exit()).isEqualTo(2);
        assertThat(another.err()).contains("--min-free", "not for another home");
    }
}
