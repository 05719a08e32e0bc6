package io.github.comfyarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * A database opened to be read alone, wherever it lies. A database with a write-ahead log has an index of it in a file beside it
 * ({@code -shm}), which even a reader has to make (sqlite.org/wal.html, "Read-Only Databases"). In this order:
 *
 * <ol>
 *   <li>Where that file is there or can be made, the database is read in place, with the locks by which readers and a writer do not
 *       disturb each other.
 *   <li>On a full disk an empty one is enough, for an index that is only read is kept in memory ({@code readonly_shm}).
 *   <li>Where nothing can be made and no log with frames lies beside it, the file alone is read ({@code immutable}). No lock tells
 *       that nobody writes to it meanwhile, so that is compared at the end.
 *   <li>With such a log the file alone would show old rows, and not say so: both are copied to where the index can be made.
 * </ol>
 */
final class ReadOnlyDatabase implements AutoCloseable {
    private static final String IN_PLACE = "";
    private static final String INDEX_IN_MEMORY = "?readonly_shm=1";
    private static final String FILE_ALONE = "?immutable=1";

    /** What SQLite makes an index of at first, in bytes (sqlite.org/walformat.html, 2.1). */
    private static final int INDEX = 32 * 1024;

    private final Path file;
    private final SQLiteDataSource source;
    private final Connection connection;
    private final int version;
    private final @Nullable DatabaseState unlocked;
    private final @Nullable TemporaryCopy copy;

    private ReadOnlyDatabase(
            Path file,
            SQLiteDataSource source,
            Connection connection,
            int version,
            @Nullable DatabaseState unlocked,
            @Nullable TemporaryCopy copy) {
        this.file = file;
        this.source = source;
        this.connection = connection;
        this.version = version;
        this.unlocked = unlocked;
        this.copy = copy;
    }

    /**
     * Opens it.
     *
     * @param file an existing database
     * @return it, to be closed
     * @throws ArchiveException if it cannot be read; unusable where nothing but another place would help
     */
    static ReadOnlyDatabase of(Path file) {
        if (!Files.isReadable(file)) {
            throw Database.refused(file, null);
        }
        Database.takeBack(file);
        @Nullable ReadOnlyDatabase opened = Database.hasBytes(Database.journal(file)) ? null : withIndex(file);
        return opened == null ? withoutIndex(file) : opened;
    }

    private static @Nullable ReadOnlyDatabase withIndex(Path file) {
        Path index = Database.index(file);
        boolean inFolder = Files.isWritable(file.resolveSibling(""));
        @Nullable ReadOnlyDatabase opened = null;
        if (Files.exists(index) || (inFolder && hasRoom(file))) {
            opened = open(file, IN_PLACE, null);
        }
        if (opened == null && inFolder && isMade(index)) {
            opened = open(file, INDEX_IN_MEMORY, null);
        }
        return opened;
    }

    /** The file alone, or a copy of it with its logs. */
    static ReadOnlyDatabase withoutIndex(Path file) {
        DatabaseState state = DatabaseState.of(file);
        @Nullable ReadOnlyDatabase opened = state.hasRows() ? null : open(file, FILE_ALONE, state);
        return opened == null ? copied(file) : opened;
    }

    /** One of no bytes takes no room for bytes. */
    private static boolean isMade(Path index) {
        try {
            HomeFiles.fileIfMissing(index);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean hasRoom(Path file) {
        return file.toFile().getUsableSpace() >= 2 * INDEX;
    }

    /** Nothing where SQLite can make no index, or may not use what is there. */
    private static @Nullable ReadOnlyDatabase open(Path file, String way, @Nullable DatabaseState unlocked) {
        SQLiteDataSource source = source(file, way);
        Connection connection;
        try {
            connection = connect(source);
        } catch (SQLException cause) {
            if (!way.equals(FILE_ALONE) && Database.isRefused(cause)) {
                return null;
            }
            throw Database.failure(file.toString(), cause);
        }
        return read(file, source, connection, unlocked, null);
    }

    private static ReadOnlyDatabase read(
            Path file,
            SQLiteDataSource source,
            Connection connection,
            @Nullable DatabaseState unlocked,
            @Nullable TemporaryCopy copy) {
        try {
            int version = Schema.version(connection, file.toString());
            Schema.refuseNewer(version, file.toString());
            return new ReadOnlyDatabase(file, source, connection, version, unlocked, copy);
        } catch (ArchiveException refused) {
            close(connection, copy, refused);
            throw refused;
        }
    }

    private static void close(Connection connection, @Nullable TemporaryCopy copy, Exception because) {
        try {
            connection.close();
            if (copy != null) {
                copy.close();
            }
        } catch (SQLException | RuntimeException second) {
            because.addSuppressed(second);
        }
    }

    private static ReadOnlyDatabase copied(Path file) {
        TemporaryCopy copy;
        try {
            copy = TemporaryCopy.of(file);
        } catch (IOException cause) {
            throw ArchiveException.unusable(
                    file
                            + " cannot be read where it is: what was committed last stands in a log beside it, and neither can"
                            + " anything be written there nor can both be copied to " + TemporaryCopy.place() + " ("
                            + DiskFailure.reason(cause)
                            + "); ARCHIVE_JAVA_OPTS=-Djava.io.tmpdir=DIR names another folder"
                            + " for the copy",
                    null);
        }
        SQLiteDataSource source = source(copy.database(), IN_PLACE);
        try {
            return read(file, source, connect(source), null, copy);
        } catch (SQLException cause) {
            copy.close();
            throw Database.failure(file.toString(), cause);
        }
    }

    private static SQLiteDataSource source(Path file, String way) {
        SQLiteDataSource source = Database.readOnly(file);
        source.setUrl(Database.url(file) + way);
        return source;
    }

    /** A connection that has read, for SQLite opens its files no earlier. */
    private static Connection connect(SQLiteDataSource source) throws SQLException {
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT count(*) FROM sqlite_schema");
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    /** The version of its schema, 0 where it is empty; none that is newer than this program's. */
    int version() {
        return version;
    }

    /** More connections, each to be closed before this. */
    SQLiteDataSource source() {
        return source;
    }

    /** The one it was opened by. */
    Connection connection() {
        return connection;
    }

    /** What a failure is really: of what was written to while it was read, anything may be said. */
    ArchiveException really(ArchiveException failure) {
        return isWrittenTo() ? writtenTo(failure) : failure;
    }

    /** What comes into the log meanwhile is of later, and does no harm. */
    private boolean isWrittenTo() {
        return unlocked != null
                && !unlocked.database().equals(DatabaseState.of(file).database());
    }

    private ArchiveException writtenTo(@Nullable ArchiveException failure) {
        return ArchiveException.hindered(
                file
                        + " was written to while it was read, where this program may make no lock: what was answered may be"
                        + " wrong; run it again",
                failure);
    }

    /**
     * Closes the first connection, and deletes what was made for reading.
     *
     * @throws ArchiveException if what was read was written to meanwhile
     */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException cause) {
            throw Database.failure(file.toString(), cause);
        } finally {
            if (copy != null) {
                copy.close();
            }
        }
        if (isWrittenTo()) {
            throw writtenTo(null);
        }
    }
}
