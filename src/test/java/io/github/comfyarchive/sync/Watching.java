package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A watch that goes on in a thread of its own, and what it told. */
final class Watching implements AutoCloseable {
    /** So that nothing happens but by what is heard. */
    static final WatchOptions LISTENING = new WatchOptions(
            Duration.ofHours(1),
            Duration.ofMillis(400),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofHours(1));

    private final Queue<Long> archived = new ConcurrentLinkedQueue<>();
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;

    Watching(QuickSync home, WatchOptions options, List<SyncTarget> targets) {
        this(home, QuickSync.QUICK, options, targets);
    }

    Watching(QuickSync home, SyncOptions syncOptions, WatchOptions options, List<SyncTarget> targets) {
        this.thread = new Thread(() -> {
            HomeFolder folder = new HomeFolder(home.home().root());
            try (Archive archive = Archive.open(folder, Clock.systemUTC());
                    HomeLocks locks = HomeLocks.open(folder, Duration.ofSeconds(5))) {
                new Watch(
                                archive,
                                home.home().derivation(),
                                syncOptions,
                                options,
                                locks,
                                archived::add,
                                (target, message) -> said.add(message))
                        .run(targets);
                end.complete(null);
            } catch (IOException | RuntimeException failed) {
                end.completeExceptionally(failed);
            }
        });
        thread.start();
    }

    /** The keys of prompts, in the order they were told. */
    List<Long> archived() {
        return List.copyOf(archived);
    }

    List<String> said() {
        return List.copyOf(said);
    }

    /** Ends it; tells how long that took. */
    Duration end() {
        long start = System.nanoTime();
        thread.interrupt();
        end.orTimeout(20, TimeUnit.SECONDS).join();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        assertThat(end()).isLessThan(Duration.ofSeconds(2));
    }
}
