package io.github.comfyarchive.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class HumanFormat {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};

    /** From so many hours on nobody counts in hours. */
    private static final int DAYS_FROM_HOURS = 48;

    private HumanFormat() {}

    /** Bytes in decimal units, such as {@code 1.4 MB}. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= 999.95 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }

    /** A time such as {@code 0.8 s}, {@code 3 min 20 s} or {@code 2 d 5 h}. */
    public static String duration(Duration duration) {
        if (duration.toMinutes() == 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (duration.toHours() == 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        if (duration.toHours() < DAYS_FROM_HOURS) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toDays() + " d " + duration.toHoursPart() + " h";
    }

    /** A count with its noun, such as {@code 1 secret} or {@code 1,200 secrets}. */
    public static String of(long count, String noun) {
        return of(count, noun, noun + "s");
    }

    /** The same of a noun whose plural is not made by an s, such as {@code 1,200 entries}. */
    public static String of(long count, String noun, String plural) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? noun : plural);
    }
}
