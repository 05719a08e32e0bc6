package io.github.comfyarchive.sync;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Says that it is time to look at a server's history. Any thread says so at any time; what is said again before somebody looks is
 * said once, and none is lost.
 */
public final class Trigger {
    /** Longer than any program runs, and no overflow in nanoseconds. */
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    private final Duration gather;
    private final Duration longest;
    private boolean set;

    /**
     * A trigger that is not set.
     *
     * @param gather how long to wait for more of a burst before looking, and so the least time from one look to the next
     * @param longest after so long it is time to look in any case
     */
    Trigger(Duration gather, Duration longest) {
        this.gather = gather;
        this.longest = longest;
    }

    /** One that nobody sets. */
    static Trigger never() {
        return new Trigger(Duration.ZERO, FOR_EVER);
    }

    /** Somebody should look. */
    synchronized void look() {
        set = true;
        notifyAll();
    }

    /** Something else may have changed that is waited for. */
    synchronized void somethingElse() {
        notifyAll();
    }

    /** Waits until somebody should look, or so long. */
    void await(Duration time) throws InterruptedException {
        awaitUnless(time, () -> false);
    }

    /** Waits until somebody should look, and answers true, or so long. */
    boolean awaitFor(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        synchronized (this) {
            for (long left = time.toNanos(); !set && left > 0; left = deadline - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
            boolean said = set;
            set = false;
            return said;
        }
    }

    /** Waits until somebody should look, or there is nothing more to wait for; answers whether to look. */
    boolean awaitUnless(BooleanSupplier nothingMore) throws InterruptedException {
        return awaitUnless(longest, nothingMore);
    }

    private boolean awaitUnless(Duration time, BooleanSupplier nothingMore) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        synchronized (this) {
            long left = time.toNanos();
            while (!set && left > 0) {
                if (nothingMore.getAsBoolean()) {
                    return false;
                }
                wait(left / 1_000_000, (int) (left % 1_000_000));
                left = deadline - System.nanoTime();
            }
        }
        Thread.sleep(gather.toMillis());
        synchronized (this) {
            set = false;
        }
        return true;
    }
}
