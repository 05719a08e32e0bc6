package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * A copy of a database of one moment, made by SQLite's own backup (sqlite.org/backup.html) while other programs may write. All pages are
 * copied in one step: with smaller ones each commit of another program would make it begin again, and a busy sync would never let it
 * end. In the write-ahead log nobody waits for that step.
 */
public final class DatabaseCopy {
    private static final int ALL_PAGES = -1;

    /** Another who writes is waited for as long as by {@code busy_timeout}: 600 times 100 ms. */
    private static final int RETRY_MILLIS = 100;

    private static final int RETRIES = 600;

    private final DataSource source;
    private final Path database;

    /** A copy of a database that others may be writing to. */
    public DatabaseCopy(DataSource source, Path database) {
        this.source = source;
        this.database = database;
    }

    /**
     * Writes it: durable, complete, one file without a log beside it. Every row is as it was; the home's too, so that it can take the
     * place of what was copied.
     *
     * @param target an empty or missing file; what is left in it after a failure is of no use
     * @throws StorageException if the disk refuses
     * @throws ArchiveException if the database, and so the copy, is damaged
     */
    void to(Path target) throws StorageException {
        to(target, false);
    }

    /**
     * The same, and it says of itself that it is a copy ({@link HomeEpoch}): both may be written to from now on.
     *
     * @param target an empty or missing file; what is left in it after a failure is of no use
     * @throws StorageException if the disk refuses
     * @throws ArchiveException if the database, and so the copy, is damaged
     */
    public void asCopyTo(Path target) throws StorageException {
        to(target, true);
    }

    private void to(Path target, boolean asCopy) throws StorageException {
        try {
            PrivateFiles.fileIfMissing(target);
            refuseWithoutRoom(target);
            copy(target);
            check(target, asCopy);
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (IOException cause) {
            throw StorageException.of("a copy of " + database + " cannot be written to " + target, cause);
        }
    }

    /** Before gigabytes are written in vain. */
    private void refuseWithoutRoom(Path target) throws IOException {
        long size = Files.size(database);
        long room = Files.getFileStore(target).getUsableSpace();
        if (room < size) {
            throw new IOException("the disk is full: " + size + " bytes are needed and " + room + " are free");
        }
    }

    private void copy(Path target) throws IOException {
        try (Connection connection = source.getConnection()) {
            int result = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup("main", target.toString(), null, RETRY_MILLIS, RETRIES, ALL_PAGES);
            if (result != SQLiteErrorCode.SQLITE_OK.code) {
                SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(result);
                throw new IOException(
                        code == SQLiteErrorCode.SQLITE_FULL ? "the disk is full" : "SQLite says " + code.name());
            }
        } catch (SQLException cause) {
            throw Database.failure(database.toString(), cause);
        }
    }

    /** A damaged copy must not take the place of an earlier one. */
    private void check(Path target, boolean asCopy) {
        SQLiteDataSource copy = new SQLiteDataSource();
        copy.setUrl(Database.url(target));
        try (Connection connection = copy.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = DELETE"); // the copy of a log has no log of its own yet
            try (ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
                if (!row.next() || !row.getString(1).equals("ok")) {
                    throw damaged(null);
                }
            }
            if (asCopy) {
                HomeEpoch.empty(connection, target.toString());
            }
        } catch (SQLException cause) {
            ArchiveException failure = Database.failure(target.toString(), cause);
            throw failure.unusable() ? damaged(cause) : failure;
        }
    }

    /**
     * Takes note in a copy that its files are its own: none of the user's has another name there.
     *
     * @param copy a copy that nobody else has open
     * @throws StorageException if the disk refuses
     */
    public static void forgetLinks(Path copy) throws StorageException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(Database.url(copy));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(
                    "SELECT count(*) FROM pragma_table_info('asset') WHERE name = 'linked_from'")) {
                if (!row.next() || row.getInt(1) == 0) {
                    return; // of a version that had none
                }
            }
            statement.execute("UPDATE asset SET linked_from = NULL, linked_mtime = NULL WHERE linked_from IS NOT NULL");
        } catch (SQLException cause) {
            throw Database.failure(copy.toString(), cause);
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException cause) {
            throw StorageException.of(copy + " cannot be written", cause);
        }
    }

    private ArchiveException damaged(@org.jspecify.annotations.Nullable Throwable cause) {
        return ArchiveException.unusable(
                database + " is damaged, and so would be its copy: archive verify shows how far, archive verify"
                        + " --repair saves what can be read",
                cause);
    }
}
