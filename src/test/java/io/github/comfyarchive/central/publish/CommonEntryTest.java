package io.github.comfyarchive.central.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommonEntryTest {
    private static String common(String one, String other) {
        String there = new String(
                CommonEntry.of(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.UTF_8);
        String back = new String(
                CommonEntry.of(other.getBytes(StandardCharsets.UTF_8), one.getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.UTF_8);
        assertThat(back).as("whoever comes first").isEqualTo(there);
        return there;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": \"x [redacted]\", \"b\": 1e-05} | {\"a\": \"x secret\", \"b\": 1e-05} | {\"a\": \"[redacted]\", \"b\": 1e-05}",
                "{\"a\": \"one\"} | {\"a\": \"one\"} | {\"a\": \"one\"}",
                "[\"a\\\"b\", \"k\"] | [\"[redacted]\", \"k\"] | [\"[redacted]\", \"k\"]",
                "[\"a\", \"x [redacted]\"] | [\"[redacted]\", \"x y\"] | [\"[redacted]\", \"[redacted]\"]"
            })
    void whatDiffersIsRemovedWhole(String one, String other, String expected) {
        assertThat(common(one, other)).isEqualTo(expected);
    }

    @Test
    void copiesOfOtherShapesAreThatOfWhichMoreWasRemoved() {
        assertThat(common("{\"a\": \"[redacted]\"}", "{\"a\": 12}")).isEqualTo("{\"a\": \"[redacted]\"}");
        assertThat(common("{\"a\": 11}", "{\"a\": 12}")).isEqualTo("{\"a\": 11}");
    }

    @Test
    void brokenTextsEnd() {
        assertThat(common("\"abc\\", "\"abc\\\\")).isNotNull();
        assertThat(common("", "\"")).isNotNull();
    }
}
