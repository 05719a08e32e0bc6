package io.github.comfyarchive.store;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;

/** The one connection of this process, used by one thread at a time. */
final class Session implements AutoCloseable {
    private final Path file;
    private final Handle handle;
    private final ReentrantLock lock = new ReentrantLock();

    Session(Path file, Clock clock) throws StorageException {
        this(file, Database.open(file, clock));
    }

    Session(Path file, Handle handle) {
        this.file = file;
        this.handle = handle;
    }

    /** Runs some statements as one transaction: all of them are durable when it returns, or none happened. */
    <T> T transaction(HandleCallback<T, RuntimeException> work) {
        return locked(() -> handle.inTransaction(work));
    }

    /** Reads, outside of a transaction. */
    <T> T read(HandleCallback<T, RuntimeException> work) {
        return locked(() -> work.withHandle(handle));
    }

    private <T> T locked(java.util.function.Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } catch (JdbiException cause) {
            throw Database.failure(file.toString(), cause);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            handle.close();
        } finally {
            lock.unlock();
        }
    }
}
