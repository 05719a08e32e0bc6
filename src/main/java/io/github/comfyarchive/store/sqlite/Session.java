package io.github.comfyarchive.store.sqlite;

import io.github.comfyarchive.store.home.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one connection of this process, used by one thread at a time. */
public final class Session implements AutoCloseable {
    private final Path file;
    private final Connection connection;
    private final PlainSql sql;
    private final @Nullable Object fileKey;
    private final @Nullable ReadOnlyDatabase database;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Opens a database for reading and writing, and migrates it where it is older.
     *
     * @param told told in a sentence what a migration will take, before it begins
     * @throws StorageException if its disk fails
     * @throws ArchiveException if it is damaged, newer or locked by another program
     */
    public Session(Path file, Clock clock, Consumer<String> told) throws StorageException {
        this(file, Database.open(file, clock, told));
    }

    /** One on a connection that is open; it is closed with the session. */
    public Session(Path file, Connection connection) {
        this(file, connection, null);
    }

    /** One that reads; closing it closes the database too. */
    public Session(Path file, ReadOnlyDatabase database) {
        this(file, database.connection(), database);
    }

    private Session(Path file, Connection connection, @Nullable ReadOnlyDatabase database) {
        this.file = file;
        this.connection = connection;
        this.database = database;
        this.sql = new PlainSql(connection);
        this.fileKey = key(file);
    }

    /** Whether the file at its path is still the one that was opened; a repair may have put another in its place. */
    public boolean isInPlace() {
        return Objects.equals(fileKey, key(file));
    }

    /** What distinguishes one file from another, where the file system has such a thing. */
    private static @Nullable Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException gone) {
            return null;
        }
    }

    /** Some statements. */
    @FunctionalInterface
    public interface PlainWork<T> {
        T with(PlainSql sql) throws SQLException;
    }

    /** Some statements on the connection itself. */
    @FunctionalInterface
    public interface ConnectionWork<T> {
        T with(Connection connection) throws SQLException;
    }

    /** Reads, all of it as it is at one moment. */
    public <T> T snapshot(PlainWork<T> work) {
        return plainTransaction(work);
    }

    /** Whether it can only be read. */
    public boolean isReadOnly() {
        return database != null;
    }

    /** Runs some statements, each by itself. */
    public <T> T plain(PlainWork<T> work) {
        return locked(() -> work.with(sql));
    }

    /** Asks something on the connection itself. */
    public <T> T connection(ConnectionWork<T> work) {
        return locked(() -> work.with(connection));
    }

    /** Runs some statements as one transaction: all of them are durable when it returns, or none happened. */
    public <T> T plainTransaction(PlainWork<T> work) {
        return connectionTransaction(same -> work.with(sql));
    }

    /** The same for statements that are not worth being prepared for good. */
    public <T> T connectionTransaction(ConnectionWork<T> work) {
        return locked(() -> {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.with(connection);
                connection.commit();
            } catch (SQLException | RuntimeException failed) {
                rollBack(failed);
                throw failed;
            }
            connection.setAutoCommit(true);
            return result;
        });
    }

    /** A full disk has ended the transaction already, and then SQLite refuses both: what failed first is what is reported. */
    private void rollBack(Exception failed) {
        try {
            connection.rollback();
        } catch (SQLException over) {
            failed.addSuppressed(over);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException over) {
            failed.addSuppressed(over);
        }
    }

    private <T> T locked(Work<T> work) {
        lock.lock();
        try {
            return work.run();
        } catch (SQLException | QuestionFailedException cause) {
            ArchiveException failure = Database.failure(file.toString(), cause);
            throw database == null ? failure : database.really(failure);
        } finally {
            lock.unlock();
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }

    @Override
    public void close() {
        locked(() -> {
            sql.close();
            connection.close();
            return true;
        });
        if (database != null) {
            database.close();
        }
    }
}
