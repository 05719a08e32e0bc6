package io.github.comfyarchive.comfy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many entries to ask for at once, and from where. The server serves nobody else while it makes a page (comfyui-protocol.md, "GET
 * /history"): no other client is to wait for longer than {@link #LONGEST_WAIT}. What counts is the server's work, not the way to it:
 * over a link with latency a page that is smaller takes as long, and only gains less.
 *
 * <p>One for all runs on a server; safe for use by several threads.
 */
public final class PageSize {
    /** How long another client of the server waits for our sake at the most. */
    public static final Duration LONGEST_WAIT = Duration.ofMillis(150);

    /** Two pages may be waiting for the server, and the entries of the next one may be larger: two fifths of the longest wait. */
    private static final double AIM_NANOS = LONGEST_WAIT.toNanos() * 0.4;

    /** Where the link is longer than this the next page is asked for while this one is on its way. */
    private static final long LINK_NANOS = Duration.ofMillis(20).toNanos();

    /** Before anything is measured: so few that a slow server of large entries is not held up. */
    private static final int FIRST = 8;

    private static final int SMALLEST = 2; // pages overlap by one entry: one alone would never get on

    /** From here on a request costs nothing beside its entries. */
    private static final int LARGEST = 1000;

    /** One measurement may be wrong: so at most so many times more than what was measured. */
    private static final int GROWTH = 4;

    /** Whatever is measured, a page is so large: a server that makes 1 MB/s holds nobody up for longer than the longest wait by it. */
    private static final double LEAST_BYTES = 2 * AnswerTimes.TELLING_BYTES;

    /** And no larger: so much a server of 20 MB/s makes within the longest wait. */
    private static final double MOST_BYTES = 3 * 1024 * 1024;

    /** One page in so many is of another length, so that there are always two lengths to be compared. */
    private static final int PROBE_EVERY = 6;

    /** Its length: a quarter, or half as much more where that would be too few. */
    private static final int PROBE_PART = 4;

    /** How much of what the largest entries took is still believed after a page of smaller ones. */
    private static final double FORGETTING = 0.9;

    private final boolean fixed;
    private final AnswerTimes times = new AnswerTimes();
    private int size;
    private long pages;
    private double entryBytes;
    private long overlap = 1;

    /**
     * Sizes that follow what the server can do, or the user's.
     *
     * @param fixed how many entries the user wants, or null
     */
    public PageSize(@Nullable Integer fixed) {
        this.fixed = fixed != null;
        this.size = fixed == null ? FIRST : Math.max(SMALLEST, fixed);
    }

    /** How many to ask for. */
    synchronized int entries() {
        int least = (int) Math.min(LARGEST, 2 * overlap);
        if (fixed) {
            return size;
        }
        return Math.max(
                Math.min(least, withinTheLongestWait()), pages % PROBE_EVERY == 0 && pages > 0 ? probe() : size);
    }

    private int probe() {
        return size < PROBE_PART * SMALLEST ? size + (size + 1) / 2 : size / PROBE_PART;
    }

    private int withinTheLongestWait() {
        double work = times.work(Math.max(1, entryBytes));
        return (int) Math.max(SMALLEST, Math.min(LARGEST, LONGEST_WAIT.toNanos() / Math.max(work, 1)));
    }

    /**
     * Learns from a page.
     *
     * @param entries how many it had
     * @param bytes how long it was
     * @param toFirstByte nanoseconds from the request to the head of the answer
     */
    synchronized void observe(long entries, long bytes, long toFirstByte) {
        times.add(bytes, toFirstByte);
        if (fixed || entries == 0) {
            return;
        }
        pages++;
        entryBytes = Math.max((double) bytes / entries, entryBytes * FORGETTING);
        double byTime = AIM_NANOS / Math.max(times.work(entryBytes), 1e-9);
        double wanted = Math.max(Math.min(byTime, MOST_BYTES / entryBytes), LEAST_BYTES / entryBytes);
        double reachable = Math.max(FIRST, (double) entries * GROWTH);
        size = (int) Math.max(SMALLEST, Math.min(LARGEST, Math.min(wanted, reachable)));
    }

    /**
     * When to ask for the next page while one is on its way: a second one arrives when the server is done with the first, and has been
     * at everybody's service for as long.
     *
     * @param asked how many entries the first one was asked for
     * @return nanoseconds after the first; negative where the link is so short that nothing would be gained
     */
    synchronized long pause(int asked) {
        if (times.way() < LINK_NANOS) {
            return -1;
        }
        return Math.max(LINK_NANOS, (long) (2 * times.work(asked * entryBytes)));
    }

    /** How long the way to the server and back takes, in nanoseconds, as far as that is known. */
    public long way() {
        return times.way();
    }

    /** By how many entries a page begins before the end of what is archived: one, and so many as the history moved of late. */
    synchronized long overlap() {
        return overlap;
    }

    /** The history has moved by so many entries, or a few more, from one request to the next. */
    synchronized void moved(long entries) {
        overlap = Math.min(LARGEST / 4, entries + entries / 2 + 1);
    }

    /** A page began where it was expected to. */
    synchronized void fitted() {
        overlap = Math.max(1, overlap - overlap / 8 - (overlap > 1 ? 1 : 0));
    }
}
