package io.github.comfyarchive.serve.reader;

import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Some ways to read one archive, lent to a request at a time: SQLite reads side by side by connections of their own. What is lent is
 * given back before anything is sent to a client, so that one who reads slowly holds up nobody. Where another file has taken the
 * place of the database (a repair, a restore), the next that is lent reads that.
 */
public final class Readers implements AutoCloseable {
    /** More than cores find no processor to run on. */
    private static final int MOST = Math.max(3, Runtime.getRuntime().availableProcessors() + 1);

    private static final int PATIENCE_SECONDS = 20;

    private final HomeFolder home;
    private final Semaphore places = new Semaphore(MOST, true);
    private final Deque<Lent> free = new ArrayDeque<>();

    /**
     * Prepares it; the first is opened when it is asked for.
     *
     * @param home with an archive of this program's schema
     */
    public Readers(HomeFolder home) {
        this.home = home;
    }

    private record Lent(Archive archive, HomeCatalog catalog) {}

    /** Asks something. */
    @FunctionalInterface
    public interface Question<T> {
        /**
         * Asks it.
         *
         * @param catalog for as long as this lasts
         */
        T of(HomeCatalog catalog) throws IOException;
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
            Lent lent = lent();
            boolean whole = false;
            try {
                T answer = question.of(lent.catalog());
                whole = true;
                return answer;
            } catch (ArchiveException failed) {
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

    private Lent lent() throws IOException {
        Lent lent = takeFree();
        while (lent != null && !lent.archive().isInPlace()) {
            lent.catalog().close();
            lent = takeFree();
        }
        if (lent != null) {
            return lent;
        }
        Archive archive = Archive.openToRead(home, Clock.systemUTC(), told -> {});
        return new Lent(archive, new HomeCatalog(archive));
    }

    private synchronized @Nullable Lent takeFree() {
        return free.pollFirst();
    }

    private synchronized void giveBack(Lent lent, boolean whole) {
        if (whole) {
            free.addFirst(lent);
        } else {
            lent.catalog().close();
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
        for (Lent lent = free.pollFirst(); lent != null; lent = free.pollFirst()) {
            lent.catalog().close();
        }
    }
}
