package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileRecorder;
import io.github.comfyarchive.intake.NoRoomException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the files that wait, side by side, while the history is still being read. What waits is asked of the database and not
 * kept in memory: entries are committed without waiting for files, and a run that is broken off leaves nothing behind but rows.
 */
final class FileFetches implements AutoCloseable {
    private static final int ROWS = 200;

    /** So many files that have come may wait for the disk: it makes several durable in the time that one takes. */
    private static final int KEPT_AT_ONCE = 8;

    private static final long CLOSING_MILLIS = 600;

    /** After so many files in a row that the server failed on, each tried several times, it is not worth more. */
    private static final int FAILURES_IN_A_ROW = 3;

    private final Archive archive;
    private final HomeLocks locks;
    private final long serverId;
    private final Set<String> types;
    private final FileFetch fetch;
    private final DiskReserve room;
    private final Runnable quietened;
    private final FileRecorder recorder;
    private final ExecutorService workers;
    private final Lanes lanes;
    private final Semaphore kept = new Semaphore(KEPT_AT_ONCE);
    private final Semaphore places;
    private final int mostUnderWay;
    private final Thread dispatcher;
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch dispatched = new CountDownLatch(1);
    private final AtomicLong asked = new AtomicLong(1);
    private final AtomicLong answered = new AtomicLong();
    private final Set<FileReference> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
    private volatile boolean noMoreRows;
    private volatile boolean abandoned;
    private volatile boolean closed;
    private volatile boolean elsewhere;
    private volatile long last;
    private final AtomicLong firstHeld = new AtomicLong(Long.MAX_VALUE);
    private volatile @Nullable SyncLock turn;
    private volatile @Nullable String givenUpBecause;

    /**
     * Prepares to fetch; {@link #start} begins.
     *
     * @param archive what waits, and where it goes
     * @param locks whose turn it is
     * @param serverId whose files
     * @param types which types
     * @param lanes how many side by side
     * @param first only outputs with a greater key
     * @param fetch fetches one
     * @param room whether there is room for them
     * @param tally counts them
     * @param settled told of each that is done with
     * @param quietened called when there may be nothing more to do for now
     */
    FileFetches(
            Archive archive,
            HomeLocks locks,
            long serverId,
            Set<String> types,
            Lanes lanes,
            long first,
            FileFetch fetch,
            DiskReserve room,
            FileTally tally,
            CompletedPrompts settled,
            Runnable quietened) {
        this.archive = archive;
        this.locks = locks;
        this.serverId = serverId;
        this.types = types;
        this.lanes = lanes;
        this.mostUnderWay = lanes.most() + KEPT_AT_ONCE;
        this.last = first;
        this.fetch = fetch;
        this.room = room;
        this.quietened = quietened;
        this.recorder = new FileRecorder(
                archive,
                fetch.rulesVersion(),
                (result, shared) -> {
                    tally.count(result, shared);
                    settled.fileDone(result.output().prompt());
                    underWay.remove(result.output().file());
                },
                failure -> fatal.compareAndSet(null, failure),
                quietened);
        this.places = new Semaphore(mostUnderWay);
        this.workers = Executors.newFixedThreadPool(mostUnderWay, work -> daemon(work, "file"));
        this.dispatcher = daemon(this::dispatch, "files");
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        recorder.start();
        dispatcher.start();
    }

    /** More rows have been committed. */
    void more() {
        asked.incrementAndGet();
        news.release();
    }

    /** Whether all rows committed before the last {@link #more} have been dealt with, and none is being fetched. */
    boolean quiet() {
        return dispatched.getCount() == 0
                || (answered.get() == asked.get() && places.availablePermits() == mostUnderWay && recorder.quiet());
    }

    /** Whether another program was fetching this server's files all the time. */
    boolean elsewhere() {
        return elsewhere;
    }

    /** The greatest key among the outputs that were dealt with, before the first that found no room. */
    long last() {
        return Math.min(last, firstHeld.get() - 1);
    }

    /**
     * Waits until all files that wait have been tried.
     *
     * @return why the server was given up before that, if it was
     * @throws IOException if the disk refused
     */
    Optional<String> finish() throws IOException, InterruptedException {
        noMoreRows = true;
        news.release();
        dispatched.await();
        rethrow(fatal.get());
        return Optional.ofNullable(givenUpBecause);
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException storage) {
            throw storage;
        }
        if (failure instanceof RuntimeException fault) {
            throw fault;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    private void dispatch() {
        try {
            List<WaitingOutput> repeats = new ArrayList<>();
            while (going()) {
                boolean toTheEnd = noMoreRows;
                long question = asked.get();
                news.drainPermits();
                List<WaitingOutput> rows = archive.ofServer(serverId).waiting(last, ROWS);
                if (!rows.isEmpty() && turn == null) {
                    turn = locks.files(serverId, locks.patience());
                    continue; // another may have fetched some of them meanwhile
                }
                for (WaitingOutput row : rows) {
                    last = row.id();
                    hand(row, repeats);
                }
                if (rows.isEmpty()) {
                    if (toTheEnd) {
                        break;
                    }
                    answered.set(question);
                    quietened.run();
                    news.acquire();
                }
            }
            awaitWorkers();
            for (WaitingOutput row : repeats) {
                hand(row, null);
            }
            awaitWorkers();
        } catch (InterruptedException closed) {
            abandoned = true;
        } catch (HomeLockedException fetching) {
            elsewhere = true;
        } catch (IOException | RuntimeException failed) {
            fatal.compareAndSet(null, failed);
        } finally {
            dispatched.countDown();
            quietened.run();
        }
    }

    private boolean going() {
        return !abandoned && fatal.get() == null;
    }

    /** Gives a row to a worker; one that repeats a file under way waits for its end, to share it. */
    private void hand(WaitingOutput row, @Nullable List<WaitingOutput> repeats) throws InterruptedException {
        if (!going()) {
            return;
        }
        if (room.isClosed()) {
            firstHeld.accumulateAndGet(row.id(), Math::min); // it stays as it is: pending
            return;
        }
        if (repeats != null && row.cached() && underWay.contains(row.file())) {
            repeats.add(row);
            return;
        }
        if (!types.contains(row.type())) {
            recorder.add(new FileResult.Skipped(row, false, "files of type " + row.type() + " were not asked for"));
            return;
        }
        places.acquire();
        lanes.take(); // here, so that files are asked for in their order
        underWay.add(row.file());
        workers.execute(() -> {
            try {
                work(row);
            } finally {
                places.release();
                quietened.run();
            }
        });
    }

    private void awaitWorkers() throws InterruptedException {
        places.acquire(mostUnderWay);
        places.release(mostUnderWay);
        recorder.drain();
    }

    /** Whatever goes wrong ends the run, and is thrown by {@link #finish}: also a database that was closed while this went on. */
    private void work(WaitingOutput row) {
        try {
            attempt(row);
        } catch (IOException | RuntimeException | Error failed) {
            fatal.compareAndSet(null, failed);
        }
    }

    private void attempt(WaitingOutput row) throws IOException {
        try {
            FileResult result = received(row);
            if (result != null && (!closed || !(result instanceof FileResult.Failed))) {
                recorder.add(result);
            } else {
                underWay.remove(row.file());
            }
        } catch (NoRoomException tooLarge) {
            underWay.remove(row.file());
        } catch (IOException failed) {
            if (closed || !room.isAway()) {
                throw failed;
            }
            underWay.remove(row.file());
            firstHeld.accumulateAndGet(row.id(), Math::min);
        }
    }

    /** One that has come leaves its connection to the next as soon as few enough wait for the disk. */
    private @Nullable FileResult received(WaitingOutput row) throws IOException {
        FileFetch.Arrival arrival = null;
        try {
            arrival = going() ? fetch(row) : null;
            kept.acquireUninterruptibly();
        } finally {
            lanes.giveBack();
        }
        try {
            return arrival == null ? null : arrival.keep();
        } finally {
            kept.release();
        }
    }

    private FileFetch.Arrival fetch(WaitingOutput row) throws IOException {
        long start = System.nanoTime();
        try {
            FileFetch.Arrival arrival = fetch.fetch(row);
            lanes.learn(System.nanoTime() - start);
            failuresInARow.set(0);
            return arrival;
        } catch (ServerException failed) {
            if (failed.retryable() && failuresInARow.incrementAndGet() >= FAILURES_IN_A_ROW) {
                givenUpBecause = failed.getMessage();
                abandoned = true;
            }
            return () -> new FileResult.Failed(row, String.valueOf(failed.getMessage()));
        }
    }

    /** Ends what is still under way: it stays as far as it came. What hangs in a read of the network is left to itself. */
    @Override
    public void close() {
        closed = true;
        abandoned = true;
        boolean interrupted = Thread.interrupted();
        workers.shutdownNow();
        dispatcher.interrupt();
        try {
            dispatched.await(CLOSING_MILLIS, TimeUnit.MILLISECONDS);
            workers.awaitTermination(CLOSING_MILLIS, TimeUnit.MILLISECONDS);
            recorder.drain(CLOSING_MILLIS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        recorder.close();
        SyncLock held = turn;
        if (held != null) {
            held.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
