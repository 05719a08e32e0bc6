package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
    @Test
    void readsSeconds() {
        assertThat(RetryAfter.parse("120")).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse(" 0 ")).isZero();
        assertThat(RetryAfter.parse("999999999")).isEqualTo(Duration.ofSeconds(999_999_999));
    }

    @Test
    void readsADate() {
        ZonedDateTime then = ZonedDateTime.now(ZoneOffset.UTC).plusHours(1);
        assertThat(RetryAfter.parse(then.format(DateTimeFormatter.RFC_1123_DATE_TIME)))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        assertThat(RetryAfter.parse("Fri, 31 Dec 1999 23:59:59 GMT")).isZero();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-1", "1.5", "1e3", "99999999999999999999", "Fri, 99 Dec 1999 23:59:59 GMT"})
    void overlooksAnythingElse(String value) {
        assertThat(RetryAfter.parse(value)).isNull();
    }
}
