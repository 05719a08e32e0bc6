package io.github.comfyarchive.query;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as people type it: {@code 7d} (ago), {@code yesterday}, {@code 2026-11}, {@code 2026-11-24}, {@code 2026-11-24 18:30},
 * {@code 2026-11-24T18:30:00Z}; without a zone in that of the machine. It may stand for a day, a month or a year: a beginning and an
 * end.
 *
 * @param start the first moment of it
 * @param end the first moment after it; the same as {@code start} for a point in time
 */
public record TimeArgument(Instant start, Instant end) {
    /** What can be typed, for a message. */
    public static final String FORMS =
            "7d, 2w, 1mo, '3 days ago', today, yesterday, 2026-11, 2026-11-24 or 2026-11-24T18:30";

    private static final Pattern AGO =
            Pattern.compile("([0-9]{1,5}|an?) ?(min|h|d|w|mo|y|minutes?|hours?|days?|weeks?|months?|years?)(?: ago)?");
    private static final Pattern SLASHES = Pattern.compile("([0-9]{4})/([0-9]{1,2})(?:/([0-9]{1,2}))?(|[ T].*)");
    private static final Pattern YEAR = Pattern.compile("[0-9]{4}");
    private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern LOCAL =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final String AFTER_ALL = "9999-12-31T23:59:60.000Z";

    /** The first moment of it as the database has it. */
    public String since() {
        return text(start);
    }

    /** The first moment after it as the database has it: a day, month or year is included whole. */
    public String until() {
        return text(end);
    }

    /** Texts are compared, and a fifth digit of a year would not sort: no prompt is younger than the last of four. */
    private static String text(Instant instant) {
        return instant.isAfter(LAST) ? AFTER_ALL : TIME.format(instant);
    }

    /** Reads a time; nothing where it is none. */
    public static Optional<TimeArgument> parse(String text, Clock clock) {
        try {
            return Optional.of(read(text.strip(), clock));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    private static TimeArgument read(String text, Clock clock) {
        ZonedDateTime now = ZonedDateTime.now(clock);
        Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            return point(ago(now, ago.group(1).startsWith("a") ? 1 : Long.parseLong(ago.group(1)), ago.group(2))
                    .toInstant());
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "now" -> point(now.toInstant());
            case "today" -> day(now.toLocalDate(), clock);
            case "yesterday" -> day(now.toLocalDate().minusDays(1), clock);
            default -> readDate(hyphens(text), clock);
        };
    }

    private static TimeArgument readDate(String text, Clock clock) {
        if (YEAR.matcher(text).matches()) {
            LocalDate first = LocalDate.of(Integer.parseInt(text), 1, 1);
            return days(first, first.plusYears(1), clock);
        }
        if (MONTH.matcher(text).matches()) {
            LocalDate first = YearMonth.parse(text).atDay(1);
            return days(first, first.plusMonths(1), clock);
        }
        if (DAY.matcher(text).matches()) {
            return day(LocalDate.parse(text), clock);
        }
        String time = text.replace(' ', 'T');
        if (LOCAL.matcher(time).matches()) {
            return point(LocalDateTime.parse(time).atZone(clock.getZone()).toInstant());
        }
        return point(OffsetDateTime.parse(time).toInstant());
    }

    /** {@code 2026/11/4} as ISO 8601 has it. */
    private static String hyphens(String text) {
        Matcher slashes = SLASHES.matcher(text);
        if (!slashes.matches()) {
            return text;
        }
        String day = slashes.group(3) == null ? "" : "-" + twoDigits(slashes.group(3));
        return slashes.group(1) + "-" + twoDigits(slashes.group(2)) + day + slashes.group(4);
    }

    private static String twoDigits(String number) {
        return number.length() == 1 ? "0" + number : number;
    }

    private static ZonedDateTime ago(ZonedDateTime now, long amount, String unit) {
        return switch (unit) {
            case "min", "minute", "minutes" -> now.minus(amount, ChronoUnit.MINUTES);
            case "h", "hour", "hours" -> now.minus(amount, ChronoUnit.HOURS);
            case "d", "day", "days" -> now.minusDays(amount);
            case "w", "week", "weeks" -> now.minusWeeks(amount);
            case "mo", "month", "months" -> now.minusMonths(amount);
            default -> now.minusYears(amount);
        };
    }

    private static TimeArgument point(Instant instant) {
        return new TimeArgument(instant, instant);
    }

    private static TimeArgument day(LocalDate day, Clock clock) {
        return days(day, day.plusDays(1), clock);
    }

    private static TimeArgument days(LocalDate first, LocalDate next, Clock clock) {
        return new TimeArgument(
                first.atStartOfDay(clock.getZone()).toInstant(),
                next.atStartOfDay(clock.getZone()).toInstant());
    }
}
