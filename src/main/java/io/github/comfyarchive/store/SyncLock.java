package io.github.comfyarchive.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.jspecify.annotations.Nullable;

/** One sync at a time on a home. The system lets go of the lock when the process ends, however it ends. */
public final class SyncLock implements AutoCloseable {
    private final FileChannel channel;

    private SyncLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, or fails at once.
     *
     * @param home an existing home
     * @return the lock, to be closed
     * @throws HomeLockedException if another sync holds it
     * @throws StorageException if the lock file cannot be written
     */
    public static SyncLock take(HomeFolder home) throws HomeLockedException, StorageException {
        FileChannel channel = null;
        try {
            channel = PrivateFiles.open(home.lock());
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return new SyncLock(channel);
            }
            channel.close();
        } catch (IOException cause) {
            throw StorageException.of("the lock " + home.lock() + " cannot be taken", cause);
        }
        throw new HomeLockedException(home.root());
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException lockIsLostWithTheChannel) {
            throw new java.io.UncheckedIOException(lockIsLostWithTheChannel);
        }
    }
}
