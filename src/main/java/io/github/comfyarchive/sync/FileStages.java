package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileRecorder;
import io.github.comfyarchive.intake.NoRoomException;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stages that a file passes: it is downloaded ({@link Lanes}), kept, which is made durable, and recorded ({@link FileRecorder}).
 * Each stage has so many places, and files wait for one; a file leaves its place only when it has one in the next stage. So what is in
 * memory is bounded, and a connection is free for the next file as soon as few enough wait for the disk. A thread goes with each file,
 * up to the recorder.
 */
final class FileStages {
    /** So many files that have come may wait for the disk: it makes several durable in the time that one takes. */
    private static final int KEPT_AT_ONCE = 8;

    private final FileFetch fetch;
    private final DiskReserve room;
    private final FilesUnderWay files;
    private final FetchStop stop;
    private final Lanes lanes;
    private final Semaphore keeping = new Semaphore(KEPT_AT_ONCE);
    private final FileRecorder recorder;
    private final ExecutorService threads;

    /**
     * All empty.
     *
     * @param fetch fetches one and keeps it
     * @param room whether the disk is there
     * @param files told where each is
     * @param stop told what ends the run
     * @param lanes how many are downloaded side by side
     * @param recorder records them; started by whoever made it
     */
    FileStages(
            FileFetch fetch,
            DiskReserve room,
            FilesUnderWay files,
            FetchStop stop,
            Lanes lanes,
            FileRecorder recorder) {
        this.fetch = fetch;
        this.room = room;
        this.files = files;
        this.stop = stop;
        this.lanes = lanes;
        this.recorder = recorder;
        this.threads = Executors.newFixedThreadPool(lanes.most() + KEPT_AT_ONCE, work -> {
            Thread thread = new Thread(work, "file");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Takes the next file, when it has a place; waits for it here, so that files are asked for in their order. */
    void take(WaitingOutput row) throws InterruptedException {
        lanes.take();
        files.begin(row);
        threads.execute(() -> run(row));
    }

    /** Takes what needs no download. */
    void take(FileResult result) {
        recorder.add(result);
    }

    /** Whether no file is in any stage. */
    boolean quiet() {
        return files.idle() && recorder.quiet();
    }

    /** Waits until all files that were taken have passed. */
    void drain() throws InterruptedException {
        files.awaitIdle();
        recorder.drain();
    }

    /** Tells all threads to end where they are. */
    void interrupt() {
        threads.shutdownNow();
    }

    /** Waits so long for the threads to end, and as long for what they recorded. */
    void awaitEnd(long millis) throws InterruptedException {
        threads.awaitTermination(millis, TimeUnit.MILLISECONDS);
        recorder.drain(millis);
    }

    /** Whatever goes wrong ends the run, also a database that was closed while this went on. */
    private void run(WaitingOutput row) {
        try {
            passUnlessHeld(row);
        } catch (IOException | RuntimeException | Error failed) {
            stop.fail(failed);
        } finally {
            files.workDone(row);
        }
    }

    /** A disk that is full or away ends no run: the file waits for it. */
    private void passUnlessHeld(WaitingOutput row) throws IOException {
        try {
            pass(row);
        } catch (NoRoomException tooLarge) {
            return; // the next one may be smaller; the reserve remembers why this one waits
        } catch (IOException failed) {
            if (stop.isClosed() || !room.isAway()) {
                throw failed;
            }
            files.hold(row);
        }
    }

    private void pass(WaitingOutput row) throws IOException {
        FileFetch.Received received;
        try {
            FileFetch.Arrival arrival = stop.goesOn() ? download(row) : null;
            if (arrival instanceof FileFetch.Settled settled) {
                record(settled.result());
            }
            if (!(arrival instanceof FileFetch.Received bytes)) {
                return;
            }
            received = bytes;
            keeping.acquireUninterruptibly();
        } finally {
            lanes.giveBack();
        }
        try {
            files.move(row, FilesUnderWay.Stage.KEEP);
            record(fetch.keep(received));
        } finally {
            keeping.release();
        }
    }

    private FileFetch.@Nullable Arrival download(WaitingOutput row) throws IOException {
        long start = System.nanoTime();
        try {
            FileFetch.Arrival arrival = fetch.fetch(row);
            lanes.learn(System.nanoTime() - start);
            stop.serverAnswered();
            return arrival;
        } catch (ServerException failed) {
            String why = String.valueOf(failed.getMessage());
            stop.serverFailed(failed.retryable(), why);
            // Once it is closed a file does not fail: it is broken off.
            return stop.isClosed() ? null : new FileFetch.Settled(new FileResult.Failed(row, why));
        }
    }

    private void record(FileResult result) {
        recorder.add(result);
        files.move(result.output(), FilesUnderWay.Stage.RECORD);
    }
}
