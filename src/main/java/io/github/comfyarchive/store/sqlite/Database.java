package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.store.home.AccessRights;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opens the SQLite file as this program needs it, and says in plain words why it could not. */
public final class Database {
    private static final int BUSY_TIMEOUT_MILLIS = 60_000;
    private static final int PAGE = 4096;

    private Database() {}

    /**
     * Opens or makes the database, at this program's schema.
     *
     * @param file its path
     * @param clock for the name of a copy that is made before a migration
     * @return a connection for reading and writing
     * @throws ArchiveException if it is damaged, newer, or no archive
     * @throws StorageException if the disk refuses
     */
    public static Connection open(Path file, Clock clock) throws StorageException {
        try {
            HomeFiles.fileIfMissing(file);
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be made", cause);
        }
        SQLiteDataSource source = readWrite(file);
        Schema.bringUpToDate(source, file, clock);
        return countingByItself(open(source, file), file);
    }

    /** Whoever changes a copy makes it a home of its own. */
    private static Connection countingByItself(Connection connection, Path file) {
        try {
            HomeEpoch.beginWithFirstChange(connection);
            return connection;
        } catch (SQLException cause) {
            ArchiveException failure = failure(file.toString(), cause);
            try {
                connection.close();
            } catch (SQLException closed) {
                failure.addSuppressed(closed);
            }
            throw failure;
        }
    }

    static SQLiteDataSource readWrite(Path file) {
        NativeLibrary.use();
        SQLiteDataSource source = new SQLiteDataSource(config());
        source.setUrl(url(file));
        return source;
    }

    /** As a URI: in a plain path the driver takes what follows a question mark for settings. */
    static String url(Path file) {
        return "jdbc:sqlite:" + file.toUri();
    }

    /**
     * Connections that only read, to a database that is read in place ({@link ReadOnlyDatabase} knows where that can be): nothing is
     * made or migrated.
     *
     * @param file an existing database
     * @return the source
     */
    public static SQLiteDataSource readOnly(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        NativeLibrary.use();
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url(file));
        return source;
    }

    /**
     * Takes back a write that was stopped before the database had its write-ahead log: its rollback journal is still there, and a
     * connection that may not write refuses such a file (sqlite.org/rescode.html, SQLITE_READONLY_ROLLBACK). It was the first write of
     * all, so nothing archived is touched. SQLite leaves alone what another program is writing now.
     */
    static void takeBack(Path file) {
        if (!hasBytes(journal(file)) || !Files.isWritable(file) || !Files.isWritable(file.resolveSibling(""))) {
            return;
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url(file));
        try (Connection connection = open(source, file);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT count(*) FROM sqlite_schema"); // the first read takes it back
        } catch (SQLException cause) {
            throw failure(file.toString(), cause);
        }
    }

    static boolean hasBytes(Path file) {
        try {
            return Files.size(file) > 0;
        } catch (IOException none) {
            return false;
        }
    }

    /** The write-ahead log beside a database. */
    public static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** The rollback journal beside a database that has no write-ahead log yet. */
    static Path journal(Path file) {
        return file.resolveSibling(file.getFileName() + "-journal");
    }

    /** The index of the write-ahead log, which all connections share. */
    public static Path index(Path file) {
        return file.resolveSibling(file.getFileName() + "-shm");
    }

    /**
     * Opens a connection.
     *
     * @param file the database, for the message
     * @throws ArchiveException if it cannot be opened
     */
    public static Connection open(DataSource source, Path file) {
        try {
            return source.getConnection();
        } catch (SQLException cause) {
            throw failure(file.toString(), cause);
        }
    }

    /** Write-ahead log: readers and the writer do not wait for each other. Full: a commit is on the disk when it returns. */
    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        // Two programs that write take turns; one that read first and then wrote would fail at once
        // (sqlite.org/rescode.html,
        // SQLITE_BUSY_SNAPSHOT).
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        // Otherwise the driver asks for the key after each insert, and leaves that question open: SQLite refuses VACUUM
        // then.
        config.setGetGeneratedKeys(false);
        // In pages. A batch of entries writes some megabytes: what several of them write is moved into the file once.
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, "4000");
        config.setJournalSizeLimit(64 * 1024 * 1024);
        return config;
    }

    /**
     * Says what a failure of SQLite means for the user.
     *
     * @param file the database
     * @param cause a {@link SQLException}, or an exception around one
     * @return the exception to throw
     */
    public static ArchiveException failure(String file, Exception cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLiteException sqlite) {
                return failure(file, sqlite.getResultCode(), sqlite);
            }
            if (at instanceof NativeLibraryNotFoundException) {
                return ArchiveException.hindered(
                        "SQLite cannot be unpacked into " + System.getProperty("java.io.tmpdir")
                                + " and started from there:"
                                + " is that folder full, read-only or mounted noexec? ARCHIVE_JAVA_OPTS=-Djava.io.tmpdir=DIR"
                                + " names another",
                        cause);
            }
        }
        return ArchiveException.hindered(
                file + ": a statement of this program cannot be run ("
                        + cause.getClass().getSimpleName() + "); please report it",
                withoutText(cause));
    }

    /** A database that this user may not read. */
    static ArchiveException refused(Path file, @Nullable Throwable cause) {
        return ArchiveException.hindered(file + " cannot be opened" + refused(file), cause);
    }

    /** Whether SQLite may not use, or has no room for, what it wants beside a database. */
    static boolean isRefused(SQLException cause) {
        return cause instanceof SQLiteException sqlite
                && sqlite.getResultCode()
                        .name()
                        .matches("SQLITE_(FULL|READONLY|CANTOPEN|PERM|IOERR_SHM|IOERR_WRITE|IOERR_ACCESS).*");
    }

    private static String refused(Path file) {
        AccessRights rights = AccessRights.ofAll(
                file, log(file), index(file), file.toAbsolutePath().resolveSibling(""));
        return rights.isRefused() ? ": permission denied" + rights.advice() : "; look at its folder's owner and mode";
    }

    /** Whether the disk or another program stands in the way, and nothing is wrong with what is in the file. */
    static boolean isHindrance(Exception cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLiteException sqlite) {
                String code = sqlite.getResultCode().name();
                return code.matches("SQLITE_(FULL|IOERR|READONLY|CANTOPEN|PERM|BUSY|LOCKED).*");
            }
        }
        return false;
    }

    /**
     * What a driver or SQLite says of a statement may repeat what was bound, as functions do of a malformed path or query; where it
     * happened is enough.
     */
    private static Exception withoutText(Exception cause) {
        Exception place = new IllegalStateException(cause.getClass().getName());
        place.setStackTrace(cause.getStackTrace());
        return place;
    }

    /** The disk does not give what stands on it: nobody knows whether that is damaged. */
    public static ArchiveException unreadable(String file, String reason, @Nullable Throwable cause) {
        return ArchiveException.hindered(
                file + " cannot be read from the disk (" + reason
                        + "): that is the disk's fault, and not a sign of damage in"
                        + " the archive. Look at the disk (dmesg, smartctl), copy the whole home to another one, and look"
                        + " there; do not repair it here",
                cause);
    }

    /** Whether there is no room for one more page: some file systems let SQLite's files grow no more without saying why. */
    private static boolean isFull(Path file) {
        try {
            return Files.getFileStore(file).getUsableSpace() < PAGE;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static ArchiveException failure(String file, SQLiteErrorCode code, SQLiteException cause) {
        if (code.name().matches("SQLITE_(READONLY|CANTOPEN|PERM).*")) {
            return ArchiveException.hindered(file + " cannot be opened for writing" + refused(Path.of(file)), cause);
        }
        if (code == SQLiteErrorCode.SQLITE_FULL || (code.name().startsWith("SQLITE_IOERR") && isFull(Path.of(file)))) {
            return ArchiveException.hindered(
                    file + ": the disk is full; what was archived before is safe, make room and run again", cause);
        }
        return switch (code) {
            case SQLITE_NOTADB ->
                ArchiveException.unusable(file + " is not an SQLite database, or damaged at its beginning", cause);
            case SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_CORRUPT_SEQUENCE, SQLITE_CORRUPT_VTAB ->
                ArchiveException.unusable(
                        file
                                + " is damaged; archive verify shows how far, archive verify --repair saves what can be read",
                        cause);
            case SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_TIMEOUT, SQLITE_LOCKED ->
                ArchiveException.hindered(
                        file + " is kept locked by another program; end that program or run again later", cause);
            case SQLITE_IOERR_READ,
                    SQLITE_IOERR_SHORT_READ,
                    SQLITE_IOERR_FSTAT,
                    SQLITE_IOERR_DATA,
                    SQLITE_IOERR_CORRUPTFS -> unreadable(file, code.name(), cause);
            default ->
                ArchiveException.hindered(
                        code.name().startsWith("SQLITE_IOERR")
                                ? file + ": the disk refuses (" + code.name()
                                        + "); what was archived before is safe, look"
                                        + " whether the disk is full, over a quota or failing, and run again"
                                : file + ": SQLite says " + code.name() + ", " + code.message,
                        code == SQLiteErrorCode.SQLITE_ERROR ? withoutText(cause) : cause);
        };
    }
}
