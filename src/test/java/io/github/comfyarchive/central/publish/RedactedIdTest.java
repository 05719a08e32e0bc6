package io.github.comfyarchive.central.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedactedIdTest {
    @ParameterizedTest
    @CsvSource({
        "job-[redacted], job-abc, true",
        "job-[redacted]-2, job-abc, true",
        "[redacted], anything, true",
        "a [redacted] b [redacted] c, a 1 b 2 c, true",
        "a [redacted] b [redacted] c, a 1 c 2 b, false",
        "job-[redacted], jobs-abc, false",
        "[redacted]-end, no-ends, false",
        "ab[redacted]bc, abc, false",
        "job-abc, job-abc, false",
        "job-[redacted], job-[redacted], false"
    })
    void isOfWhatItMayHaveBeen(String redacted, String whole, boolean is) {
        assertThat(RedactedId.isOf(redacted, whole)).isEqualTo(is);
    }
}
