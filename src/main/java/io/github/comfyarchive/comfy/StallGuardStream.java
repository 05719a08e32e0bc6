package io.github.comfyarchive.comfy;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A body that goes on coming. A byte now and then would never let the wait for the next one run out, and would hold up a run, and with
 * the lock all runs after it, for days. Only the time spent waiting counts, not what the reader does meanwhile.
 */
final class StallGuardStream extends BlockStream {
    /** Less in one wait than any line brings that is still alive. */
    private static final int LEAST_BYTES = 1_024;

    private final long patienceNanos;
    private long waitedNanos;
    private long arrived;

    /**
     * Wraps a body.
     *
     * @param body the body, with a time-out of its own for each wait
     * @param patience how long to wait for 1,024 bytes in all; zero for ever, as in {@link java.net.URLConnection}
     */
    StallGuardStream(InputStream body, Duration patience) {
        super(body);
        this.patienceNanos = patience.isZero() ? Long.MAX_VALUE : patience.toNanos();
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
        long start = System.nanoTime();
        int got = in.read(buffer, from, count);
        waitedNanos += System.nanoTime() - start;
        arrived += Math.max(got, 0);
        if (waitedNanos >= patienceNanos) {
            if (got >= 0 && arrived < LEAST_BYTES) {
                throw new SocketTimeoutException("only " + arrived + " bytes came");
            }
            waitedNanos = 0;
            arrived = 0;
        }
        return got;
    }
}
