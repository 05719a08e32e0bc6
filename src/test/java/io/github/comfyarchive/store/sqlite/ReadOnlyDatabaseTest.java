package io.github.comfyarchive.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is read and not written to, in each of the ways that there are. */
final class ReadOnlyDatabaseTest {
    @TempDir
    private Path root;

    private TestHome home;
    private Path file;

    @BeforeEach
    void fill() throws Exception {
        home = new TestHome(root.resolve("home"));
        home.open().close();
        file = home.folder().database();
        home.execute("INSERT INTO server (name, url, first_seen_at) VALUES ('a', 'http://a', '')");
    }

    /** What was committed last stands in the log alone, as after a kill. */
    private void leaveLog() throws Exception {
        Path log = Database.log(file);
        Path kept = root.resolve("kept");
        Path before = root.resolve("before");
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE server SET name = 'in the log'");
            Files.copy(log, kept);
            Files.copy(file, before);
        }
        Files.move(kept, log);
        Files.move(before, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(Database.index(file));
    }

    private static String server(ReadOnlyDatabase database) throws SQLException {
        try (Statement statement = database.connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT name FROM server")) {
            return row.getString(1);
        }
    }

    private List<Path> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void nothingIsWrittenToTheFileAndNoRowCanBe() throws Exception {
        leaveLog();
        byte[] before = Files.readAllBytes(file);
        byte[] log = Files.readAllBytes(Database.log(file));

        try (ReadOnlyDatabase database = ReadOnlyDatabase.of(file);
                Statement statement = database.connection().createStatement()) {
            assertThat(server(database)).isEqualTo("in the log");
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM server"))
                    .hasMessageContaining("SQLITE_READONLY");
        }

        assertThat(file).hasBinaryContent(before);
        assertThat(Database.log(file)).hasBinaryContent(log);
    }

    @Test
    void theFileAloneIsReadWhereNoRowsStandBesideIt() throws Exception {
        Files.write(Database.log(file), new byte[32]); // a header, and no frame

        try (ReadOnlyDatabase database = ReadOnlyDatabase.withoutIndex(file)) {
            assertThat(server(database)).isEqualTo("a");
            assertThat(names(home.folder().root())).doesNotContain(Database.index(file));
        }
    }

    @Test
    void whatIsWrittenToMeanwhileIsNoAnswer() throws Exception {
        ReadOnlyDatabase database = ReadOnlyDatabase.withoutIndex(file);
        assertThat(server(database)).isEqualTo("a");
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE server SET name = 'b'");
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        assertThatThrownBy(database::close)
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("was written to while it was read")
                .hasMessageContaining("run it again");
        assertThat(database.really(ArchiveException.unusable("damaged", null)).unusable())
                .isFalse();
    }

    @Test
    void withRowsInTheLogBothAreCopiedAndNoOldRowIsShown() throws Exception {
        leaveLog();
        List<Path> before = names(home.folder().root());
        List<Path> temporary = copies();

        try (ReadOnlyDatabase database = ReadOnlyDatabase.withoutIndex(file)) {
            assertThat(server(database)).isEqualTo("in the log");
            assertThat(copies()).hasSize(temporary.size() + 1);
        }

        assertThat(copies()).isEqualTo(temporary);
        assertThat(names(home.folder().root())).isEqualTo(before);
    }

    private List<Path> copies() throws Exception {
        return names(TemporaryCopy.place()).stream()
                .filter(path -> path.getFileName()
                        .toString()
                        .startsWith(
                                "comfy-archive-read-" + ProcessHandle.current().pid() + "-"))
                .sorted()
                .toList();
    }

    @Test
    void aCopyIsForItsOwnerAloneAndWhatAKilledProgramLeftGoes() throws Exception {
        leaveLog();
        Path place = Files.createDirectory(root.resolve("temporary"));
        Path left = Files.createDirectory(place.resolve("comfy-archive-read-0-1"));
        Files.writeString(left.resolve("lock"), "");
        Files.writeString(left.resolve("archive.db"), "a copy");
        Path begun = Files.createDirectory(place.resolve("comfy-archive-read-0-2"));
        Path foreign = Files.createDirectory(place.resolve("another"));

        try (TemporaryCopy copy = TemporaryCopy.of(file, place)) {
            Path folder = copy.database().resolveSibling("");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
            for (Path one : names(folder)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                        .as("%s", one)
                        .isEqualTo("rw-------");
            }
            assertThat(names(place)).containsExactlyInAnyOrder(folder, begun, foreign);
        }

        assertThat(names(place)).containsExactlyInAnyOrder(begun, foreign);
    }

    @Test
    void whereItCannotBeCopiedItIsNotRead() throws Exception {
        leaveLog();

        assertThatThrownBy(() -> TemporaryCopy.of(file, root.resolve("none"))).isInstanceOf(java.io.IOException.class);
    }

    @Test
    void aQuestionMakesNoKey() throws Exception {
        assertThat(home.folder().fingerprintKeyToRead()).hasSize(32);
        assertThat(home.folder().key()).doesNotExist();

        byte[] key = home.folder().fingerprintKey();

        assertThat(home.folder().fingerprintKeyToRead()).isEqualTo(key);
    }

    @Test
    void anArchiveThatIsOpenToBeReadHasOneConnection() throws Exception {
        try (Archive archive = Archive.openToRead(home.folder(), Clock.systemUTC(), told -> {})) {
            assertThat(archive.ofServer(new ServerId(1)).waiting(0, 1)).isEmpty();
            assertThatThrownBy(() -> archive.server("b", "http://b", "b")).isInstanceOf(ArchiveException.class);
        }
    }
}
