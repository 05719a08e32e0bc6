package io.github.comfyarchive.intake;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Work on entries beside the thread that reads them, so that the next page is asked for while the last one is still being saved: any
 * thread prepares an entry, and then a single one runs a step for it, in the order of the entries. Only so many bytes are on their way
 * at a time; whoever reads waits for room.
 *
 * <p>What fails there is thrown to the reader, once, at its next call; no step is run after it. Threads are started with the first
 * entry, which a run with nothing new does not have.
 */
final class EntryPipe implements AutoCloseable {
    /** A page or two: until it is saved, an entry takes some three times its bytes with all that was derived of it. */
    static final int BYTES_AHEAD = 4 * 1024 * 1024;

    /** What is larger is worked on alone. */
    static final int LARGE = 8 * 1024 * 1024;

    /** One writes what they prepare: more of them would wait for it. */
    private static final int MOST_THREADS = 4;

    private static final Step NOTHING = () -> {};

    private final Semaphore room = new Semaphore(BYTES_AHEAD);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean broken;
    private @Nullable Threads threads;

    /** What is done in order. */
    @FunctionalInterface
    interface Step {
        void run() throws NotHistoryException;
    }

    private record Threads(ExecutorService preparing, ExecutorService inOrder) {
        static Threads start() {
            int count = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
            return new Threads(
                    Executors.newFixedThreadPool(count, work -> daemon(work, "entry")),
                    Executors.newSingleThreadExecutor(work -> daemon(work, "entries")));
        }

        private static Thread daemon(Runnable work, String name) {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        }
    }

    /**
     * Takes an entry.
     *
     * @param bytes its size
     * @param prepare what any thread may do beside others, and gives the step
     * @throws NotHistoryException as an earlier step did
     */
    void add(int bytes, Callable<Step> prepare) throws NotHistoryException {
        rethrow();
        Threads running = threads == null ? Threads.start() : threads;
        threads = running;
        int taken = Math.min(bytes, BYTES_AHEAD);
        room.acquireUninterruptibly(taken);
        Future<Step> prepared = running.preparing().submit(() -> broken ? NOTHING : prepare.call());
        running.inOrder().execute(() -> {
            try {
                run(prepared);
            } finally {
                room.release(taken);
            }
        });
        if (bytes > LARGE) {
            drain(); // of such a size, one is enough in memory
        }
    }

    /**
     * Takes a step for which nothing is to be prepared.
     *
     * @throws NotHistoryException as the step did, or an earlier one
     */
    void add(Step step) throws NotHistoryException {
        rethrow();
        if (threads == null) {
            step.run();
        } else {
            threads.inOrder().execute(() -> runUnlessBroken(step));
        }
    }

    /**
     * Waits until all steps have been run.
     *
     * @throws NotHistoryException as one of them did
     */
    void drain() throws NotHistoryException {
        if (threads != null) {
            await(threads.inOrder().submit(() -> {}));
        }
        rethrow();
    }

    private static void await(Future<?> mark) {
        boolean interrupted = false;
        while (!mark.isDone()) {
            try {
                mark.get();
            } catch (InterruptedException told) {
                interrupted = true; // what is being saved is saved to its end
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("a mark does nothing", impossible);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Future<Step> prepared) {
        try {
            runUnlessBroken(prepared.get());
        } catch (ExecutionException failed) {
            fail(failed.getCause() == null ? failed : failed.getCause());
        } catch (InterruptedException told) {
            fail(told);
        }
    }

    private void runUnlessBroken(Step step) {
        if (broken) {
            return;
        }
        try {
            step.run();
        } catch (NotHistoryException | RuntimeException | Error failed) {
            fail(failed);
        }
    }

    private void fail(Throwable failed) {
        broken = true;
        failure.compareAndSet(null, failed);
    }

    private void rethrow() throws NotHistoryException {
        Throwable failed = failure.getAndSet(null);
        if (failed instanceof NotHistoryException other) {
            throw other;
        }
        if (failed instanceof RuntimeException fault) {
            throw fault;
        }
        if (failed instanceof Error error) {
            throw error;
        }
        if (failed != null) {
            throw new IllegalStateException("an entry cannot be prepared", failed);
        }
    }

    /** Gives up what has not been run yet, and waits for what is being run. */
    @Override
    public void close() {
        broken = true;
        if (threads == null) {
            return;
        }
        threads.preparing().shutdown();
        threads.inOrder().shutdown();
        boolean interrupted = false;
        boolean over = false;
        while (!over) {
            try {
                over = threads.inOrder().awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException told) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
