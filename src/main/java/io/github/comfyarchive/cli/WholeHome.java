package io.github.comfyarchive.cli;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import java.time.Duration;

/** A home that no sync and nobody else changes as long as this is open. */
final class WholeHome implements AutoCloseable {
    private final HomeLocks locks;
    private final SyncLock lock;

    private WholeHome(HomeLocks locks, SyncLock lock) {
        this.locks = locks;
        this.lock = lock;
    }

    /**
     * Takes all locks of a home.
     *
     * @throws HomeLockedException if another program has one; it is not waited for
     */
    static WholeHome lock(HomeFolder home) throws HomeLockedException, StorageException {
        HomeLocks locks = HomeLocks.open(home, Duration.ZERO);
        try {
            return new WholeHome(locks, locks.all());
        } catch (HomeLockedException | StorageException | RuntimeException refused) {
            locks.close();
            throw refused;
        }
    }

    @Override
    public void close() {
        try (locks) {
            lock.close();
        }
    }
}
