package io.github.comfyarchive.serve.api;

import io.github.comfyarchive.json.StatusJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** How the servers stand, asked by one at a time and seldom: whoever floods this server does not flood those. */
public final class StatusKeeper implements AutoCloseable {
    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();

    private final Outside outside;
    private final ExecutorService asking;
    private @Nullable CompletableFuture<StatusJson> last;
    private long lastAt;
    private volatile @Nullable StatusJson known;

    /** Asks nobody yet. */
    public StatusKeeper(Outside outside) {
        this.outside = outside;
        this.asking = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "status");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How they stand, or stood some seconds ago; as soon as all have answered or been given up. */
    public synchronized CompletableFuture<StatusJson> now() {
        CompletableFuture<StatusJson> before = last;
        if (before != null && (!before.isDone() || System.nanoTime() - lastAt < FRESH_NANOS)) {
            return before;
        }
        CompletableFuture<StatusJson> asked = CompletableFuture.supplyAsync(this::ask, asking);
        last = asked;
        lastAt = System.nanoTime();
        return asked;
    }

    /** How they stood when somebody asked last. */
    public Optional<StatusJson> known() {
        return Optional.ofNullable(known);
    }

    private StatusJson ask() {
        try {
            StatusJson status = outside.status().ask();
            known = status;
            return status;
        } catch (IOException disk) {
            throw new CompletionException(disk);
        } finally {
            freshFromNow();
        }
    }

    private synchronized void freshFromNow() {
        lastAt = System.nanoTime();
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
