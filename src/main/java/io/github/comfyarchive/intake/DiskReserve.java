package io.github.comfyarchive.intake;

import io.github.comfyarchive.store.asset.AssetDisk;
import io.github.comfyarchive.store.home.StorageException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is room for files, so that a disk never fills with pictures until no entry can be archived any more: entries are what a
 * restart destroys, and files wait. Files that are being fetched side by side share what is left. Safe for use by several threads.
 */
public final class DiskReserve {
    /** How many bytes of unknown length may come before it is looked again. */
    private static final long LOOK_AGAIN = 4L * 1024 * 1024;

    private final AssetDisk disk;
    private final long reserve;
    private final AtomicLong promised = new AtomicLong();
    private volatile @Nullable String held;
    private volatile @Nullable String unusable;

    /**
     * Of a disk.
     *
     * @param disk where files go
     * @param reserve how many bytes of it to leave free; 0 to look at nothing
     */
    public DiskReserve(AssetDisk disk, long reserve) {
        this.disk = disk;
        this.reserve = reserve;
    }

    /** Sees to it that files can be written, if the disk is there. What it refuses keeps files waiting, and no entry. */
    public void prepare() {
        try {
            disk.settle();
        } catch (StorageException refused) {
            unusable = refused.getMessage();
        }
    }

    /** Why no file can be written, however much room there is: the disk is away, or refuses. */
    public Optional<String> unusable() {
        return unusable == null ? disk.away() : Optional.of(unusable);
    }

    /** Whether no file at all may come now: the disk is away, or no more is left on it than is kept free. */
    public boolean isClosed() {
        Optional<String> away = unusable();
        if (away.isPresent()) {
            held = away.get();
            return true;
        }
        if (reserve > 0 && disk.usableBytes() < reserve) {
            held = shortage();
            return true;
        }
        return false;
    }

    /**
     * Whether so much could come now; where not, {@link #held} says why.
     *
     * @param bytes of all that is to come
     */
    public boolean holds(long bytes) {
        try (Place room = take(bytes)) {
            return room.left >= 0;
        } catch (NoRoomException full) {
            return false;
        }
    }

    /**
     * Takes room for a file.
     *
     * @param bytes how many are still to come; negative where the source does not say
     * @throws NoRoomException if they would not leave the reserve free
     */
    synchronized Place take(long bytes) throws NoRoomException {
        long wanted = Math.max(0, bytes);
        if (reserve > 0 && disk.usableBytes() - promised.get() - wanted < reserve) {
            throw refuse(wanted);
        }
        promised.addAndGet(wanted);
        return new Place(wanted);
    }

    private NoRoomException refuse(long wanted) {
        String why = shortage() + (wanted > 0 ? "; a file of " + size(wanted) + " waits" : "");
        held = why;
        return new NoRoomException(why);
    }

    private String shortage() {
        return disk.folder() + " has " + size(disk.usableBytes()) + " left, and " + size(reserve)
                + " are kept free (--min-free): make room, or move the files to a larger disk (archive init --help)";
    }

    private static String size(long bytes) {
        boolean large = bytes >= 1_000_000_000;
        return String.format(Locale.ROOT, "%.1f %s", bytes / (large ? 1e9 : 1e6), large ? "GB" : "MB");
    }

    /** Why a file had to wait, or would have to. */
    public Optional<String> held() {
        return Optional.ofNullable(held);
    }

    /** Whether the disk is away, whether a file waits for it or not; and if it went in the middle of a run, that is why it failed. */
    public boolean isAway() {
        Optional<String> away = disk.away();
        away.ifPresent(words -> held = words);
        return away.isPresent();
    }

    /** The room of one file. */
    final class Place implements AutoCloseable {
        private long left;
        private long unannounced;

        private Place(long left) {
            this.left = left;
        }

        /**
         * So many bytes are no longer promised but written.
         *
         * @throws NoRoomException if more come than were announced, and the reserve is reached
         */
        void wrote(long bytes) throws NoRoomException {
            long kept = Math.min(left, bytes);
            left -= kept;
            promised.addAndGet(-kept);
            unannounced += bytes - kept;
            if (unannounced >= LOOK_AGAIN) {
                unannounced = 0;
                if (reserve > 0 && disk.usableBytes() - promised.get() < reserve) {
                    throw refuse(0);
                }
            }
        }

        @Override
        public void close() {
            promised.addAndGet(-left);
            left = 0;
        }
    }
}
