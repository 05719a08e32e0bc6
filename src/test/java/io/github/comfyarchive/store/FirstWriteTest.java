package io.github.comfyarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose very first write was stopped: it has a rollback journal yet, and a reader has to take that write back. */
final class FirstWriteTest {
    @TempDir
    private Path root;

    /** What stands on the disk in the middle of a transaction that is larger than SQLite's cache. */
    private HomeFolder stopped() throws Exception {
        HomeFolder home = new HomeFolder(root.resolve("home"));
        home.create();
        Path file = root.resolve("written.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA cache_size = 1");
            statement.execute("BEGIN");
            statement.execute("CREATE TABLE half_made (value)");
            statement.execute(
                    "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000)"
                            + " INSERT INTO half_made SELECT randomblob(500) FROM number");
            Files.copy(file, home.database());
            Files.copy(root.resolve("written.db-journal"), journal(home));
        }
        assertThat(Files.size(journal(home))).isPositive();
        return home;
    }

    private static Path journal(HomeFolder home) {
        return home.root().resolve("archive.db-journal");
    }

    @Test
    void aReaderSaysThatNothingIsArchivedYet() throws Exception {
        HomeFolder home = stopped();

        assertThat(ReadOnlyArchive.nothingYet(home)).isTrue();
        assertThat(journal(home)).doesNotExist();
    }

    @Test
    void theNextWriterMakesTheArchive() throws Exception {
        HomeFolder home = stopped();

        try (Archive archive = Archive.open(home, Clock.systemUTC())) {
            archive.assetDisk().settle();
        }

        assertThat(ReadOnlyArchive.nothingYet(home)).isFalse();
    }
}
