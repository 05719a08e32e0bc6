package io.github.comfyarchive.comfy;

import java.util.concurrent.TimeUnit;

/**
 * What of the time to the first byte of an answer is the server's work on it. The rest is the way there and back, and whatever the
 * server is at work on otherwise: both only ever add to it, and neither grows with the page. So the work is found by comparing pages of
 * different lengths: the lowest line through a shorter and a longer one of the last few rises by what a byte costs. A new page counts
 * for less than the shortest of its length, so jitter, a pause for a model that is loaded, or a proxy's queue say nothing.
 *
 * <p>Safe for use by several threads.
 */
final class AnswerTimes {
    /** So many answers are remembered: a server that becomes slower, or a link, is believed after as many. */
    private static final int REMEMBERED = 12;

    /** A page that is shorter takes too little time for it to be told apart from jitter. */
    static final long TELLING_BYTES = 64 * 1024;

    /** Pages that are less different say nothing. */
    private static final double DIFFERENT = 1.5;

    /** Until more is known: 50 MB/s (comfyui-protocol.md, "GET /history"). */
    private static final double USUAL_NANOS_PER_BYTE = 20;

    private final long[] bytes = new long[REMEMBERED];
    private final long[] nanos = new long[REMEMBERED];
    private long count;
    private double nanosPerByte = USUAL_NANOS_PER_BYTE;

    /**
     * Learns from an answer.
     *
     * @param length of its body, in bytes
     * @param toFirstByte nanoseconds from the request to the head of the answer, over a connection that is there already
     */
    synchronized void add(long length, long toFirstByte) {
        int at = (int) (count % REMEMBERED);
        bytes[at] = length;
        nanos[at] = toFirstByte;
        count++;
        compare();
    }

    private void compare() {
        int kept = kept();
        double middle = 0;
        for (int at = 0; at < kept; at++) {
            middle += (double) bytes[at] / kept;
        }
        double lowest = Double.POSITIVE_INFINITY;
        for (int longer = 0; longer < kept; longer++) {
            for (int shorter = 0; shorter < kept; shorter++) {
                boolean telling = bytes[longer] >= TELLING_BYTES && bytes[longer] >= DIFFERENT * bytes[shorter];
                if (telling && bytes[shorter] <= middle && bytes[longer] >= middle) {
                    double slope = (double) (nanos[longer] - nanos[shorter]) / (bytes[longer] - bytes[shorter]);
                    double atMiddle = nanos[shorter] + slope * (middle - bytes[shorter]);
                    if (atMiddle < lowest) {
                        lowest = atMiddle;
                        nanosPerByte = Math.max(0, slope);
                    }
                }
            }
        }
    }

    private int kept() {
        return (int) Math.min(count, REMEMBERED);
    }

    /** How long the server is at work on an answer of so many bytes, in nanoseconds. */
    synchronized double work(double length) {
        return nanosPerByte * length;
    }

    /** How long the shortest of the last answers took without the work on it, in nanoseconds; 0 before the first. */
    synchronized long way() {
        long way = count == 0 ? 0 : TimeUnit.DAYS.toNanos(1);
        for (int at = 0; at < kept(); at++) {
            way = Math.min(way, nanos[at] - (long) (nanosPerByte * bytes[at]));
        }
        return Math.max(0, way);
    }
}
