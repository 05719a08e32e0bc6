package io.github.comfyarchive.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them: those of their own clock, to the minute. Programs get UTC. */
public final class LocalTime {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private LocalTime() {}

    /** A time such as {@code 2026-11-24 18:30}. */
    public static String of(Instant time, ZoneId zone) {
        return MINUTES.format(time.atZone(zone));
    }

    /** The same to the second. */
    public static String toSeconds(Instant time, ZoneId zone) {
        return SECONDS.format(time.atZone(zone));
    }

    /** The same with how long ago it was, such as {@code 2026-11-24 18:30, 2 d 5 h ago}. */
    public static String ago(Instant time, Instant now, ZoneId zone) {
        Duration age = Duration.between(time, now);
        return of(time, zone) + ", " + HumanFormat.duration(age.isNegative() ? Duration.ZERO : age) + " ago";
    }
}
