package io.github.comfyarchive.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.Statistics;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShownStatisticsTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-11-24");

    private static String text(ZoneId zone) {
        Statistics statistics = new Statistics(
                Map.of("success", 2L),
                "2026-11-24T18:30:00.000Z",
                "2026-11-24T19:30:00.000Z",
                Map.of(),
                0,
                0,
                List.of(new Statistics.ModelDuration(
                        "flux1-dev-fp8-e4m3fn-scaled-with-text-encoders.safetensors", 2, 1000, 1000)),
                List.of(new Statistics.Day("2026-11-25", 2, 0)),
                List.of(new Statistics.ServerRuns("a-long-name-of-a-server", 1, 0, "2026-11-24T20:00:00.000Z", 7L)));
        return new ShownStatistics(statistics, new Days(FIRST, FIRST.plusDays(1), zone))
                .text(new Terminal(System.out, System.err, true, true, 80));
    }

    @Test
    void aPersonReadsTimesOfTheirOwnClock() {
        assertThat(text(ZoneId.of("Asia/Kolkata")))
                .contains("from        2026-11-25 00:00", "to          2026-11-25 01:00", "last 2026-11-25 01:30")
                .contains("prompts by day\n2026-11-24")
                .doesNotContain("UTC", "000Z");
    }

    @Test
    void aProgramReadsUtc() {
        assertThat(text(ZoneOffset.UTC)).contains("from        2026-11-24T18:30:00.000Z", "prompts by day (UTC)");
    }

    @Test
    void namesAreNotCutWithinAWordAndFiguresStandBelowEachOther() {
        assertThat(text(ZoneOffset.UTC))
                .contains("\nflux1-dev-fp8-e4m3fn-scaled-with-text… ")
                .contains("\na-long-name-of-a-server\n            1 run, last ");
    }

    @Test
    void aDayMayHave23HoursOr25() {
        ZoneId york = ZoneId.of("America/New_York");
        LocalDate autumn = LocalDate.parse("2026-11-01");
        assertThat(new Days(autumn, autumn, york).bounds())
                .containsExactly(new Days.Bounds("2026-11-01", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"));
    }
}
