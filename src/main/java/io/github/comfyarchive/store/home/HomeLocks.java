package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.time.Duration;

/**
 * How programs on one home take turns, and threads of one program: places in {@code sync.lock}, each with its own lock. Of each
 * server one program at a time reads the history, and one at a time fetches files, which may take long: so entries, which a restart
 * destroys, never wait for a file. {@link SyncLock#take} holds all places at once.
 *
 * <p>Open once in a process: on POSIX systems closing the file anywhere in it ends all of its locks on the file.
 */
public final class HomeLocks implements AutoCloseable {
    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final long OPENING = 0;

    private final HomeFolder home;
    private final Duration patience;
    private final FileChannel channel;

    private HomeLocks(HomeFolder home, Duration patience, FileChannel channel) {
        this.home = home;
        this.patience = patience;
        this.channel = channel;
    }

    /**
     * Opens the file; no lock is held yet.
     *
     * @param home an existing home
     * @param patience how long to wait for a lock that another holds
     * @return the locks, to be closed
     * @throws StorageException if the lock file cannot be written
     */
    public static HomeLocks open(HomeFolder home, Duration patience) throws StorageException {
        try {
            return new HomeLocks(home, patience, HomeFiles.open(home.lock()));
        } catch (IOException cause) {
            throw SyncLock.refused(home, cause);
        }
    }

    /**
     * For whoever opens the archive: what is made only once in a home is not made by two at a time.
     *
     * @return the lock, to be closed
     * @throws HomeLockedException if another holds it all the time
     * @throws StorageException if the lock file cannot be written
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public SyncLock opening() throws HomeLockedException, StorageException, InterruptedException {
        return take(OPENING, patience);
    }

    /**
     * For whoever reads a server's history.
     *
     * @param serverId the server
     * @return the lock, to be closed
     * @throws HomeLockedException if another holds it all the time
     * @throws StorageException if the lock file cannot be written
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public SyncLock entries(long serverId) throws HomeLockedException, StorageException, InterruptedException {
        return take(entriesOf(serverId), patience);
    }

    /**
     * For whoever fetches a server's files.
     *
     * @param serverId the server
     * @param wait how long
     * @return the lock, to be closed
     * @throws HomeLockedException if another holds it all the time
     * @throws StorageException if the lock file cannot be written
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public SyncLock files(long serverId, Duration wait)
            throws HomeLockedException, StorageException, InterruptedException {
        return take(entriesOf(serverId) + 1, wait);
    }

    /**
     * How long these locks are waited for.
     *
     * @return the time
     */
    public Duration patience() {
        return patience;
    }

    private static long entriesOf(long serverId) {
        return OPENING + 1 + 2 * serverId;
    }

    private SyncLock take(long place, Duration wait)
            throws HomeLockedException, StorageException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            try {
                SyncLock lock = SyncLock.take(channel, place);
                if (lock != null) {
                    return lock;
                }
            } catch (IOException cause) {
                throw SyncLock.refused(home, cause);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new HomeLockedException(home.root());
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException locksAreLostWithTheChannel) {
            throw new UncheckedIOException(locksAreLostWithTheChannel);
        }
    }
}
