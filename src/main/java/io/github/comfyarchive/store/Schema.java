package io.github.comfyarchive.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The version of the database. It is read by hand and Flyway is loaded only when there is something to migrate, because
 * a run with nothing new should not pay for it. {@code verify} validates the checksums of what has been applied.
 */
final class Schema {
    /** The newest script in {@code migrations/}; a test compares. */
    static final int VERSION = 2;

    private Schema() {}

    /**
     * Brings a database to this program's version.
     *
     * @param source connections to it
     * @param file its path, for messages
     * @throws ArchiveException if it was made by a newer program, is no archive, or a migration fails
     */
    static void bringUpToDate(DataSource source, String file) {
        int version = version(source, file);
        if (version > VERSION) {
            throw ArchiveException.unusable(
                    file + " was made by a newer version of this program (schema " + version + ", this program knows "
                            + VERSION + "): update the program, nothing was changed",
                    null);
        }
        if (version < VERSION) {
            migrate(source, file);
        }
    }

    /** The version a database has: 0 when it is new. */
    private static int version(DataSource source, String file) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (!has(statement, "SELECT 1 FROM sqlite_schema WHERE name = 'flyway_schema_history'")) {
                if (has(statement, "SELECT 1 FROM sqlite_schema")) {
                    throw ArchiveException.unusable(
                            file + " is a database, but not an archive: choose another folder with --home", null);
                }
                return 0;
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success = 1")) {
                return row.next() ? row.getInt(1) : 0;
            }
        } catch (SQLException cause) {
            throw Database.failure(file, cause);
        }
    }

    private static boolean has(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private static void migrate(DataSource source, String file) {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:migrations")
                    .ignoreMigrationPatterns(new String[0])
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException cause) {
            throw ArchiveException.unusable(
                    file + " cannot be brought to schema " + VERSION + "; it is as it was: " + firstLine(cause), cause);
        }
    }

    private static String firstLine(Exception exception) {
        return String.valueOf(exception.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
