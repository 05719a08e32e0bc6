package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.store.home.AccessRights;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The version of the database. It is read by hand and Flyway is loaded only when there is something to migrate, because
 * a run with nothing new should not pay for it. {@code verify} validates the checksums of what has been applied.
 */
public final class Schema {
    /** The newest script in {@code migrations/}; a test compares. */
    public static final int VERSION = 17;

    private Schema() {}

    /**
     * Brings a database to this program's version. An archive is copied before, to a file beside it; if the migration fails, the
     * archive is as it was.
     *
     * @param source connections to it
     * @param clock for the name of the copy
     * @param told told in a sentence what it will take, before anything is done
     * @throws ArchiveException if it was made by a newer program, is not an archive, or a migration fails
     * @throws StorageException if there is no room for the copy
     */
    static void bringUpToDate(DataSource source, Path file, Clock clock, Consumer<String> told)
            throws StorageException {
        int version = version(source, file.toString());
        refuseNewer(version, file.toString());
        if (version < VERSION) {
            if (version > 0) {
                told.accept(MigrationCost.of(source, file, version).words());
            }
            bringUpToDate(source, file, clock, Migrations.OWN);
        }
    }

    /**
     * Scripts.
     *
     * @param location in Flyway's words
     * @param newest the version of the newest
     */
    record Migrations(String location, int newest) {
        static final Migrations OWN = new Migrations("classpath:migrations", VERSION);
    }

    /** Makes the schema in a new database. */
    public static void create(DataSource source, Path file) {
        migrate(source, file, Migrations.OWN);
    }

    static void bringUpToDate(DataSource source, Path file, Clock clock, Migrations migrations)
            throws StorageException {
        Optional<Path> copy = MigrationBackup.make(source, file, clock, migrations.newest());
        try {
            migrate(source, file, migrations);
        } catch (ArchiveException failed) {
            if (copy.isPresent()) {
                MigrationBackup.remove(
                        copy.get()); // the archive is as it was, and a run each five minutes must not fill the disk
            }
            throw failed;
        }
    }

    /**
     * Refuses a database of a newer program, which this one would read wrongly.
     *
     * @param file what to call it in the message
     * @throws ArchiveException if it is newer
     */
    public static void refuseNewer(int version, String file) {
        if (version > VERSION) {
            throw ArchiveException.unusable(
                    file + " was made by a newer version of this program (schema " + version + ", this program knows "
                            + VERSION + "): update the program, nothing was changed",
                    null);
        }
    }

    /**
     * Refuses a database that is not of this program's schema where this user cannot bring it there: one schema is ever read.
     *
     * @param version the schema it has
     * @throws ArchiveException says which command does it
     */
    public static void requireRightToMigrate(HomeFolder home, int version) {
        Path file = home.database();
        if (Files.isWritable(file) && Files.isWritable(home.root())) {
            return;
        }
        AccessRights rights = AccessRights.ofAll(home.root(), file);
        throw ArchiveException.unusable(
                (version == 0
                                ? file + " is empty, and nothing can be written there: archive init --home " + home
                                        + " makes the archive"
                                : file + " has schema " + version
                                        + " of an earlier version of this program, which reads only schema "
                                        + VERSION + ", and nothing can be written there: archive init --home "
                                        + home
                                        + " brings it up to date, run by its owner, or on a copy of the home if its disk is read-only")
                        + rights.advice(),
                null);
    }

    /**
     * The version a database has.
     *
     * @param source connections to it
     * @param file its path, for messages
     * @return 0 when it is new
     * @throws ArchiveException if it is not an archive, or cannot be read
     */
    public static int version(DataSource source, String file) {
        try (Connection connection = source.getConnection()) {
            return version(connection, file);
        } catch (SQLException cause) {
            throw Database.failure(file, cause);
        }
    }

    /** The same, on a connection. */
    public static int version(Connection connection, String file) {
        try (Statement statement = connection.createStatement()) {
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

    private static FluentConfiguration flyway(DataSource source, Migrations migrations) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .locations(migrations.location())
                .cleanDisabled(true);
    }

    /**
     * Compares what has been applied to a database with the scripts of this program, by their checksums. What is still to be
     * applied is not a fault.
     *
     * @param source connections to it; reading is enough
     * @return what differs, in words
     */
    public static List<String> faults(DataSource source) {
        return isAsApplied(source) ? List.of() : faultsByFlyway(source);
    }

    /** What cannot be read is for Flyway to tell as well. */
    private static boolean isAsApplied(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return MigrationHistory.isOfTheseScripts(connection);
        } catch (SQLException unreadable) {
            return false;
        }
    }

    private static List<String> faultsByFlyway(DataSource source) {
        try {
            return flyway(source, Migrations.OWN)
                    .ignoreMigrationPatterns("*:pending")
                    .load()
                    .validateWithResult()
                    .invalidMigrations
                    .stream()
                    .map(fault -> "migration " + fault.version + ": " + words(fault.errorDetails.errorCode.toString()))
                    .toList();
        } catch (FlywayException unreadable) {
            return List.of("the migrations cannot be validated: " + firstLine(unreadable));
        }
    }

    /** {@code CHECKSUM_MISMATCH} and the like; Flyway's own sentences go on to advise a repair that would hide the fault. */
    private static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** In one transaction, however many there are. */
    private static void migrate(DataSource source, Path file, Migrations migrations) {
        try {
            flyway(source, migrations)
                    .ignoreMigrationPatterns(new String[0])
                    .group(true)
                    .load()
                    .migrate();
        } catch (FlywayException cause) {
            if (Database.isHindrance(cause)) {
                throw Database.failure(file.toString(), cause);
            }
            throw ArchiveException.unusable(
                    file + " cannot be brought to schema " + migrations.newest() + "; it is as it was: "
                            + firstLine(cause),
                    cause);
        }
    }

    private static String firstLine(Exception exception) {
        return String.valueOf(exception.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
