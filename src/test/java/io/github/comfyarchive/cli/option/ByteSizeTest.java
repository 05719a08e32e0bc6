package io.github.comfyarchive.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.testing.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes as users write them. */
final class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "500M, 500000000",
        "2G, 2000000000",
        "2g, 2000000000",
        "1.5 GB, 1500000000",
        "1GiB, 1073741824",
        "64Ki, 65536",
        "1T, 1000000000000",
        "123, 123",
        "7B, 7"
    })
    void areRead(String text, long bytes) {
        assertThat(ByteSize.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "-1", "1X", "1,5G", "1e9", "0x10", "999999999999999P", "1 2", "M5"})
    void orAreNone(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
        Outcome ran = Outcome.of("sync", "--min-free", text);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.errLines()).hasSize(1);
    }

    @Test
    void whatIsUsuallyLeftFreeIsTheSameEverywhere() {
        assertThat(ByteSize.minFree(ByteSize.MIN_FREE)).isEqualTo(SyncOptions.USUAL_MIN_FREE);
    }
}
