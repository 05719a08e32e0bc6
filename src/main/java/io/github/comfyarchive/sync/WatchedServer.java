package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.QueueEvents;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server of a watch, with two threads: one listens and says when the queue changes, the other runs a sync then, and at the latest
 * after the poll time. What the server says of its queue is no more than a reason to look; the history tells what there is.
 *
 * <p>A server may live for a few seconds only. So both look at least each second while nothing answers, and whichever is answered
 * wakes the other: from its pause, from a request that a server which is gone will never answer, from a connection to one.
 */
final class WatchedServer {
    private static final Duration LONGEST_FILE_RETRY = Duration.ofHours(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Before a look at a server that answers and cannot be listened to yet; twice as long before each further one, up to the poll time. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    private final SyncContext sync;
    private final ComfyClient client;
    private final QueueEvents events;
    private final WatchOptions options;
    private final Consumer<String> said;
    private final Trigger trigger;
    private final Semaphore answered = new Semaphore(0);
    private final BackOff fileRetries;
    private final BackOff looks;
    private volatile boolean fresh = true;
    private volatile boolean listening;
    private long filesAfter;
    private long filesAgainAt;
    private boolean filesFailed;
    private @Nullable String trouble;
    private @Nullable String lastNotice;

    WatchedServer(SyncContext sync, WatchOptions options, Consumer<String> said) {
        this.sync = sync;
        this.client = sync.client();
        this.events = client.events(options.ping());
        this.options = options;
        this.said = said;
        this.trigger = new Trigger(options.gather(), options.poll());
        this.fileRetries = new BackOff(options.fileRetry(), LONGEST_FILE_RETRY);
        this.looks = new BackOff(shorter(FIRST_LOOK, options.poll()), options.poll());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Syncs again and again, until this thread is interrupted. */
    void syncOnChanges() throws InterruptedException {
        while (true) {
            ServerException failure = round();
            if (failure != null && failure.away()) {
                awaitServer();
            } else {
                trigger.await(pause(failure));
            }
        }
    }

    /** Until something answers, or somebody else has heard of the server. */
    private void awaitServer() throws InterruptedException {
        events.doubt(); // it may be a connection to the one that is gone
        do {
            if (trigger.awaitFor(shorter(options.longestAway(), options.poll()))) {
                return;
            }
        } while (!client.answers());
        looks.reset();
        answered.release();
        events.doubt();
    }

    /** Until the next look, if nothing is heard: soon where a connection is still to come, and as long as the server wants. */
    private Duration pause(@Nullable ServerException failure) {
        Duration asked = failure == null ? null : failure.retryAfter();
        Duration own = listening ? options.poll() : looks.next();
        return asked == null || asked.compareTo(own) < 0 ? own : shorter(asked, LONGEST_PAUSE);
    }

    /** Looks once; answers why that failed, if it did. */
    private @Nullable ServerException round() throws InterruptedException {
        boolean reconnected = fresh;
        fresh = false;
        boolean allFiles = reconnected || (filesFailed && System.nanoTime() - filesAgainAt >= 0);
        ServerRun run = sync.newRun(trigger, allFiles ? 0 : filesAfter, reconnected);
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
        return run.failure();
    }

    private void judge(ServerReport report, boolean allFiles) {
        if (report.outcome() == RunEnd.Outcome.STOPPED) {
            return;
        }
        report.problems().forEach(problem -> said.accept("not saved: " + problem));
        String notice = report.notice();
        if (notice != null && !notice.equals(lastNotice)) {
            said.accept(notice); // an empty history stays one for a while
            events.doubt(); // it may be another server by now than the one that is listened to
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

    /** Listens, and reconnects whenever the connection ends, until this thread is interrupted. */
    void listen() throws InterruptedException {
        BackOff away = new BackOff(options.firstBackOff(), options.longestAway());
        BackOff busy = new BackOff(options.firstBackOff(), options.longestBackOff());
        BackOff refused = new BackOff(options.firstBackOff(), options.withoutWebSocket());
        String withoutWebSocket = "";
        while (true) {
            BackOff next;
            try {
                events.listen(this::connected, trigger::look);
                continue;
            } catch (ServerException ended) {
                listening = false;
                if (events.heardAnything()) {
                    away.reset();
                    busy.reset();
                    refused.reset();
                }
                if (ended.retryable()) {
                    withoutWebSocket = "";
                    next = ended.busy() ? busy : away;
                } else {
                    String reason = String.valueOf(ended.getMessage());
                    if (!reason.equals(withoutWebSocket)) {
                        said.accept(reason + "; its history is looked at every "
                                + options.poll().toSeconds() + " s instead");
                    }
                    withoutWebSocket = reason;
                    next = refused;
                }
            }
            if (answered.tryAcquire(next.next().toNanos(), TimeUnit.NANOSECONDS)) {
                away.reset();
                busy.reset();
                refused.reset();
            }
            answered.drainPermits();
        }
    }

    /** Nobody knows what happened while there was no connection. */
    private void connected() {
        listening = true;
        fresh = true;
        looks.reset();
        client.hangUpUnanswered();
        trigger.look();
    }
}
