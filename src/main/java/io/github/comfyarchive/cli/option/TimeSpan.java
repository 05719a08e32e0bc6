package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.query.TimeArgument;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A length of time as people type it. */
public final class TimeSpan {
    private TimeSpan() {}

    /**
     * Reads one.
     *
     * @param what it was given to, for the message
     * @param text such as 30min, 12h or 2d; 0 for none
     * @throws UsageException if it is none
     */
    public static Duration parse(String what, String text) {
        if (text.strip().equals("0")) {
            return Duration.ZERO;
        }
        Instant now = Instant.now();
        return TimeArgument.parse(text, Clock.fixed(now, ZoneId.systemDefault()))
                .map(time -> Duration.between(time.start(), now))
                .filter(length -> !length.isNegative())
                .orElseThrow(() -> new UsageException(what + " is a time such as 30min, 12h or 2d"));
    }
}
