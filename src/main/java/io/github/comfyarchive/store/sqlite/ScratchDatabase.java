package io.github.comfyarchive.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/**
 * A database of this program's schema that is of use to its process alone: made without Flyway, which takes a second to begin, and written without
 * waiting for a disk.
 */
public final class ScratchDatabase {
    /** All of {@code migrations/}, in order. */
    static final List<String> SCRIPTS = List.of(
            "V1__archive.sql",
            "V2__ask.sql",
            "V3__verify.sql",
            "V4__small.sql",
            "V5__smaller.sql",
            "V6__accepted_loss.sql",
            "V7__disk.sql",
            "V8__origin.sql",
            "V9__secrets.sql",
            "V10__redacted_id.sql",
            "V11__sums.sql",
            "V12__literals.sql",
            "V13__homes.sql",
            "V14__annotations.sql",
            "V15__forget.sql",
            "V16__created.sql",
            "V17__published.sql");

    private ScratchDatabase() {}

    /**
     * Makes one.
     *
     * @param file where there is none
     * @throws ArchiveException if the disk refuses
     */
    public static void make(Path file) {
        try (Connection connection = open(file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN");
            for (String script : SCRIPTS) {
                statement.executeUpdate(text(script));
            }
            statement.executeUpdate("COMMIT");
        } catch (SQLException cause) {
            throw Database.failure(file.toString(), cause);
        }
    }

    /**
     * Opens one.
     *
     * @throws ArchiveException if it cannot be opened
     */
    public static Connection open(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.MEMORY);
        config.setSynchronous(SynchronousMode.OFF);
        config.enforceForeignKeys(true);
        config.setGetGeneratedKeys(false);
        NativeLibrary.use();
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(Database.url(file));
        return Database.open(source, file);
    }

    private static String text(String script) {
        try (InputStream bytes = ScratchDatabase.class.getResourceAsStream("/migrations/" + script)) {
            if (bytes == null) {
                throw new IllegalStateException("the program's own " + script + " is missing");
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException("the program's own " + script + " cannot be read", broken);
        }
    }
}
