package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No room: whichever write is refused, what is archived stays whole, the message says why, and a run with room does the rest. */
@SuppressWarnings("try") // a disk is mounted, and need not be named
final class FullDiskIT {
    private static final int PROMPTS = 12;
    private static final int LARGE_FILE = 2_000_000;
    private static final int SMALL_FILE = 30_000;

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();

    @BeforeEach
    void fill() {
        complete(0, PROMPTS);
    }

    private void complete(int from, int to) {
        for (int number = from; number < to; number++) {
            TestEntry entry = entry(number);
            picture(entry, number == 9 ? LARGE_FILE : SMALL_FILE);
            server.history().complete(entry.id(), entry.json());
        }
    }

    private static TestEntry entry(int number) {
        return TestEntries.entry(number).bytes(20_000);
    }

    private void picture(TestEntry entry, int bytes) {
        byte[] weight = new byte[bytes];
        new Random(entry.number()).nextBytes(weight);
        server.files()
                .put(
                        entry.files().get(0),
                        entry.picture(0).chunk("ruNd", weight).bytes());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String[] sync() {
        return new String[] {
            "sync", "--jobs", "1", "--page-size", "4", "--min-free", "0", "--server", "studio=" + server.uri()
        };
    }

    /** A shell that lets no file grow beyond so many KB: every write to any file is refused at some limit. */
    private Outcome limited(Program program, int kilobytes, String javaOptions) throws Exception {
        Launch launch = program.launch(javaOptions);
        String script = launch.command().get(0);
        return launch.by("/bin/bash", "-c", "ulimit -f " + kilobytes + " && exec \"$@\"", "limited", script)
                .run(sync());
    }

    /** SQLite and Zstandard as they are unpacked at each start, so that the limit is for the archive alone. */
    private static String unpackedLibraries(Path folder) throws IOException {
        Path target = Path.of("target", "lib").toAbsolutePath();
        String architecture = System.getProperty("os.arch");
        boolean arm = architecture.equals("aarch64");
        Path sqlite =
                unpack(target, "sqlite-jdbc", "org/sqlite/native/Linux/" + (arm ? "aarch64" : "x86_64") + "/", folder);
        Path zstd = unpack(target, "zstd-jni", "linux/" + (arm ? "aarch64" : "amd64") + "/", folder);
        return "-Dorg.sqlite.lib.path=" + sqlite.getParent() + " -Dorg.sqlite.lib.name=" + sqlite.getFileName()
                + " -DZstdNativePath=" + zstd;
    }

    private static Path unpack(Path libraries, String jarName, String under, Path to) throws IOException {
        Path jar;
        try (Stream<Path> jars = Files.list(libraries)) {
            jar = jars.filter(file -> file.getFileName().toString().startsWith(jarName))
                    .findFirst()
                    .orElseThrow();
        }
        try (JarFile open = new JarFile(jar.toFile())) {
            JarEntry library = open.stream()
                    .filter(entry ->
                            entry.getName().startsWith(under) && entry.getName().endsWith(".so"))
                    .findFirst()
                    .orElseThrow();
            Path file = to.resolve(Path.of(library.getName()).getFileName());
            try (InputStream in = open.getInputStream(library)) {
                Files.copy(in, file);
            }
            return file;
        }
    }

    private void saysWhy(Outcome outcome, String when) {
        assertThat(outcome.exit()).as("%s: %s", when, outcome).isEqualTo(1);
        assertThat(outcome.err().lines()).as(when).hasSize(1);
        assertThat(outcome.err())
                .as(when)
                .startsWith("archive: ")
                .contains(folder.toString())
                .doesNotContain("report it")
                .containsAnyOf("disk is full", "disk refuses", "File too large", "No space left");
    }

    @Test
    void aFileThatMayNotGrowLeavesAWholeArchive() throws Exception {
        String libraries = unpackedLibraries(folder);
        TreeSet<String> refused = new TreeSet<>();
        Program program = Program.in(folder);
        for (int kilobytes : Fuzz.part(6, List.of(4, 8, 16, 40, 100, 250, 350, 450, 600, 1_200))) {
            String when = "with files of at most " + kilobytes + " KB";
            Outcome outcome = limited(program, kilobytes, libraries);

            saysWhy(outcome, when);
            refused.add(outcome.err().contains(".part cannot be written") ? "part" : reason(outcome.err()));
            program.isWhole(when);
        }
        System.out.println("FullDiskIT: refused were " + refused);
        assertThat(refused).contains("part", "SQLITE_IOERR_WRITE").hasSizeGreaterThan(2);
        completes(program);
    }

    private static String reason(String message) {
        return message.contains("SQLITE_") ? message.replaceFirst("(?s).*\\((SQLITE_\\w+)\\).*", "$1") : message;
    }

    private void completes(Program program) throws Exception {
        Outcome outcome = program.here(sync());
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(new TestHome(program.home()).rows("SELECT count(*) FROM output WHERE state = 'stored'"))
                .hasToString("[[" + PROMPTS + "]]");
        assertThat(program.home().resolve("tmp")).isEmptyDirectory();
        program.isWhole("when completed");
    }

    @Test
    void aFolderForTemporaryFilesWithoutRoomIsNamed() throws Exception {
        Program program = Program.in(folder);
        server.history().clear();
        complete(0, 1); // so little that nothing but a library is refused

        // Not what another start has unpacked beside the program.
        String nowhere = "-Darchive.native=" + folder.resolve("native/sqlite-jdbc") + " ";
        Outcome sqlite = limited(program, 850, nowhere);
        Outcome zstd =
                limited(program, 850, nowhere + unpackedLibraries(folder).replaceFirst("-DZstdNativePath=\\S+", ""));

        for (Outcome outcome : new Outcome[] {sqlite, zstd}) {
            assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("cannot be unpacked into " + folder.resolve("unpacked"), "java.io.tmpdir")
                    .doesNotContain("\tat ");
        }
        complete(1, PROMPTS);
        completes(program);
    }

    static List<Integer> sizesOfDisks() {
        return Fuzz.part(3, List.of(16, 100, 300, 500, 700, 1_000, 2_400));
    }

    @ParameterizedTest
    @MethodSource("sizesOfDisks")
    void aFullFileSystemLeavesAWholeArchive(int kilobytes) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk small = SmallDisk.at(disk, "size=" + kilobytes + "k")) {
            Program program = new Program(folder, disk.resolve("home"));
            String when = "on a disk of " + kilobytes + " KB";

            Outcome outcome = program.run(sync());

            saysWhy(outcome, when);
            Outcome list = program.here("list");
            assertThat(list.exit()).as("%s: %s", when, list).isLessThan(3);
            small.grow("64m");
            if (Files.exists(program.home().resolve("archive.db"))) {
                program.isWhole(when);
            }
            completes(program);
        }
    }

    /** Not one byte can be written, neither to the home nor to the folder for temporary files. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWhollyFullFileSystemIsRead(boolean withLog) throws Exception {
        assertThat(new Program(folder, folder.resolve("home")).here(sync()).exit())
                .isZero();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk full = SmallDisk.at(disk, "size=8m")) {
            Path home = disk.resolve("home");
            assertThat(SmallDisk.run("cp", "-a", folder.resolve("home").toString(), home.toString()))
                    .isEmpty();
            if (withLog) {
                new TestHome(home).leaveLog();
            }
            Program program = new Program(folder, home);
            Launch launch = program.launch("-Djava.io.tmpdir=" + disk);
            full.fill();

            List<String> commands = List.of(
                    "list --limit 0",
                    "search study",
                    "stats",
                    "show " + TestEntries.entry(3).id(),
                    "show " + TestEntries.entry(3).id() + " --entry",
                    "export --format jsonl --out -");
            for (String command : withLog ? Fuzz.part(2, commands) : commands) {
                Outcome outcome = launch.run(command.split(" ", -1));
                assertThat(outcome.exit()).as("%s: %s", command, outcome).isZero();
                assertThat(outcome.out()).as(command).isNotEmpty();
            }
            String name = withLog ? "inlog" : "studio";
            assertThat(launch.run("list", "--json", "--limit", "1").out()).contains("\"server\":\"" + name + "\"");
            assertThat(launch.run(sync()).exit()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv", "history", "files", "zip", "gallery", "backup"})
    void anExportThatDoesNotFitNamesItsPlace(String format) throws Exception {
        Program program = Program.in(folder);
        assertThat(program.here(sync()).exit()).isZero();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk full = SmallDisk.at(disk, "size=300k")) {
            full.fill();
            String out = disk.resolve("out." + format).toString();

            Outcome outcome = format.equals("backup")
                    ? program.here("backup", "--out", out)
                    : program.here("export", "--format", format.equals("zip") ? "files" : format, "--out", out);

            assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains(disk.toString())
                    .hasLineCount(1)
                    .containsAnyOf("No space left", "disk is full");
            assertThat(disk.toFile().list()).as("nothing is left there").containsExactly("fill");
        }
    }
}
