package io.github.comfyarchive.serve.reader;

import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Some ways to read what is archived, lent to a request at a time: databases are read side by side by connections of their own. What is lent
 * is given back before anything is sent to a client, so that one who reads slowly holds up nobody. Where another file has taken the place of
 * the database (a repair, a restore), the next that is lent reads that.
 */
public final class Readers implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Source source;
    private final Semaphore places;
    private final Deque<Catalog> free = new ArrayDeque<>();

    /**
     * Prepares it; the first is opened when it is asked for.
     *
     * @param most how many are open at a time
     */
    public Readers(Source source, int most) {
        this.source = source;
        this.places = new Semaphore(most, true);
    }

    /** Where what is read is opened. */
    @FunctionalInterface
    public interface Source {
        /**
         * Opens it once more.
         *
         * @return for one thread at a time
         * @throws IOException if it cannot be read
         */
        Catalog open() throws IOException;
    }

    /** Asks something. */
    @FunctionalInterface
    public interface Question<T> {
        /**
         * Asks it.
         *
         * @param catalog for as long as this lasts
         */
        T of(Catalog catalog) throws IOException;
    }

    /**
     * Asks something of the archive.
     *
     * @param <T> what the answer is
     * @param question keeps nothing of what it is given
     * @return its answer
     * @throws BusyException if all are in use for too long
     * @throws IOException what the question throws
     */
    public <T> T ask(Question<T> question) throws IOException {
        take();
        try {
            Catalog lent = lent();
            boolean whole = false;
            try {
                T answer = question.of(lent);
                whole = true;
                return answer;
            } catch (ArchiveException | UncheckedIOException failed) {
                throw failed; // and what it was asked of is opened anew
            } catch (IOException | RuntimeException elsewhere) {
                whole = true;
                throw elsewhere;
            } finally {
                giveBack(lent, whole);
            }
        } finally {
            places.release();
        }
    }

    private void take() throws IOException {
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new BusyException();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is ending");
        }
    }

    private Catalog lent() throws IOException {
        for (Catalog lent = takeFree(); lent != null; lent = takeFree()) {
            boolean there = false;
            try {
                there = lent.goOn();
            } finally {
                if (!there) {
                    lent.close();
                }
            }
            if (there) {
                return lent;
            }
        }
        return source.open();
    }

    private synchronized @Nullable Catalog takeFree() {
        return free.pollFirst();
    }

    private synchronized void giveBack(Catalog lent, boolean whole) {
        if (whole) {
            free.addFirst(lent);
        } else {
            lent.close();
        }
    }

    /** More ask at once than can be answered in time. */
    public static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("more is asked of the archive at once than can be answered in time");
        }
    }

    @Override
    public synchronized void close() {
        for (Catalog lent = free.pollFirst(); lent != null; lent = free.pollFirst()) {
            lent.close();
        }
    }
}
