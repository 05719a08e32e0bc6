package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many files are fetched side by side, over links and from servers of several kinds. */
final class LanesTest {
    private static Lanes after(Integer fixed, long linkMillis, long fileMillis) {
        Lanes lanes = new Lanes(fixed, () -> Duration.ofMillis(linkMillis).toNanos());
        for (int file = 0; file < 30; file++) {
            lanes.learn(Duration.ofMillis(fileMillis).toNanos());
        }
        return lanes;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 4", // no way to speak of
        "10, 12, 4",
        "50, 60, 16", // ten milliseconds of work, fifty of way
        "50, 100, 8",
        "300, 900, 6",
        "50, 5_000, 4", // large files: the bandwidth is what limits, and more of them would only share it
        "300, 300, 16"
    })
    void asManyMoreAsTheLinkLeavesTheServerIdle(String link, String file, int expected) {
        int open = after(null, Long.parseLong(link), Long.parseLong(file.replace("_", "")))
                .open();
        assertThat(open).isBetween(expected - 1, expected).isBetween(Lanes.USUAL, Lanes.MOST);
    }

    @Test
    void whatTheUserWantsIsWhatThereIs() {
        assertThat(after(2, 300, 310).open()).isEqualTo(2);
        assertThat(after(64, 0, 10).most()).isEqualTo(64);
    }

    @Test
    void filesThatWereHereAlreadySayNothing() {
        Lanes lanes = after(null, 50, 5_000);
        for (int repeat = 0; repeat < 100; repeat++) {
            lanes.learn(Duration.ofMillis(1).toNanos());
        }
        assertThat(lanes.open()).isEqualTo(4);
    }
}
