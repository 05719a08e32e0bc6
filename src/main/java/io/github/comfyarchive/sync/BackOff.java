package io.github.comfyarchive.sync;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Later each time, and not all clients of a server at the same moment. */
final class BackOff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    BackOff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** How long to wait now: between a half of what it is up to, and all of it. */
    Duration next() {
        Duration now = next;
        next = shorter(next.multipliedBy(2));
        return jittered(shorter(now));
    }

    /** It went well. */
    void reset() {
        next = first;
    }

    static Duration jittered(Duration delay) {
        long half = Math.max(1, delay.toNanos() / 2);
        return Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half));
    }

    private Duration shorter(Duration delay) {
        return delay.compareTo(longest) > 0 ? longest : delay;
    }
}
