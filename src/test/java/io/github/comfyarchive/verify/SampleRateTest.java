package io.github.comfyarchive.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleRateTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1000000, 0",
        "1, 0, 0",
        "1, 1, 1",
        "1, 100, 1",
        "1, 101, 2",
        "33, 10, 4",
        "50, 3, 2",
        "100, 7, 7",
        "100, 9000000000000000, 9000000000000000"
    })
    void isRoundedUp(int percent, long count, long of) {
        assertThat(new SampleRate(percent).of(count)).isEqualTo(of);
    }

    @Test
    void aHundredOfOnePercentAreAll() {
        for (long count = 0; count < 1_000; count++) {
            assertThat(100 * new SampleRate(1).of(count)).isGreaterThanOrEqualTo(count);
        }
    }

    @Test
    void noneAndAllAreItsEnds() {
        assertThat(SampleRate.NONE.of(7)).isZero();
        assertThat(SampleRate.ALL.of(7)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void isAPercentage(int percent) {
        assertThatThrownBy(() -> new SampleRate(percent)).isInstanceOf(IllegalArgumentException.class);
    }
}
