package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLocks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Archives what some servers do, each prompt as it completes, until told to end. */
public final class Watch {
    /** Leaves the command half a second to end within the two that are promised. */
    private static final long ENDING_MILLIS = 1_500;

    private static final long LOOK_MILLIS = 1_000;

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
     * @param derivation what removes secrets, and says what an entry holds
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
        run(() -> targets, () -> targets);
    }

    /**
     * The same for servers that may come and go meanwhile: which they are is asked each second.
     *
     * @param targets the servers
     * @param others where else servers of this home may be asked, to know one again at a new address
     * @throws io.github.comfyarchive.store.sqlite.ArchiveException if the archive is damaged
     */
    public void run(Supplier<List<SyncTarget>> targets, Supplier<List<SyncTarget>> others) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Map<ServerUrl, Watched> watched = new LinkedHashMap<>();
        try {
            while (!end.isDone()) {
                take(targets.get(), others.get(), watched, end);
                awaitFailure(end);
            }
            end.get();
        } catch (InterruptedException interrupted) {
            return;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException fault
                    ? fault
                    : new IllegalStateException(failed.getCause());
        } finally {
            ending = true;
            end(watched.values().stream()
                    .flatMap(server -> server.threads().stream())
                    .toList());
        }
    }

    /** For a while; returns where all goes on. */
    private static void awaitFailure(CompletableFuture<Void> end) throws InterruptedException, ExecutionException {
        try {
            end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException noneHasFailed) {
            return; // and which servers are wanted is asked again
        }
    }

    /** A server, and the threads that are at work on it. */
    private static final class Watched {
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean over;

        List<Thread> threads() {
            return threads;
        }
    }

    /** Ends with those that are wanted no more, and begins with those that are. */
    private void take(
            List<SyncTarget> targets,
            List<SyncTarget> others,
            Map<ServerUrl, Watched> watched,
            CompletableFuture<Void> end) {
        Set<ServerUrl> wanted = targets.stream().map(SyncTarget::url).collect(Collectors.toSet());
        List<Watched> over = new ArrayList<>();
        watched.keySet().removeIf(url -> {
            if (wanted.contains(url)) {
                return false;
            }
            over.add(Objects.requireNonNull(watched.get(url)));
            return true;
        });
        over.forEach(server -> server.over = true);
        end(over.stream().flatMap(server -> server.threads().stream()).toList());
        for (SyncTarget target : targets) {
            if (!watched.containsKey(target.url())) {
                watched.put(target.url(), watch(target, others, end));
            }
        }
    }

    private Watched watch(SyncTarget target, List<SyncTarget> others, CompletableFuture<Void> end) {
        RunRecordPolicy rows = RunRecordPolicy.ofTelling(options.signOfLife());
        SyncContext sync = new SyncContext(archive, derivation, syncOptions, locks, target, others, rows, archived);
        Watched watched = new Watched();
        WatchedServer server = new WatchedServer(sync, options, message -> {
            if (!watched.over) {
                say(target, message);
            }
        });
        watched.threads.add(thread("sync " + target.url(), server::syncOnChanges, end));
        watched.threads.add(thread("listen " + target.url(), server::listen, end));
        watched.threads.forEach(Thread::start);
        return watched;
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
    private static void end(List<Thread> threads) {
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
