package io.github.comfyarchive.intake;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.row.FileResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Records what became of files beside those who fetch them: a transaction waits for the disk, and for a batch of entries that is being
 * saved, and takes all results along that have come meanwhile.
 */
public final class FileRecorder implements AutoCloseable {
    /** A result is small; so many may be lost to a kill, and are fetched again. */
    private static final int MOST_WAITING = 256;

    private final Archive archive;
    private final String rulesVersion;
    private final Recorded recorded;
    private final Consumer<Throwable> failed;
    private final Runnable quietened;
    private final LinkedBlockingQueue<FileResult> waiting = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final Thread thread = new Thread(this::record, "records");
    private volatile boolean broken;

    /** Told of each result once its row is on the disk. */
    @FunctionalInterface
    public interface Recorded {
        void accept(FileResult result, boolean shared);
    }

    /**
     * Prepares it; {@link #start} begins.
     *
     * @param rulesVersion by which rules the files were searched
     * @param recorded told of each
     * @param failed told why no more can be recorded
     * @param quietened called when there may be nothing more to record for now
     */
    public FileRecorder(
            Archive archive, String rulesVersion, Recorded recorded, Consumer<Throwable> failed, Runnable quietened) {
        this.rulesVersion = rulesVersion;
        this.archive = archive;
        this.recorded = recorded;
        this.failed = failed;
        this.quietened = quietened;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Takes a result; waits while too many are waiting. */
    public void add(FileResult result) {
        room.acquireUninterruptibly();
        waiting.add(result);
    }

    /** Whether all that was taken has been recorded. */
    public boolean quiet() {
        return room.availablePermits() == MOST_WAITING;
    }

    /** Waits until it is. */
    public void drain() throws InterruptedException {
        room.acquire(MOST_WAITING);
        room.release(MOST_WAITING);
    }

    /** The same, but not for ever. */
    public void drain(long millis) throws InterruptedException {
        if (room.tryAcquire(MOST_WAITING, millis, TimeUnit.MILLISECONDS)) {
            room.release(MOST_WAITING);
        }
    }

    private void record() {
        try {
            while (true) {
                List<FileResult> results = new ArrayList<>();
                results.add(waiting.take());
                waiting.drainTo(results);
                try {
                    record(results);
                } finally {
                    room.release(results.size());
                    quietened.run();
                }
            }
        } catch (InterruptedException closed) {
            broken = true;
        }
    }

    private void record(List<FileResult> results) {
        if (broken) {
            return;
        }
        try {
            List<Boolean> shared = archive.record(results, rulesVersion);
            for (int index = 0; index < results.size(); index++) {
                recorded.accept(results.get(index), shared.get(index));
            }
        } catch (IOException | RuntimeException | Error failure) {
            broken = true;
            failed.accept(failure);
        }
    }

    /** Ends the thread; what it has not recorded by then is left. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
