package io.github.comfyarchive.comfy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The page after the one that is being read, asked for while that one is on its way: a request that is under way over a long link costs
 * the server nothing. One page ahead and no more. Threads are started with the first one; all calls are by one thread.
 */
final class PageAhead implements AutoCloseable {
    private final ComfyClient client;
    private @Nullable ExecutorService threads;
    private @Nullable Asked current;
    private @Nullable Asked next;

    PageAhead(ComfyClient client) {
        this.client = client;
    }

    /** A page that is asked for at its time, unless somebody takes over before. */
    private static final class Asked {
        private final long offset;
        private final int entries;
        private final long at;
        private final AtomicBoolean decided = new AtomicBoolean();
        private final CompletableFuture<HistoryPage> answer = new CompletableFuture<>();

        Asked(long offset, int entries, long at) {
            this.offset = offset;
            this.entries = entries;
            this.at = at;
        }

        void ask(ComfyClient client) {
            try {
                for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.sleep(left);
                    if (decided.get()) {
                        return;
                    }
                }
                if (decided.compareAndSet(false, true)) {
                    answer.complete(client.history(offset, entries));
                }
            } catch (ServerException | RuntimeException failed) {
                answer.completeExceptionally(failed);
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }

        /** Keeps it from being asked for; false where it has been. */
        boolean withdraw() {
            return decided.compareAndSet(false, true);
        }

        void discard() {
            if (!withdraw()) {
                CompletableFuture<Void> unused = answer.thenAccept(HistoryPage::close);
            }
        }

        HistoryPage await() throws ServerException {
            try {
                return answer.get();
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof ServerException server) {
                    throw server;
                }
                throw new IllegalStateException("a page could not be asked for", failed.getCause());
            } catch (InterruptedException interrupted) {
                discard();
                Thread.currentThread().interrupt();
                throw ServerException.transientError("stopped while waiting for a page", interrupted);
            }
        }
    }

    /**
     * Goes on to the page at an offset.
     *
     * @param offset of its first entry
     * @param entries how many to ask for, if it was not asked for ahead
     * @return how many it is asked for
     */
    int turnTo(long offset, int entries) {
        Asked ahead = next;
        next = null;
        if (ahead != null && ahead.offset != offset) {
            ahead.discard();
            ahead = null;
        }
        current = ahead;
        return ahead == null ? entries : ahead.entries;
    }

    /**
     * Asks for the page after the current one.
     *
     * @param offset of its first entry, if the current one is as long as it should be
     * @param entries how many
     * @param pause nanoseconds after the request for the current one
     */
    void askNext(long offset, int entries, long pause) {
        Asked now = current;
        long start = now == null ? System.nanoTime() : now.at;
        Asked ahead = new Asked(offset, entries, start + pause);
        next = ahead;
        threads().execute(() -> ahead.ask(client));
    }

    private ExecutorService threads() {
        ExecutorService running = threads;
        if (running == null) {
            running = Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "page ahead");
                thread.setDaemon(true);
                return thread;
            });
            threads = running;
        }
        return running;
    }

    /** The current page: as it was asked for ahead, the first time; asked for now otherwise. */
    HistoryPage page(long offset, int entries) throws ServerException {
        Asked ahead = current;
        current = null;
        return ahead == null || ahead.withdraw() ? client.history(offset, entries) : ahead.await();
    }

    /** What is still under way is closed when it comes. */
    @Override
    public void close() {
        for (Asked asked : new Asked[] {current, next}) {
            if (asked != null) {
                asked.discard();
            }
        }
        current = null;
        next = null;
        if (threads != null) {
            threads.shutdown();
        }
    }
}
