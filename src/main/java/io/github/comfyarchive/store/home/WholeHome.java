package io.github.comfyarchive.store.home;

import java.time.Duration;

/** A home that no sync and nobody else changes as long as this is open. */
public final class WholeHome implements AutoCloseable {
    /** Nobody notices, and a run of a watch leaves longer pauses. */
    private static final long LOOK_AGAIN_MILLIS = 20;

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
    public static WholeHome lock(HomeFolder home) throws HomeLockedException, StorageException {
        return take(home, Duration.ZERO);
    }

    /**
     * The same, for whoever can wait until a sync has ended, or a watch is between two prompts.
     *
     * @param patience how long
     * @throws HomeLockedException if another program has one of them all the time
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public static WholeHome lock(HomeFolder home, Duration patience)
            throws HomeLockedException, StorageException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return take(home, patience);
            } catch (HomeLockedException busy) {
                if (System.nanoTime() - deadline >= 0) {
                    throw busy;
                }
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
        }
    }

    private static WholeHome take(HomeFolder home, Duration patience) throws HomeLockedException, StorageException {
        HomeLocks locks = HomeLocks.open(home, patience);
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
