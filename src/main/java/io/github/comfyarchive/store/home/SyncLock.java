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

    SyncLock(FileLock lock) {
        this.lock = lock;
    }

    @Override
    public void close() {
        try {
            if (lock.acquiredBy().isOpen()) {
                lock.release();
            }
        } catch (IOException lockIsLostWithTheChannel) {
            throw new UncheckedIOException(lockIsLostWithTheChannel);
        }
    }
}
