package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;

/**
 * A lock that is held on a home, or on a part of its work; {@link HomeLocks} gives it. The system releases it when the process ends,
 * however it ends.
 */
public final class SyncLock implements AutoCloseable {
    private final FileLock lock;
    private final Runnable released;

    SyncLock(FileLock lock, Runnable released) {
        this.lock = lock;
        this.released = released;
    }

    @Override
    public void close() {
        try {
            if (lock.acquiredBy().isOpen()) {
                lock.release();
            }
            released.run();
        } catch (IOException lockIsLostWithTheChannel) {
            throw new UncheckedIOException(lockIsLostWithTheChannel);
        }
    }
}
