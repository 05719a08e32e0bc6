package io.github.comfyarchive.sync;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileRecorder;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the files that wait while the history is still being read: a dispatcher reads their rows ({@link WaitingRows}) and gives
 * them to the stages that each file passes ({@link FileStages}), until there are no more or something says stop ({@link FetchStop}).
 */
final class FileFetches implements AutoCloseable {
    /** Waited for three times at most: whoever presses Ctrl-C sees the end of it within two seconds. */
    private static final long CLOSING_MILLIS = 600;

    private final HomeLocks locks;
    private final ServerId serverId;
    private final Set<String> types;
    private final DiskReserve room;
    private final Runnable quietened;
    private final FetchStop stop = new FetchStop();
    private final WaitingRows rows;
    private final FilesUnderWay files;
    private final FileRecorder recorder;
    private final FileStages stages;
    private final Thread dispatcher = new Thread(this::dispatch, "files");
    private final CountDownLatch dispatched = new CountDownLatch(1);
    private volatile boolean elsewhere;
    private volatile @Nullable SyncLock turn;

    /**
     * Prepares to fetch; {@link #start} begins.
     *
     * @param sync the archive, its locks, which types of files
     * @param lanes how many side by side
     * @param first only outputs with a greater key
     * @param fetch fetches one
     * @param room whether there is room for them
     * @param progress told what became of each
     * @param quietened called when there may be nothing more to do for now
     */
    FileFetches(
            SyncContext sync,
            ServerId serverId,
            Lanes lanes,
            long first,
            FileFetch fetch,
            DiskReserve room,
            FileProgress progress,
            Runnable quietened) {
        this.locks = sync.locks();
        this.serverId = serverId;
        this.types = sync.options().types();
        this.room = room;
        this.quietened = quietened;
        this.rows = new WaitingRows(sync.archive().ofServer(serverId), first);
        this.files = new FilesUnderWay(quietened);
        this.recorder = new FileRecorder(
                sync.archive(),
                fetch.rulesVersion(),
                (result, shared) -> {
                    progress.recorded(result, shared);
                    files.recorded(result.output());
                },
                stop::fail,
                quietened);
        this.stages = new FileStages(fetch, room, files, stop, lanes, recorder);
        dispatcher.setDaemon(true);
    }

    void start() {
        recorder.start();
        dispatcher.start();
    }

    /** More rows have been committed. */
    void more() {
        rows.more();
    }

    /** Whether all rows committed before the last {@link #more} have been dealt with, and none is being fetched. */
    boolean quiet() {
        return dispatched.getCount() == 0 || (rows.quiet() && stages.quiet());
    }

    /** Whether another program was fetching this server's files all the time. */
    boolean elsewhere() {
        return elsewhere;
    }

    /** The greatest key among the outputs that were dealt with, before the first that found no room. */
    long last() {
        return Math.min(rows.last(), files.firstHeld() - 1);
    }

    /**
     * Waits until all files that wait have been tried.
     *
     * @return why the server was given up before that, if it was
     * @throws IOException if the disk refused
     */
    Optional<String> finish() throws IOException, InterruptedException {
        rows.noMore();
        dispatched.await();
        stop.rethrow();
        return stop.givenUpBecause();
    }

    private void dispatch() {
        try {
            List<WaitingOutput> repeats = handOutAll();
            stages.drain();
            for (WaitingOutput row : repeats) {
                handOut(row);
            }
            stages.drain();
        } catch (InterruptedException closed) {
            stop.interrupted();
        } catch (HomeLockedException fetching) {
            elsewhere = true;
        } catch (IOException | RuntimeException failed) {
            stop.fail(failed);
        } finally {
            dispatched.countDown();
            quietened.run();
        }
    }

    /** Answers those that repeat a file which was under way: they wait for its end, to share it. */
    private List<WaitingOutput> handOutAll() throws IOException, HomeLockedException, InterruptedException {
        List<WaitingOutput> repeats = new ArrayList<>();
        boolean more = true;
        while (more && stop.goesOn()) {
            List<WaitingOutput> next = rows.read();
            if (next.isEmpty()) {
                more = rows.allHandedOut();
                quietened.run();
                rows.awaitMore();
            } else if (turn == null) {
                turn = locks.files(serverId, locks.patience()); // another may have fetched some of them meanwhile
            } else {
                handOut(next, repeats);
            }
        }
        return repeats;
    }

    private void handOut(List<WaitingOutput> next, List<WaitingOutput> repeats) throws InterruptedException {
        for (WaitingOutput row : next) {
            rows.passed(row);
            if (row.cached() && files.contains(row.file())) {
                repeats.add(row);
            } else {
                handOut(row);
            }
        }
    }

    private void handOut(WaitingOutput row) throws InterruptedException {
        if (!stop.goesOn()) {
            return;
        }
        if (room.isClosed()) {
            files.hold(row);
        } else if (types.contains(row.type())) {
            stages.take(row);
        } else {
            stages.take(new FileResult.Skipped(row, false, "files of type " + row.type() + " were not asked for"));
        }
    }

    /** Ends what is still under way: it stays as far as it came. What hangs in a read of the network is left to itself. */
    @Override
    public void close() {
        stop.close();
        boolean interrupted = Thread.interrupted();
        stages.interrupt();
        dispatcher.interrupt();
        try {
            dispatched.await(CLOSING_MILLIS, TimeUnit.MILLISECONDS);
            stages.awaitEnd(CLOSING_MILLIS);
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
