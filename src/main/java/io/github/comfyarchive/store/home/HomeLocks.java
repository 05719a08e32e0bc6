package io.github.comfyarchive.store.home;

import io.github.comfyarchive.id.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How programs on one home take turns, and threads of one program: places in {@code sync.lock}, each with its own lock. Of each
 * server one program at a time reads the history, and one at a time fetches files, which may take long: so entries, which a restart
 * destroys, never wait for a file. {@link #all} holds all places at once.
 *
 * <p>Open once in a process, and all locks of it are taken here: on POSIX systems closing the file anywhere in a process ends all of its
 * locks on the file (fcntl, F_SETLK), so of two that were open each would lose its locks with the other's end.
 */
public final class HomeLocks implements AutoCloseable {
    /** Nobody notices, and it costs nothing: one system call. */
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
            throw refused(home, cause);
        }
    }

    /**
     * For whoever works on everything: nobody opens the archive, reads entries or fetches files while it is held. It waits for nobody.
     *
     * @return the lock, to be closed
     * @throws HomeLockedException if another is at work there, in this process or not
     * @throws StorageException if the lock file cannot be written
     */
    public SyncLock all() throws HomeLockedException, StorageException {
        FileLock lock = tryLock(0, Long.MAX_VALUE);
        if (lock == null) {
            throw new HomeLockedException(home.root());
        }
        return new SyncLock(lock);
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
    public SyncLock entries(ServerId serverId) throws HomeLockedException, StorageException, InterruptedException {
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
    public SyncLock files(ServerId serverId, Duration wait)
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

    private static long entriesOf(ServerId serverId) {
        return OPENING + 1 + 2 * serverId.value();
    }

    private SyncLock take(long place, Duration wait)
            throws HomeLockedException, StorageException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            FileLock lock = tryLock(place, 1);
            if (lock != null) {
                return new SyncLock(lock);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new HomeLockedException(home.root());
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private @Nullable FileLock tryLock(long from, long size) throws StorageException {
        try {
            return channel.tryLock(from, size, false);
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        } catch (IOException cause) {
            throw refused(home, cause);
        }
    }

    private static StorageException refused(HomeFolder home, IOException cause) {
        return StorageException.of("the lock " + home.lock() + " cannot be taken", cause);
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
