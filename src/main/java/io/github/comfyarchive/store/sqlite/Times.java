package io.github.comfyarchive.store.sqlite;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as the database has them: ISO-8601 in UTC with milliseconds, so that they sort as text. */
public final class Times {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter IN_NAMES =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /** As a part of a file's name: without colons. */
    public static String inNames(Instant instant) {
        return IN_NAMES.format(instant);
    }

    /** As all columns have it: UTC, ISO 8601, which sorts as text by time. */
    public static String text(Instant instant) {
        return FORMAT.format(instant);
    }

    /** {@link #text}; null for null. */
    public static @Nullable String textOrNull(@Nullable Instant instant) {
        return instant == null ? null : text(instant);
    }
}
