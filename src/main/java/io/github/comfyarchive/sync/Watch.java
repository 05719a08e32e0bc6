package io.github.comfyarchive.sync;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLocks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/** Archives what some servers do, each prompt as it completes, until told to end. */
public final class Watch {
    private static final long ENDING_MILLIS = 1_500;

    private final Archive archive;
    private final Derivation derivation;
    private final SyncOptions syncOptions;
    private final WatchOptions options;
    private final HomeLocks locks;
    private final LongConsumer archived;
    private final BiConsumer<SyncTarget, String> said;
    private volatile boolean ending;

    /**
     * Prepares a watch.
     *
     * @param archive where to
     * @param derivation what removes secrets, and says what an entry holds
     * @param syncOptions how to sync
     * @param options when
     * @param locks the locks of the home; other programs may sync into the home meanwhile
     * @param archived told of the key of each prompt that is archived with its files; by several threads
     * @param said told what a user should know of a server: that it cannot be reached, and that it can again; by several threads
     */
    public Watch(
            Archive archive,
            Derivation derivation,
            SyncOptions syncOptions,
            WatchOptions options,
            HomeLocks locks,
            LongConsumer archived,
            BiConsumer<SyncTarget, String> said) {
        this.archive = archive;
        this.derivation = derivation;
        this.syncOptions = syncOptions;
        this.options = options;
        this.locks = locks;
        this.archived = archived;
        this.said = said;
    }

    /** Something a thread does until it is interrupted. */
    private interface Loop {
        void go() throws InterruptedException;
    }

    /**
     * Watches until this thread is interrupted. Then the connections are closed, what is being fetched stays as far as it came, and
     * this returns, within two seconds.
     *
     * @param targets the servers
     * @throws io.github.comfyarchive.store.sqlite.ArchiveException if the archive is damaged
     */
    public void run(List<SyncTarget> targets) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        List<Thread> threads = new ArrayList<>();
        for (SyncTarget target : targets) {
            RunRecordPolicy rows = RunRecordPolicy.ofTelling(options.signOfLife());
            SyncContext sync = new SyncContext(archive, derivation, syncOptions, locks, target, targets, rows, archived);
            WatchedServer server = new WatchedServer(sync, options, message -> say(target, message));
            threads.add(thread("sync " + target.url(), server::syncOnChanges, end));
            threads.add(thread("listen " + target.url(), server::listen, end));
        }
        threads.forEach(Thread::start);
        try {
            end.get();
        } catch (InterruptedException interrupted) {
            return;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException fault
                    ? fault
                    : new IllegalStateException(failed.getCause());
        } finally {
            end(threads);
        }
    }

    /** Of what fails because the end has come, there is nothing to tell. */
    private void say(SyncTarget target, String message) {
        if (!ending) {
            said.accept(target, message);
        }
    }

    private static Thread thread(String name, Loop loop, CompletableFuture<Void> end) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.go();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error failed) {
                        end.completeExceptionally(failed);
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    /** One that hangs in a read of the network is left behind: what it would bring, the next run brings. */
    private void end(List<Thread> threads) {
        ending = true;
        threads.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ENDING_MILLIS);
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            }
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }
}
