package io.github.comfyarchive.store.home;

import io.github.comfyarchive.id.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How programs on one home take turns, and threads of one program: places in {@code sync.lock}, each with its own lock. Of each
 * server one program at a time reads the history, and one at a time fetches files, which may take long: so entries, which a restart
 * destroys, never wait for a file. {@link #all} holds all places at once.
 *
 * <p>All locks of a home are taken here, by one channel however often it is opened in a process ({@link LockFile}): nobody loses a lock
 * by another's end.
 */
public final class HomeLocks implements AutoCloseable {
    /** Nobody notices, and it costs nothing: one system call. */
    private static final long LOOK_AGAIN_MILLIS = 20;

    private static final long OPENING = 0;
    private static final long RECOGNISING = 1;
    private static final long PUBLISHING = 2;

    private final HomeFolder home;
    private final Duration patience;
    private final LockFile file;
    private final Set<FileLock> held = ConcurrentHashMap.newKeySet();

    private HomeLocks(HomeFolder home, Duration patience, LockFile file) {
        this.home = home;
        this.patience = patience;
        this.file = file;
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
            return new HomeLocks(home, patience, LockFile.open(home.lock()));
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
        return held(lock);
    }

    private SyncLock held(FileLock lock) {
        held.add(lock);
        return new SyncLock(lock, () -> held.remove(lock));
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
     * For whoever has to find out which server answers at an address. Two that find a new one at once are to find one server, so it is
     * held until what there is to compare with is committed.
     *
     * @return the lock, to be closed
     * @throws HomeLockedException if another holds it all the time
     * @throws StorageException if the lock file cannot be written
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public SyncLock recognising() throws HomeLockedException, StorageException, InterruptedException {
        return take(RECOGNISING, patience);
    }

    /**
     * For whoever tells a store of many homes what changed.
     *
     * @return the lock, to be closed
     * @throws HomeLockedException if another holds it all the time
     * @throws StorageException if the lock file cannot be written
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public SyncLock publishing() throws HomeLockedException, StorageException, InterruptedException {
        return take(PUBLISHING, patience);
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
                return held(lock);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new HomeLockedException(home.root());
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private @Nullable FileLock tryLock(long from, long size) throws StorageException {
        try {
            return file.channel().tryLock(from, size, false);
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        } catch (IOException cause) {
            throw refused(home, cause);
        }
    }

    private static StorageException refused(HomeFolder home, IOException cause) {
        return StorageException.of("the lock " + home.lock() + " cannot be taken", cause);
    }

    /** Releases what is still held by these locks, and nothing that others of this process hold. */
    @Override
    public void close() {
        try {
            for (FileLock lock : held) {
                lock.release();
            }
            held.clear();
            file.close();
        } catch (IOException locksAreLostWithTheChannel) {
            throw new UncheckedIOException(locksAreLostWithTheChannel);
        }
    }
}
