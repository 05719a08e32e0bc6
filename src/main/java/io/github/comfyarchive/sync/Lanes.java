package io.github.comfyarchive.sync;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many files are fetched side by side. Over a link with latency a file is on its way for most of the time, and the server, which
 * could be at work on four, is idle: then there are as many more as keep it as busy as four do without that way, and no more.
 */
final class Lanes {
    /** So many keep a server busy that is near; of one far away they are the measure. */
    static final int USUAL = 4;

    /** Each may hold some MB of a large file in memory. */
    static final int MOST = 16;

    /** A way that is shorter makes no difference. */
    private static final long LINK_NANOS = Duration.ofMillis(20).toNanos();

    /** How much a file changes what was found of those before. */
    private static final double WEIGHT = 0.2;

    private final @Nullable Integer fixed;
    private final LongSupplier way;
    private double nanosWithoutWay;
    private int open = USUAL;
    private int taken;

    /**
     * None is taken yet.
     *
     * @param fixed how many the user wants, or null to follow the link
     * @param way how long the way to the server and back takes, in nanoseconds
     */
    Lanes(@Nullable Integer fixed, LongSupplier way) {
        this.fixed = fixed;
        this.way = way;
        if (fixed != null) {
            open = fixed;
        }
    }

    /** How many there can be at a time. */
    int most() {
        return fixed == null ? MOST : fixed;
    }

    /** How many there are now. */
    synchronized int open() {
        return open;
    }

    /** Waits for one. */
    synchronized void take() throws InterruptedException {
        while (taken >= open) {
            wait();
        }
        taken++;
    }

    /** A file has come, or failed, in so many nanoseconds. */
    synchronized void learn(long nanos) {
        long link = way.getAsLong();
        if (nanos < link) {
            return; // a file that was here already
        }
        double rest = Math.max(1, nanos - link);
        nanosWithoutWay = nanosWithoutWay == 0 ? rest : nanosWithoutWay + WEIGHT * (rest - nanosWithoutWay);
        if (fixed == null) {
            double wanted = link < LINK_NANOS ? USUAL : USUAL * (link + nanosWithoutWay) / nanosWithoutWay;
            open = (int) Math.max(USUAL, Math.min(MOST, wanted));
        }
    }

    /** Gives one back. */
    synchronized void giveBack() {
        taken--;
        notifyAll();
    }
}
