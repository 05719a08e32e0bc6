package io.github.comfyarchive.query;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The days that statistics count by themselves. Those of a person are of their own clock, those of programs of UTC.
 *
 * @param first the first of them
 * @param last the last of them
 * @param zone where their midnights are
 */
public record Days(LocalDate first, LocalDate last, ZoneId zone) {
    private static final DateTimeFormatter STORED =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /**
     * A day as times of the archive.
     *
     * @param day such as {@code 2026-11-24}
     * @param first its first moment
     * @param beyond the first moment of the next
     */
    public record Bounds(String day, String first, String beyond) {}

    /** Days of UTC, which sums are kept by. */
    public static Days ofUtc(LocalDate first, LocalDate last) {
        return new Days(first, last, ZoneOffset.UTC);
    }

    /** Whether they are days of UTC. */
    public boolean areUtc() {
        return zone.normalized().equals(ZoneOffset.UTC);
    }

    /** When each of them begins and ends, the first first; a day may have 23 hours or 25. */
    public List<Bounds> bounds() {
        List<Bounds> all = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            all.add(new Bounds(day.toString(), midnight(day), midnight(day.plusDays(1))));
        }
        return all;
    }

    private String midnight(LocalDate day) {
        Instant begins = day.atStartOfDay(zone).toInstant();
        return STORED.format(begins);
    }
}
