package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packaged program, ended at many moments of the import of a folder, and by full disks: what it leaves is whole and holds no secret,
 * the next import does the rest, and the archive is that of an import that nobody disturbed.
 */
@SuppressWarnings("try") // a disk is mounted, and need not be named
final class KilledImportIT {
    /** One folder is archived after the other, so that there is something between them. */
    private static final int FOLDERS = 8;

    private static final int PROMPTS = 3 * FOLDERS;
    private static final String SECRET = "hf_qWxZvNmLkJhGfDsApOiUyTrEwQzXcVbNm";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What an import gives, but for the ids that it makes up. */
    private static final String CONTENTS =
            "SELECT graph, created_at, filename, subfolder, type, media, output.position, state, asset,"
                    + " provenance, linked_from IS NOT NULL, positive, seed FROM prompt JOIN output ON output.prompt = prompt.id"
                    + " LEFT JOIN asset ON sha256 = asset LEFT JOIN sampling ON sampling.prompt = prompt.id"
                    + " ORDER BY subfolder, filename";

    @TempDir
    private Path folder;

    private Path output;

    /**
     * When to kill.
     *
     * @param how what is imported into what
     * @param files once so many files are in the archive; 0 for as soon as there is a place for them
     */
    private record Moment(How how, int files) {}

    private enum How {
        /** Into nothing. */
        NEW,
        /** Into a home that has the prompts and lacks their files. */
        FILLED,
        /** Giving the folder's files a second name. */
        LINKED
    }

    @BeforeEach
    void fill() throws IOException {
        output = folder.resolve("output");
        for (int number = 0; number < PROMPTS; number++) {
            TestEntry entry = entry(number);
            byte[] weight = new byte[number == 10 ? 1_000_000 : 20_000 + 500 * number];
            new Random(number).nextBytes(weight);
            Path file = output.resolve(entry.files().get(0).subfolder() + "/"
                    + entry.files().get(0).filename());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.picture(0).chunk("ruNd", weight).bytes());
        }
    }

    private static TestEntry entry(int number) {
        TestEntry entry = TestEntries.entry(number);
        TestEntry told = number % 4 == 3 ? entry.positive("a fox, " + SECRET) : entry;
        String name = entry.files().get(0).filename();
        return told.files(new FileRef(name, "day" + number / 3, "output"));
    }

    private Program home(String name, How how) throws IOException {
        Program program = Program.in(folder.resolve(name));
        Files.createDirectories(program.folder());
        if (how == How.FILLED) {
            StringBuilder saved = new StringBuilder();
            for (int number = 0; number < PROMPTS; number++) {
                saved.append(number == 0 ? "{" : ", ")
                        .append('"' + entry(number).id() + "\": "
                                + entry(number).json());
            }
            Path history = Files.writeString(program.folder().resolve("history.json"), saved.append('}'));
            done(program, "import", history.toString());
        }
        return program;
    }

    private static void done(Program program, String... arguments) {
        Outcome outcome = program.here(arguments);
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
    }

    private String[] arguments(How how) {
        return how == How.LINKED
                ? new String[] {"import", "--min-free", "0", "--hard-link", output.toString()}
                : new String[] {"import", "--min-free", "0", output.toString()};
    }

    private static List<List<String>> contents(Program program) {
        return new TestHome(program.home()).rows(CONTENTS);
    }

    private List<List<String>> undisturbed(How how) throws IOException {
        Program program = home("undisturbed-" + how, how);
        done(program, arguments(how));
        assertThat(new TestHome(program.home()).value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo(String.valueOf(PROMPTS));
        return contents(program);
    }

    @Test
    void leavesAWholeArchiveThatTheNextImportCompletes() throws Exception {
        List<Moment> moments = new ArrayList<>();
        Map<How, List<List<String>>> whole = new EnumMap<>(How.class);
        for (How how : How.values()) {
            whole.put(how, undisturbed(how));
        }
        for (int files = 0; files < PROMPTS; files++) {
            for (How how : How.values()) {
                moments.add(new Moment(how, files));
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> left = new ArrayList<>();
            for (Moment moment : Fuzz.part(6, moments)) {
                String name = "kill" + left.size();
                left.add(threads.submit(() -> kill(name, moment, whole.get(moment.how()))));
            }
            int inTheMiddle = 0;
            for (Future<Integer> files : left) {
                inTheMiddle += files.get() < PROMPTS ? 1 : 0;
            }
            assertThat(inTheMiddle).as("killed before the last file was stored").isGreaterThan(left.size() / 2);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Answers how many files were stored when the program was killed. */
    private int kill(String name, Moment moment, List<List<String>> whole) throws Exception {
        Program program = home(name, moment.how());
        Running running = program.launch().start(arguments(moment.how()));
        await().pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> !running.process().isAlive() || hasBegun(program.home(), moment.files()));
        running.process().destroyForcibly().waitFor();

        String when = name + ", " + moment;
        TestHome home = new TestHome(program.home());
        assertThat(home.placesInFiles(SECRET)).as(when).isEmpty();
        program.isWhole(when);
        int stored = Integer.parseInt(String.valueOf(home.value("SELECT count(*) FROM output WHERE state = 'stored'")));
        completes(program, when, moment.how(), whole);
        return stored;
    }

    private void completes(Program program, String when, How how, List<List<String>> whole) throws Exception {
        Outcome next = program.here(arguments(how));
        assertThat(next.exit()).as("%s: %s", when, next).isZero();
        assertThat(contents(program)).as(when).isEqualTo(whole);
        assertThat(program.home().resolve("tmp")).as(when).isEmptyDirectory();
        assertThat(assets(program.home())).as(when).isEqualTo(PROMPTS + 1); // and the marker
        program.isWhole(when);
        Outcome again = program.here(arguments(how));
        assertThat(again.out()).as(when).contains("0 new", PROMPTS + " imported before", "(0 B read)");
    }

    private static boolean hasBegun(Path home, int files) {
        return files == 0 ? Files.exists(home.resolve("assets/.archive-assets")) : assets(home) > files;
    }

    private static long assets(Path home) {
        Path assets = home.resolve("assets");
        if (!Files.isDirectory(assets)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(assets)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException | UncheckedIOException movedMeanwhile) {
            return 0;
        }
    }

    @Test
    void controlCEndsItAndWhatWasCommittedStays() throws Exception {
        List<List<String>> whole = undisturbed(How.NEW);
        Program program = home("interrupted", How.NEW);
        Running running = program.launch().start(arguments(How.NEW));
        await().pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> !running.process().isAlive() || hasBegun(program.home(), 2));

        assertThat(SmallDisk.run(
                        "kill", "-INT", String.valueOf(running.process().pid())))
                .isEmpty();
        Outcome ended = running.endWithin(PATIENCE);

        assertThat(ended.exit()).as(ended.toString()).isEqualTo(130);
        assertThat(ended.err())
                .contains("stopped: what was taken in stays; run it again")
                .doesNotContain("\tat ", "internal error");
        program.isWhole("after Ctrl-C");
        completes(program, "after Ctrl-C", How.NEW, whole);
    }

    static List<Integer> sizesOfDisks() {
        return Fuzz.part(3, List.of(16, 300, 500, 700, 1_000, 1_400, 2_000));
    }

    @ParameterizedTest
    @MethodSource("sizesOfDisks")
    void aFullFileSystemLeavesAWholeArchive(int kilobytes) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk small = SmallDisk.at(disk, "size=" + kilobytes + "k")) {
            Program program = new Program(folder, disk.resolve("home"));
            String when = "on a disk of " + kilobytes + " KB";

            Outcome outcome = program.run(arguments(How.NEW));

            assertThat(outcome.exit()).as("%s: %s", when, outcome).isEqualTo(1);
            assertThat(outcome.err())
                    .as(when)
                    .hasLineCount(1)
                    .contains(folder.toString())
                    .containsAnyOf("disk is full", "disk refuses", "No space left")
                    .doesNotContain("report it");
            small.grow("64m");
            if (Files.exists(program.home().resolve("archive.db"))) {
                program.isWhole(when);
            }
            completes(program, when, How.NEW, undisturbed(How.NEW));
        }
    }
}
