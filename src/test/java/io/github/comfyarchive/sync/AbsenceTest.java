package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a run from cron speaks of a server that is off. */
final class AbsenceTest {
    private static final Instant REACHED = Instant.parse("2026-11-24T18:30:00Z");

    /** After how many minutes of absence it is said, where a run begins every five minutes. */
    private static List<Long> said(Duration alertAfter, Duration length) {
        List<Long> said = new ArrayList<>();
        Instant before = REACHED;
        for (long minute = 5; minute <= length.toMinutes(); minute += 5) {
            Instant now = REACHED.plus(Duration.ofMinutes(minute));
            if (new Absence(REACHED, before).isNews(alertAfter, now)) {
                said.add(minute);
            }
            before = now;
        }
        return said;
    }

    @Test
    void itIsSaidOnceAfterTheTimeAndOnceADay() {
        long day = Duration.ofDays(1).toMinutes();
        assertThat(said(Duration.ofDays(1), Duration.ofDays(4))).containsExactly(day, 2 * day, 3 * day, 4 * day);
        assertThat(said(Duration.ofHours(2), Duration.ofDays(2))).containsExactly(120L, 120 + day);
        assertThat(said(Duration.ofDays(1), Duration.ofHours(23))).isEmpty();
    }

    @Test
    void aMachineThatSleptSaysItByItsNextRun() {
        Instant now = REACHED.plus(Duration.ofHours(9 * 24 + 1));
        assertThat(new Absence(REACHED, REACHED).isNews(Duration.ofDays(1), now))
                .isTrue();
        assertThat(new Absence(REACHED, null).isNews(Duration.ofDays(1), now)).isTrue();
        assertThat(new Absence(REACHED, now.minusSeconds(300)).isNews(Duration.ofDays(1), now))
                .isFalse();
    }
}
