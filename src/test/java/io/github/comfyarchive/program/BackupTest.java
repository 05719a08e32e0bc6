package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive backup}: a whole copy of the database, at any time. */
class BackupTest {
    @TempDir
    Path folder;

    private ArchivedHome fixture;

    @BeforeEach
    void archive() {
        fixture = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 5);
            fixture.sync("a", server);
        }
    }

    private Path root() {
        return fixture.home().root();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("home"))
                    .sorted()
                    .toList();
        }
    }

    /** A home as it is restored: the copy of the database, and the files. */
    private Path restored(Path copy, String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.copy(copy, home.resolve("archive.db"));
        Files.copy(root().resolve("redaction.key"), home.resolve("redaction.key"));
        try (Stream<Path> files = Files.walk(root().resolve("assets"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, home.resolve(root().relativize(file)));
            }
        }
        return home;
    }

    private void assertWhole(Path home) {
        Outcome verified = fixture.run("verify", "--read-data", "--home", home.toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
    }

    @Test
    void withTheFilesItIsAWholeArchive() throws Exception {
        Path copy = folder.resolve("copy.db");

        Outcome ran = fixture.run("backup", "--out", copy.toString());

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("copied to " + copy, "the files in assets/ are to be copied after it");
        assertThat(names()).containsExactly("copy.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        Path home = restored(copy, "restored");
        assertWhole(home);
        assertThat(fixture.run("list", "--home", home.toString()).out())
                .isEqualTo(fixture.run("list").out());
    }

    @Test
    void isMadeWhileASyncIsWriting() throws Exception {
        AtomicInteger number = new AtomicInteger();
        List<Path> copies = new ArrayList<>();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 5, 17);
            server.before(When.path("/view"), () -> {
                Path copy = folder.resolve("copy" + number.incrementAndGet() + ".db");
                Outcome ran = fixture.run("backup", "-q", "--out", copy.toString());
                assertThat(ran.exit()).as(ran.err()).isZero();
                synchronized (copies) {
                    copies.add(copy);
                }
            });
            fixture.sync("busy", server);
        }
        assertThat(copies).hasSize(12);
        assertThat(fixture.home().value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo("17");
        for (int index = 0; index < copies.size(); index += 5) {
            Path home = restored(copies.get(index), "restored" + index);
            Outcome verified = fixture.run("verify", "--read-data", "--home", home.toString());
            assertThat(verified.out().lines().filter(line -> line.matches("[-*!] .*")))
                    .as("files copied later may be stray, nothing is lost")
                    .isEmpty();
        }
    }

    @Test
    void replacesAFileOnlyWhenAsked() throws Exception {
        Path copy = Files.writeString(folder.resolve("copy.db"), "mine");

        Outcome refused = fixture.run("backup", "--out", copy.toString());

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("exists already").contains("--overwrite");
        assertThat(copy).hasContent("mine");
        assertThat(fixture.run("backup", "--overwrite", "--out", copy.toString())
                        .exit())
                .isZero();
        assertThat(new TestHome(folder).root()).isDirectory();
        assertThat(names()).containsExactly("copy.db");
        assertThat(Files.size(copy)).isGreaterThan(10_000);
        assertThat(fixture.run("backup", "--out", root().resolve("copy.db").toString())
                        .err())
                .contains("inside the archive's home");
        assertThat(fixture.run("backup").exit()).isEqualTo(2);
    }

    @Test
    void doesNotReplaceAGoodCopyByADamagedOne() throws Exception {
        Path copy = folder.resolve("copy.db");
        assertThat(fixture.run("backup", "--out", copy.toString()).exit()).isZero();
        byte[] good = Files.readAllBytes(copy);
        fixture.home().rows("PRAGMA wal_checkpoint(TRUNCATE)");
        byte[] bytes = Files.readAllBytes(root().resolve("archive.db"));
        int page = Integer.parseInt(
                fixture.home().value("SELECT rootpage FROM sqlite_schema WHERE name = 'sampling_row'"));
        java.util.Arrays.fill(bytes, (page - 1) * 4096, page * 4096, (byte) 0x5a);
        Files.write(root().resolve("archive.db"), bytes);

        Outcome ran = fixture.run("backup", "--overwrite", "--out", copy.toString());

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.err()).contains("damaged, and so would be its copy");
        assertThat(copy).hasBinaryContent(good);
        assertThat(names()).containsExactly("copy.db");
    }
}
