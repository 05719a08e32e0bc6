package io.github.comfyarchive.store.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.jspecify.annotations.Nullable;

/** A lock that is held on a home, or on a part of its work. The system lets go of it when the process ends, however it ends. */
public final class SyncLock implements AutoCloseable {
    private final FileLock lock;
    private final boolean ownChannel;

    private SyncLock(FileLock lock, boolean ownChannel) {
        this.lock = lock;
        this.ownChannel = ownChannel;
    }

    /**
     * Takes the lock on everything, or fails at once: nobody reads entries or fetches files while it is held.
     *
     * @param home an existing home
     * @return the lock, to be closed
     * @throws HomeLockedException if another program is at work there
     * @throws StorageException if the lock file cannot be written
     */
    public static SyncLock take(HomeFolder home) throws HomeLockedException, StorageException {
        try {
            FileChannel channel = HomeFiles.open(home.lock());
            FileLock lock = lock(channel, 0, Long.MAX_VALUE);
            if (lock != null) {
                return new SyncLock(lock, true);
            }
            channel.close();
        } catch (IOException cause) {
            throw refused(home, cause);
        }
        throw new HomeLockedException(home.root());
    }

    /** Takes the lock on one place of the file, if nobody holds it. */
    static @Nullable SyncLock take(FileChannel channel, long place) throws IOException {
        FileLock lock = lock(channel, place, 1);
        return lock == null ? null : new SyncLock(lock, false);
    }

    static StorageException refused(HomeFolder home, IOException cause) {
        return StorageException.of("the lock " + home.lock() + " cannot be taken", cause);
    }

    private static @Nullable FileLock lock(FileChannel channel, long from, long size) throws IOException {
        try {
            return channel.tryLock(from, size, false);
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            if (ownChannel) {
                lock.acquiredBy().close();
            } else if (lock.acquiredBy().isOpen()) {
                lock.release();
            }
        } catch (IOException lockIsLostWithTheChannel) {
            throw new UncheckedIOException(lockIsLostWithTheChannel);
        }
    }
}
