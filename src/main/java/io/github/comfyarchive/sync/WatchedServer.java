package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.QueueEvents;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.store.ArchiveException;
import io.github.comfyarchive.store.HomeLockedException;
import io.github.comfyarchive.store.RunEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server of a watch, with two threads: one listens and says when the queue changes, the other runs a sync then, and at the latest
 * after the poll time. What the server says of its queue is no more than a reason to look; the history tells what there is.
 */
final class WatchedServer {
    private static final Duration LONGEST_FILE_RETRY = Duration.ofHours(1);

    /** A connection that ends sooner does not count as one: a server that hangs up at once is not called at once. */
    private static final Duration STABLE = Duration.ofSeconds(10);

    private final ServerSync sync;
    private final WatchOptions options;
    private final Consumer<String> said;
    private final Trigger trigger;
    private final BackOff fileRetries;
    private volatile boolean fresh = true;
    private long filesAfter;
    private long filesAgainAt;
    private boolean filesFailed;
    private @Nullable String trouble;
    private @Nullable String lastNotice;

    WatchedServer(ServerSync sync, WatchOptions options, Consumer<String> said) {
        this.sync = sync;
        this.options = options;
        this.said = said;
        this.trigger = new Trigger(options.gather(), options.poll());
        this.fileRetries = new BackOff(options.fileRetry(), LONGEST_FILE_RETRY);
    }

    /** Syncs again and again, until this thread is interrupted. */
    void syncOnChanges() throws InterruptedException {
        while (true) {
            round();
            trigger.await();
        }
    }

    private void round() throws InterruptedException {
        boolean connectedAnew = fresh;
        fresh = false;
        boolean allFiles = connectedAnew || (filesFailed && System.nanoTime() - filesAgainAt >= 0);
        ServerRun run = sync.newRun(trigger, allFiles ? 0 : filesAfter, connectedAnew);
        try {
            judge(run.run(), allFiles);
            filesAfter = run.filesAfter();
        } catch (HomeLockedException atWork) {
            trouble("another program has been reading its history for a while; waiting for it");
            trigger.look();
        } catch (IOException disk) {
            trouble(String.valueOf(disk.getMessage()));
        } catch (ArchiveException database) {
            if (database.unusable()) {
                throw database;
            }
            trouble(String.valueOf(database.getMessage()));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void judge(ServerReport report, boolean allFiles) {
        if (report.outcome() == RunEnd.Outcome.STOPPED) {
            return;
        }
        report.problems().forEach(problem -> said.accept("not saved: " + problem));
        String notice = report.notice();
        if (notice != null && !notice.equals(lastNotice)) {
            said.accept(notice); // an empty history stays one for a while
        }
        lastNotice = notice;
        trouble(report.error() != null ? report.error() : report.filesHeld());
        boolean failed = report.counts().filesFailed() > 0 || report.error() != null || report.filesHeld() != null;
        if (failed) {
            filesAgainAt = System.nanoTime() + fileRetries.next().toNanos();
        } else if (allFiles) {
            fileRetries.reset();
        }
        filesFailed = failed || (filesFailed && !allFiles);
    }

    /** Says what is wrong once, and once when it is over. */
    private void trouble(@Nullable String now) {
        String before = trouble;
        trouble = now;
        if (now != null && !now.equals(before)) {
            said.accept(now + "; trying again");
        } else if (now == null && before != null) {
            said.accept("is archived again");
        }
    }

    /** Listens, and connects anew whenever the connection ends, until this thread is interrupted. */
    void listen() throws InterruptedException {
        QueueEvents events = sync.client().events(options.ping());
        BackOff backOff = new BackOff(options.firstBackOff(), options.longestBackOff());
        String withoutWebSocket = "";
        while (true) {
            long start = System.nanoTime();
            try {
                events.listen(this::connected, trigger::look);
            } catch (ServerException ended) {
                if (System.nanoTime() - start >= STABLE.toNanos()) {
                    backOff.reset();
                }
                if (ended.retryable()) {
                    withoutWebSocket = "";
                    sleep(backOff.next());
                    continue;
                }
                String reason = String.valueOf(ended.getMessage());
                if (!reason.equals(withoutWebSocket)) {
                    said.accept(reason + "; its history is looked at every "
                            + options.poll().toSeconds() + " s instead");
                }
                withoutWebSocket = reason;
                sleep(BackOff.jittered(options.withoutWebSocket()));
            }
        }
    }

    /** Nobody knows what happened while there was no connection. */
    private void connected() {
        fresh = true;
        trigger.look();
    }

    private static void sleep(Duration delay) throws InterruptedException {
        Thread.sleep(Math.max(1, delay.toMillis()));
    }
}
