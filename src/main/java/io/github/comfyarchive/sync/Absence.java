package io.github.comfyarchive.sync;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A server that was archived before, and is not there now: most ComfyUIs are off for most of the day, which is no news.
 *
 * @param reached when a run last read its history to the end
 * @param triedBefore when the run before this one began
 */
public record Absence(Instant reached, @Nullable Instant triedBefore) {
    private static final Duration DAY = Duration.ofDays(1);

    /**
     * Whether this run is to speak of it where it was asked to speak of errors alone: once when it has been away for so long, and once in
     * each further day. What the runs before have said is known by when the last of them was: nothing else is to be kept for that.
     *
     * @param after how long a server may be away; zero to hear of it each time
     * @param now the time of this run
     */
    public boolean isNews(Duration after, Instant now) {
        if (after.isZero()) {
            return true;
        }
        Instant due = reached.plus(after);
        if (now.isBefore(due)) {
            return false;
        }
        Instant before = triedBefore;
        return before == null || before.isBefore(due) || days(due, before) < days(due, now);
    }

    private static long days(Instant from, Instant to) {
        return Duration.between(from, to).dividedBy(DAY);
    }
}
