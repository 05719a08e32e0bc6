package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage, looked for and repaired by the packaged program as its user would; also where the repair itself is killed. */
final class VerifyIT {
    private static final int PROMPTS = 120;
    private static final int KILLS = Fuzz.amount(3, 30);
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();
    private Program program;

    @BeforeEach
    void fill() {
        TestEntries.complete(server, 0, PROMPTS);
        program = Program.in(folder).withSchema();
        Outcome sync = program.here("sync", "--server", "studio=" + server.uri());
        assertThat(sync.exit()).as(sync.toString()).isZero();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Path anAsset() throws IOException {
        try (Stream<Path> files = Files.walk(program.home().resolve("assets"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(".archive-assets"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aFlippedBitIsFoundAndMended() throws Exception {
        Path asset = anAsset();
        byte[] whole = Files.readAllBytes(asset);
        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        HomeModes.overwrite(asset, damaged);
        String name = program.home().relativize(asset).toString();

        Outcome quick = program.here("verify");
        Outcome thorough = program.here("verify", "--read-data", "--json");
        Outcome repair = program.run("verify", "--read-data", "--repair");

        assertThat(quick.exit()).as("of the right size: %s", quick).isZero();
        assertThat(thorough.exit()).as(thorough.toString()).isEqualTo(6);
        assertThat(thorough.out())
                .contains("\"symbol\":\"*\"", name, "\"whole\":false")
                .hasLineCount(1);
        assertThat(repair.exit()).as(repair.toString()).isZero();
        assertThat(repair.out()).contains(name, "fetched again from studio");
        assertThat(asset).hasBinaryContent(whole);
        assertThat(program.home().resolve("lost+found").resolve(name)).hasBinaryContent(damaged);
    }

    /** The salvage writes a new database and puts it in the place of the damaged one: at each moment one of both is there. */
    @Test
    void aRepairThatIsKilledIsCompletedByTheNext() throws Exception {
        Random random = new Random(Fuzz.seed("VerifyIT"));
        overwritePages(random);
        byte[] damaged = Files.readAllBytes(program.home().resolve("archive.db"));

        for (int kill = 0; kill < KILLS; kill++) {
            Running repair = program.launch().start("verify", "--repair");
            repair.process().waitFor(200 + random.nextInt(1_800), TimeUnit.MILLISECONDS);
            repair.process().descendants().forEach(ProcessHandle::destroyForcibly);
            repair.process().destroyForcibly().waitFor();
            assertThat(program.home().resolve("archive.db"))
                    .as("after kill %d", kill)
                    .isRegularFile();
        }
        Outcome last = program.here("verify", "--read-data", "--repair");
        Outcome full = program.here("sync", "--full", "--server", "studio=" + server.uri());

        assertThat(last.exit()).as(last.toString()).isIn(0, 6);
        assertThat(full.exit()).as(full.toString()).isZero();
        assertThat(program.contents().stream().map(row -> row.get(0)).filter(id -> !id.startsWith("lost-")))
                .as("all prompts, those too whose rows could not be read, since the server has them still")
                .hasSize(PROMPTS);
        try (Stream<Path> files = Files.list(program.home())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("archive.db.damaged-")))
                    .as("the damaged one is kept")
                    .anySatisfy(file -> assertThat(file).hasBinaryContent(damaged));
        }
        assertThat(faults(program.here("verify", "--read-data")))
                .as("of what nothing but a number is left")
                .allMatch(line -> line.matches("- prompt lost-\\d+: its entry is lost"));
    }

    private static List<String> faults(Outcome verify) {
        return verify.out().lines().filter(line -> line.matches("[-+*!] .*")).toList();
    }

    /** Some pages of entries and rows; those that say which tables there are stay. */
    private void overwritePages(Random random) throws IOException {
        List<String> schema =
                new TestHome(program.home()).column("SELECT DISTINCT pageno FROM dbstat WHERE name = 'sqlite_schema'");
        try (RandomAccessFile file =
                new RandomAccessFile(program.home().resolve("archive.db").toFile(), "rw")) {
            int pages = (int) (file.length() / PAGE);
            for (int left = 6; left > 0; ) {
                int page = pages / 2 + random.nextInt(pages / 2);
                if (schema.contains(String.valueOf(page + 1))) {
                    continue; // SQLite numbers them from 1
                }
                byte[] noise = new byte[PAGE / 2];
                random.nextBytes(noise);
                file.seek((long) page * PAGE + 100);
                file.write(noise);
                left--;
            }
        }
    }
}
