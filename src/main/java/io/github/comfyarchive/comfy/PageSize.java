package io.github.comfyarchive.comfy;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many entries to ask for at once. The server serves nobody else while it makes a page (comfyui-protocol.md, "GET
 * /history"), so a page should take it no longer than a person notices, and be no larger than that takes.
 */
public final class PageSize {
    private static final int FIRST = 8;
    private static final int SMALLEST = 2; // pages overlap by one entry: one alone would never get on
    private static final int LARGEST = 1000;
    private static final int GROWTH = 4;
    private static final long TARGET_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long TARGET_BYTES = 3 * 1024 * 1024;

    private final boolean fixed;
    private int size;

    /**
     * Sizes that follow what the server can do, or the user's.
     *
     * @param fixed how many entries the user wants, or null
     */
    public PageSize(@Nullable Integer fixed) {
        this.fixed = fixed != null;
        this.size = fixed == null ? FIRST : Math.max(SMALLEST, fixed);
    }

    int entries() {
        return size;
    }

    /** Learns from a page: how many entries and bytes it had, and how long the server took to begin to answer. */
    void observe(long entries, long bytes, long nanos) {
        if (fixed || entries == 0) {
            return;
        }
        double byTime = entries * (double) TARGET_NANOS / Math.max(nanos, 1);
        double byBytes = entries * (double) TARGET_BYTES / Math.max(bytes, 1);
        double wanted = Math.min(Math.min(byTime, byBytes), (double) size * GROWTH);
        size = (int) Math.max(SMALLEST, Math.min(LARGEST, wanted));
    }
}
