package io.github.comfyarchive.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeArgumentTest {
    private static final String NOW = "2026-11-24T20:30:15.500Z";

    private static TimeArgument moment(String text, String zone, String now) {
        return TimeArgument.parse(text, Clock.fixed(Instant.parse(now), ZoneId.of(zone)))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        // In Kolkata it is 02:00 of the next day already.
        "UTC, today, 2026-11-24T00:00:00Z, 2026-11-25T00:00:00Z",
        "Asia/Kolkata, today, 2026-11-24T18:30:00Z, 2026-11-25T18:30:00Z",
        "America/Los_Angeles, today, 2026-11-24T08:00:00Z, 2026-11-25T08:00:00Z",
        "UTC, Yesterday, 2026-11-23T00:00:00Z, 2026-11-24T00:00:00Z",
        "Asia/Kolkata, yesterday, 2026-11-23T18:30:00Z, 2026-11-24T18:30:00Z",
        "UTC, 2026-11-24, 2026-11-24T00:00:00Z, 2026-11-25T00:00:00Z",
        "Asia/Tokyo, 2026-11-24, 2026-11-23T15:00:00Z, 2026-11-24T15:00:00Z",
        "UTC, 2026/11/24, 2026-11-24T00:00:00Z, 2026-11-25T00:00:00Z",
        "UTC, 2026/3/4, 2026-03-04T00:00:00Z, 2026-03-05T00:00:00Z",
        "UTC, 2026/2, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "UTC, 2026-12, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "Europe/Berlin, 2026-03, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "UTC, 2024-02, 2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "UTC, 2026, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "Asia/Tokyo, 2026, 2025-12-31T15:00:00Z, 2026-12-31T15:00:00Z"
    })
    void aDayMonthOrYearBeginsAndEndsInTheZoneOfTheMachine(String zone, String text, Instant start, Instant end) {
        assertThat(moment(text, zone, NOW)).isEqualTo(new TimeArgument(start, end));
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-11-24 18:30, 2026-11-24T18:30:00Z",
        "Europe/Berlin, 2026-11-24T18:30, 2026-11-24T17:30:00Z",
        "Europe/Berlin, 2026-07-24T18:30:05, 2026-07-24T16:30:05Z",
        "Europe/Berlin, 2026-07-24T18:30:05.123, 2026-07-24T16:30:05.123Z",
        "Asia/Tokyo, 2026-11-24T18:30:00Z, 2026-11-24T18:30:00Z",
        "Asia/Tokyo, 2026-11-24T18:30:00.123Z, 2026-11-24T18:30:00.123Z",
        "Asia/Tokyo, 2026-11-24T18:30+02:00, 2026-11-24T16:30:00Z",
        "UTC, now, 2026-11-24T20:30:15.500Z",
        "UTC, 90min, 2026-11-24T19:00:15.500Z",
        "UTC, 12h, 2026-11-24T08:30:15.500Z",
        "UTC, 7d, 2026-11-17T20:30:15.500Z",
        "UTC, 7 D ago, 2026-11-17T20:30:15.500Z",
        "UTC, 2w, 2026-11-10T20:30:15.500Z",
        "UTC, 1mo, 2026-10-24T20:30:15.500Z",
        "UTC, 3 days ago, 2026-11-21T20:30:15.500Z",
        "UTC, a week ago, 2026-11-17T20:30:15.500Z",
        "UTC, 90 minutes, 2026-11-24T19:00:15.500Z",
        "UTC, 2 Hours ago, 2026-11-24T18:30:15.500Z",
        "UTC, 1 month ago, 2026-10-24T20:30:15.500Z",
        "UTC, 2026/11/24 18:30, 2026-11-24T18:30:00Z",
        "UTC, 1y, 2025-11-24T20:30:15.500Z",
        "Asia/Tokyo, 7d, 2026-11-17T20:30:15.500Z"
    })
    void aPointInTimeEndsWhereItBegins(String zone, String text, Instant point) {
        assertThat(moment(text, zone, NOW)).isEqualTo(new TimeArgument(point, point));
    }

    @Test
    void theDaysOnWhichClocksAreSetAreShorterOrLonger() {
        TimeArgument spring = moment("2026-03-29", "Europe/Berlin", NOW);
        assertThat(Duration.between(spring.start(), spring.end())).hasHours(23);
        TimeArgument autumn = moment("2026-10-25", "Europe/Berlin", NOW);
        assertThat(Duration.between(autumn.start(), autumn.end())).hasHours(25);
        TimeArgument newYork = moment("yesterday", "America/New_York", "2026-03-09T12:00:00Z");
        assertThat(newYork.start()).isEqualTo("2026-03-08T05:00:00Z");
        assertThat(newYork.end()).isEqualTo("2026-03-09T04:00:00Z");
    }

    @Test
    void aDayAgoIsTheSameHourThoughTheClocksWereSet() {
        assertThat(moment("1d", "Europe/Berlin", "2026-03-29T12:00:00Z").start())
                .isEqualTo("2026-03-28T13:00:00Z");
        assertThat(moment("24h", "Europe/Berlin", "2026-03-29T12:00:00Z").start())
                .isEqualTo("2026-03-28T12:00:00Z");
    }

    @Test
    void aDayThatBeginsAtOneBeginsAtOne() {
        assertThat(moment("2018-11-04", "America/Sao_Paulo", NOW).start()).isEqualTo("2018-11-04T03:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "7",
                "7x",
                "-7d",
                "2026-13",
                "2026-02-30",
                "2026-2-3",
                "26-11-24",
                "24.11.2026",
                "2026-11-24T25:00",
                "2026-11-24T18",
                "2026-11-24T18:30 Z",
                "999999d",
                "2026-00",
                "tomorrow",
                "2026-11-24T18:30:00.0.0Z",
                "٧d"
            })
    void anythingElseIsNone(String text) {
        assertThat(TimeArgument.parse(text, Clock.systemUTC())).isEmpty();
    }
}
