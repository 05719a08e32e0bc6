package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.FileResult;
import io.github.comfyarchive.store.WaitingOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the files that wait, side by side, while the history is still being read. What waits is asked of the database and not
 * kept in memory: entries are committed without waiting for files, and a run that is broken off leaves nothing behind but rows.
 */
final class FileFetches implements AutoCloseable {
    private static final int ROWS = 200;

    /** After so many files in a row that the server failed on, each tried several times, it is not worth more. */
    private static final int FAILURES_IN_A_ROW = 3;

    private final Archive archive;
    private final long serverId;
    private final Set<String> types;
    private final FileFetch fetch;
    private final FileTally tally;
    private final ExecutorService workers;
    private final Semaphore places;
    private final int jobs;
    private final Thread dispatcher;
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch dispatched = new CountDownLatch(1);
    private final Set<FileReference> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
    private volatile boolean noMoreRows;
    private volatile boolean abandoned;

    FileFetches(Archive archive, long serverId, Set<String> types, int jobs, FileFetch fetch, FileTally tally) {
        this.archive = archive;
        this.serverId = serverId;
        this.types = types;
        this.fetch = fetch;
        this.tally = tally;
        this.jobs = jobs;
        this.places = new Semaphore(jobs);
        this.workers = Executors.newFixedThreadPool(jobs, work -> daemon(work, "file"));
        this.dispatcher = daemon(this::dispatch, "files");
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        dispatcher.start();
    }

    /** More rows have been committed. */
    void more() {
        news.release();
    }

    /**
     * Waits until all files that wait have been tried.
     *
     * @return whether the server was given up before that
     * @throws IOException if the disk refused
     */
    boolean finish() throws IOException, InterruptedException {
        noMoreRows = true;
        news.release();
        dispatched.await();
        rethrow(fatal.get());
        return abandoned;
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
            long after = 0;
            while (going()) {
                boolean last = noMoreRows;
                news.drainPermits();
                List<WaitingOutput> rows = archive.waiting(serverId, after, ROWS);
                for (WaitingOutput row : rows) {
                    after = row.id();
                    hand(row, repeats);
                }
                if (rows.isEmpty()) {
                    if (last) {
                        break;
                    }
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
        } catch (RuntimeException failed) {
            fatal.compareAndSet(null, failed);
        } finally {
            dispatched.countDown();
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
        if (repeats != null && row.cached() && underWay.contains(row.file())) {
            repeats.add(row);
            return;
        }
        if (!types.contains(row.type())) {
            record(new FileResult.Skipped(row, false, "files of type " + row.type() + " were not asked for"));
            return;
        }
        places.acquire();
        underWay.add(row.file());
        workers.execute(() -> {
            try {
                work(row);
            } finally {
                underWay.remove(row.file());
                places.release();
            }
        });
    }

    private void awaitWorkers() throws InterruptedException {
        places.acquire(jobs);
        places.release(jobs);
    }

    private void work(WaitingOutput row) {
        if (!going()) {
            return;
        }
        try {
            record(fetch(row));
        } catch (IOException | RuntimeException | Error failed) {
            fatal.compareAndSet(null, failed);
        }
    }

    private FileResult fetch(WaitingOutput row) throws IOException {
        try {
            FileResult result = fetch.fetch(row);
            failuresInARow.set(0);
            return result;
        } catch (ServerException failed) {
            if (failed.retryable() && failuresInARow.incrementAndGet() >= FAILURES_IN_A_ROW) {
                abandoned = true;
            }
            return new FileResult.Failed(row, String.valueOf(failed.getMessage()));
        }
    }

    private void record(FileResult result) {
        tally.count(result, archive.record(result));
    }

    @Override
    public void close() {
        abandoned = true;
        dispatcher.interrupt();
        workers.shutdownNow();
        try {
            dispatched.await(10, TimeUnit.SECONDS);
            workers.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
