package io.github.comfyarchive.serve.reader;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes of entries are in memory for all answers together: an entry may have 64 MB, and a client may read as slowly as it
 * likes.
 */
public final class EntryBudget {
    private static final int UNIT = 1 << 10;
    private static final int PATIENCE_SECONDS = 30;

    private final int units;
    private final Semaphore free;

    /**
     * Of so many bytes.
     *
     * @param bytes all together; one entry that is larger has all of it
     */
    public EntryBudget(long bytes) {
        this.units = (int) Math.max(1, bytes / UNIT);
        this.free = new Semaphore(units, true);
    }

    /** What has been taken; closing gives it back. */
    public final class Taken implements AutoCloseable {
        private final int taken;

        private Taken(int taken) {
            this.taken = taken;
        }

        @Override
        public void close() {
            free.release(taken);
        }
    }

    /**
     * Takes some, when others have given back enough.
     *
     * @param bytes of entries that are about to be read
     * @throws Readers.BusyException if nobody gives any back for long
     */
    public Taken take(long bytes) throws IOException {
        int wanted = (int) Math.min(units, bytes / UNIT + 1);
        try {
            if (!free.tryAcquire(wanted, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new Readers.BusyException();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is ending");
        }
        return new Taken(wanted);
    }
}
