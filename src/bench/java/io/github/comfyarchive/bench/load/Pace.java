package io.github.comfyarchive.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What bytes cost: the thread sleeps as long as the real server would be at work on them, on a machine of its own. */
final class Pace {
    /** What a sleep was too long is taken off the next ones, as far as that. */
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long NANOS_PER_SECOND_AND_MEGABYTE = 1_000;

    private final long megabytesPerSecond;
    private long began = System.nanoTime();
    private long busyUntil = began;

    /** 0 is for nothing. */
    Pace(int megabytesPerSecond) {
        this.megabytesPerSecond = megabytesPerSecond;
    }

    /** The work on some bytes begins: what making them takes here is part of what they cost. */
    void begin() {
        began = System.nanoTime();
    }

    void spend(long bytes) {
        if (megabytesPerSecond == 0) {
            return;
        }
        long cost = bytes * NANOS_PER_SECOND_AND_MEGABYTE / megabytesPerSecond;
        busyUntil = Math.max(busyUntil, began - SLACK_NANOS) + cost;
        for (long left = busyUntil - System.nanoTime(); left > 0; left = busyUntil - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
