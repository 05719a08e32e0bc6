package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.HomeModes;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive backup DIR} and {@code archive restore DIR}: a whole home, there and back. */
class HomeBackupTest {
    @TempDir
    Path folder;

    private ArchivedHome fixture;
    private FakeComfyServer server;
    private Path backup;
    private Path restored;

    @BeforeEach
    void archive() {
        fixture = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        TestEntries.complete(server, 0, 5);
        fixture.sync("a", server);
        backup = folder.resolve("backup");
        restored = folder.resolve("restored");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path root() {
        return fixture.home().root();
    }

    private Outcome backup(int exit) {
        Outcome ran = fixture.run("backup", backup.toString());
        assertThat(ran.exit()).as(ran.err() + ran.out()).isEqualTo(exit);
        return ran;
    }

    private Outcome restore(int exit) {
        Outcome ran = fixture.run("restore", backup.toString(), "--home", restored.toString());
        assertThat(ran.exit()).as(ran.err() + ran.out()).isEqualTo(exit);
        return ran;
    }

    /** Every file below a folder with its bytes, without locks. */
    private static Map<String, List<Object>> tree(Path folder) throws IOException {
        Map<String, List<Object>> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (!file.endsWith("sync.lock")) {
                    tree.put(
                            folder.relativize(file).toString(),
                            List.of(Files.size(file), java.util.Arrays.hashCode(Files.readAllBytes(file))));
                }
            }
        }
        return tree;
    }

    private static List<Path> assets(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("assets"))) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}\\..*"))
                    .map(home::relativize)
                    .sorted()
                    .toList();
        }
    }

    private void assertWhole(Path home) {
        Outcome verified = fixture.run("verify", "--read-data", "--home", home.toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
    }

    private void syncInto(Path home) {
        TestEntries.complete(server, 5, 6);
        Outcome synced = fixture.run("sync", "--home", home.toString(), "--server", "a=" + server.uri());
        assertThat(List.of(0, 4)).as(synced.err()).contains(synced.exit());
    }

    private static String epoch(Path home) {
        return new TestHome(home).value("SELECT epoch FROM home");
    }

    @Test
    void aHomeComesBackWholeAndKnowsThatItIsACopy() throws Exception {
        Outcome ran = backup(0);

        assertThat(ran.out()).contains("backed up in " + backup, "5 files (5 linked, 0 copied");
        assertThat(assets(backup)).hasSize(5).isEqualTo(assets(root()));
        for (Path asset : assets(backup)) {
            assertThat(Files.getAttribute(backup.resolve(asset), "unix:ino"))
                    .as("a hard link")
                    .isEqualTo(Files.getAttribute(root().resolve(asset), "unix:ino"));
        }
        assertThat(backup.resolve("redaction.key")).hasSameBinaryContentAs(root().resolve("redaction.key"));
        assertWhole(backup);

        restore(0);

        assertThat(restored.toFile().list())
                .containsExactlyInAnyOrder("archive.db", "assets", "redaction.key", "sync.lock", "tmp");
        assertWhole(restored);
        assertThat(fixture.run("list", "--home", restored.toString()).out())
                .isEqualTo(fixture.run("list").out());
        assertThat(restored.resolve("redaction.key")).hasSameBinaryContentAs(root().resolve("redaction.key"));
        for (Path home : List.of(backup, restored)) {
            try (Stream<Path> paths = Files.walk(home)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .as(path.toString())
                            .isEqualTo(HomeModes.expected(path));
                }
            }
        }
        assertThat(new TestHome(restored).value("SELECT id FROM home"))
                .isEqualTo(fixture.home().value("SELECT id FROM home"));
        assertThat(epoch(backup)).isEmpty();
        assertThat(epoch(restored)).as("nothing was written to it yet").isEmpty();
        assertThat(epoch(root())).isNotEmpty();
        assertThat(fixture.run("sync", "--home", restored.toString(), "--server", "a=" + server.uri())
                        .exit())
                .isZero();
        assertThat(epoch(restored)).as("a run with nothing new changes nothing").isEmpty();
        syncInto(restored);
        String begun = epoch(restored);
        assertThat(begun).matches("[0-9a-f]{32}").isNotEqualTo(epoch(root()));
        assertThat(fixture.run("sync", "--home", restored.toString(), "--server", "a=" + server.uri())
                        .exit())
                .isZero();
        assertThat(epoch(restored)).as("it is begun once").isEqualTo(begun);
    }

    @Test
    void aCopyOfTheDatabaseAloneSaysSoToo() throws Exception {
        Files.createDirectory(restored);
        Path copy = restored.resolve("archive.db");
        assertThat(fixture.run("backup", "--out", copy.toString()).exit()).isZero();

        assertThat(epoch(restored)).isEmpty();
        syncInto(restored);
        assertThat(epoch(restored)).isNotEmpty().isNotEqualTo(epoch(root()));
    }

    @Test
    void anotherBackupAddsWhatIsNewAndDropsWhatTheArchiveHasDropped() throws Exception {
        backup(0);
        TestEntries.complete(server, 5, 8);
        fixture.sync("a", server);
        Files.writeString(root().resolve("graph-rules.json"), "{}");
        String gone = fixture.home().value("SELECT sha256 FROM asset ORDER BY sha256");
        fixture.home()
                .execute(
                        "UPDATE output SET state = 'missing', asset = NULL WHERE asset = '" + gone + "'",
                        "DELETE FROM asset WHERE sha256 = '" + gone + "'");
        Files.delete(root().resolve("assets").resolve(gone.substring(0, 2)).resolve(gone + ".png"));
        Path own = Files.writeString(backup.resolve("assets").resolve("mine.txt"), "mine");

        Outcome ran = backup(0);

        assertThat(ran.out()).contains("7 files (3 linked, 0 copied", "4 there before", "1 removed");
        assertThat(assets(backup)).hasSize(7).isEqualTo(assets(root()));
        assertThat(own).hasContent("mine");
        assertThat(backup.resolve("graph-rules.json")).hasContent("{}");
        Files.delete(own);
        assertWhole(backup);
        assertThat(backup(0).out()).contains("7 files (0 linked, 0 copied", "7 there before");
        assertThat(assets(backup)).hasSize(7);
    }

    @Test
    void anotherDiskGetsCopiesAndAFullOneKeepsTheEarlierBackup() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk small = SmallDisk.at(disk, "size=8m")) {
            backup = disk.resolve("backup");
            assertThat(backup(0).out()).contains("5 files (0 linked, 5 copied");
            assertWhole(backup);
            restore(0);
            assertWhole(restored);
            Map<String, List<Object>> before = tree(backup);
            TestEntries.complete(server, 5, 8);
            fixture.sync("a", server);
            small.fill();

            Outcome ran = backup(1);

            assertThat(ran.err())
                    .contains(backup.toString())
                    .hasLineCount(1)
                    .containsAnyOf("No space left", "disk is full");
            assertThat(tree(backup)).isEqualTo(before);
            Files.delete(disk.resolve("fill"));
            assertWhole(backup);
            assertThat(backup(0).out()).contains("8 files (0 linked, 3 copied", "5 there before");

            Path narrow = Files.createDirectory(folder.resolve("narrow"));
            try (SmallDisk full = SmallDisk.at(narrow, "size=100k")) {
                restored = narrow.resolve("home");
                assertThat(restore(1).err()).contains(restored.toString()).hasLineCount(1);
                assertThat(tree(restored)).as("nothing half").isEmpty();
                full.grow("8m");
                restore(0);
                assertWhole(restored);
            }
        }
    }

    @Test
    void whatTheHomeHasLostStaysInItsBackup() throws Exception {
        backup(0);
        List<Path> assets = assets(root());
        Files.delete(root().resolve(assets.get(0)));

        backup(0);
        assertThat(assets(backup)).isEqualTo(assets);

        backup = folder.resolve("later");
        HomeModes.overwrite(root().resolve(assets.get(1)), new byte[] {1, 2, 3});
        Outcome ran = backup(4);
        assertThat(ran.err())
                .contains(
                        assets.get(0).getFileName() + " is missing in the home",
                        assets.get(1).getFileName() + " is damaged in the home",
                        "2 files of the archive could not be backed up");
        assertThat(assets(backup)).isEqualTo(assets.subList(2, 5));
    }

    @Test
    void aDamagedFileIsNotGivenBackAndNamed() throws Exception {
        backup(0);
        Path asset = assets(backup).get(2);
        byte[] bytes = Files.readAllBytes(backup.resolve(asset));
        bytes[bytes.length / 2] ^= 1;
        HomeModes.overwrite(backup.resolve(asset), bytes);

        assertThat(restore(6).out()).contains("- " + asset);
        assertThat(assets(restored)).hasSize(4).doesNotContain(asset);
    }

    @Test
    void nothingIsPutWhereSomethingElseIs() throws Exception {
        Files.createDirectory(backup);
        Path own = Files.writeString(backup.resolve("letter.txt"), "mine");
        assertThat(backup(2).err()).contains("not empty", "no backup that archive backup has made");
        assertThat(backup.toFile().list()).containsExactly("letter.txt");
        Files.delete(own);
        backup(0);

        ArchivedHome another = new ArchivedHome(Files.createDirectory(folder.resolve("another")));
        another.sync("a", server);
        another.home().execute("UPDATE home SET id = 'another'"); // tests begin with copies of one empty database
        Map<String, List<Object>> before = tree(backup);
        Outcome anothers = another.run("backup", backup.toString());
        assertThat(anothers.exit()).isEqualTo(2);
        assertThat(anothers.err()).contains("another home");
        assertThat(tree(backup)).isEqualTo(before);

        syncInto(backup);
        assertThat(backup(2).err()).contains("written to as a home of its own");

        backup = root().resolve("backup");
        assertThat(backup(2).err()).contains("lie in each other");
        assertThat(backup).doesNotExist();
        assertThat(fixture.run("backup", folder.resolve("b").toString(), "--out", "c")
                        .exit())
                .isEqualTo(2);
        assertThat(fixture.run("backup").err()).contains("DIR or --out is missing");
    }

    @Test
    void nothingIsRestoredOverAnything() throws Exception {
        assertThat(restore(2).err()).contains("there is no backup in " + backup);
        backup(0);
        Files.createDirectory(restored);
        Path own = Files.writeString(restored.resolve("letter.txt"), "mine");
        assertThat(restore(2).err()).contains("is not empty");
        assertThat(restored.toFile().list()).containsExactly("letter.txt");
        Files.delete(own);
        restore(0);
        Map<String, List<Object>> before = tree(restored);
        assertThat(restore(2).err()).contains("there is an archive in " + restored);
        assertThat(tree(restored)).isEqualTo(before);
        assertThat(fixture.run("restore", backup.toString()).err()).contains("there is an archive in");
        assertThat(fixture.run(
                                "restore",
                                root().toString(),
                                "--home",
                                backup.resolve("inside").toString())
                        .exit())
                .as("an own folder")
                .isZero();
    }

    @Test
    void aDamagedDatabaseIsNotRestoredAndReplacedByTheNextBackup() throws Exception {
        backup(0);
        byte[] bytes = Files.readAllBytes(backup.resolve("archive.db"));
        java.util.Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5a);
        Files.write(backup.resolve("archive.db"), bytes);

        assertThat(restore(6).err()).contains("archive.db");
        assertThat(tree(restored)).isEmpty();
        backup(0);
        assertWhole(backup);
    }

    /** As a kill between two renames leaves it. */
    @Test
    void aRestoreThatWasStoppedIsGoneOnWith() throws Exception {
        backup(0);
        restore(0);
        Path staging = Files.createDirectory(restored.resolve(".archive-restore"));
        Files.createDirectory(staging.resolve("tmp"));
        Files.move(restored.resolve("archive.db"), staging.resolve("archive.db"));
        Files.move(restored.resolve("redaction.key"), staging.resolve("redaction.key"));
        Path one = assets(restored).get(0);
        Files.delete(restored.resolve(one));

        Outcome ran = restore(0);

        assertThat(ran.out()).contains("5 files (1 linked, 0 copied", "4 there before");
        assertWhole(restored);
        assertThat(staging).doesNotExist();
    }

    @Test
    void aDatabaseAloneIsNoBackupAndItIsSaidWhatToDo() throws Exception {
        Path one = folder.resolve("one.db");
        assertThat(fixture.run("backup", "--out", one.toString()).exit()).isZero();

        Outcome refused = fixture.run("restore", one.toString(), "--home", restored.toString());

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("restore takes a folder", "archive.db in an empty folder", "redaction.key");
        assertThat(restored).doesNotExist();
    }
}
