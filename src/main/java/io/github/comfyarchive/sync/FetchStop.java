package io.github.comfyarchive.sync;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Why fetching ends before all files were tried: the server, the disk, a defect, or whoever closes it. Safe for use by several threads. */
final class FetchStop {
    /** Each was tried several times: one that fails may be broken by itself, so many in a row do not happen by chance. */
    static final int FAILURES_IN_A_ROW = 3;

    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable String givenUpBecause;
    private volatile boolean interrupted;
    private volatile boolean closed;

    /** Whether another file may be begun. */
    boolean goesOn() {
        return !closed && !interrupted && givenUpBecause == null && failure.get() == null;
    }

    /** The server gave a file, or said that it has none. */
    void serverAnswered() {
        failuresInARow.set(0);
    }

    /**
     * The server failed on a file, however often it was asked.
     *
     * @param retryable whether another try could help; a failure that is of one file alone proves nothing of the server
     * @param why in plain words
     */
    void serverFailed(boolean retryable, String why) {
        if (retryable && failuresInARow.incrementAndGet() >= FAILURES_IN_A_ROW) {
            givenUpBecause = why;
        }
    }

    /** Why the server was given up, if it was. */
    Optional<String> givenUpBecause() {
        return Optional.ofNullable(givenUpBecause);
    }

    /** What ends the run; the first counts, for the others mostly follow from it. */
    void fail(Throwable failed) {
        failure.compareAndSet(null, failed);
    }

    /** The dispatcher was interrupted: it hands out no more. */
    void interrupted() {
        interrupted = true;
    }

    /** Nobody wants files any more: what fails from now on was broken off. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Throws what {@link #fail} was told. */
    void rethrow() throws IOException {
        Throwable failed = failure.get();
        if (failed instanceof IOException storage) {
            throw storage;
        }
        if (failed instanceof RuntimeException fault) {
            throw fault;
        }
        if (failed instanceof Error error) {
            throw error;
        }
    }
}
