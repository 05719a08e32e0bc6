package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many entries a request asks for, with servers and entries of several kinds. */
final class PageSizeTest {

    /** Pages of a server that writes so many bytes a second, entries all of one size; gives the last page's size. */
    private static int after(int pages, long bytesPerEntry, long bytesPerSecond) {
        PageSize size = new PageSize(null);
        for (int page = 0; page < pages; page++) {
            long bytes = size.entries() * bytesPerEntry;
            size.observe(size.entries(), bytes, TimeUnit.SECONDS.toNanos(1) * bytes / bytesPerSecond);
        }
        return size.entries();
    }

    @ParameterizedTest
    @CsvSource({
        "20_000, 50_000_000, 150", // 60 ms at 50 MB/s are 3 MB
        "20_000, 500_000_000, 157", // no more than 3 MiB from a faster one
        "100_000, 10_000_000, 6", // 60 ms at 10 MB/s are 600 kB
        "5_000, 50_000_000, 600",
        "1_000, 50_000_000, 1000", // never more
        "3_000_000, 50_000_000, 2" // never less: pages overlap by one
    })
    void settlesWhereTheServerIsHeldUpForAMomentAlone(String bytesPerEntry, String bytesPerSecond, int expected) {
        long bytes = Long.parseLong(bytesPerEntry.replace("_", ""));
        long speed = Long.parseLong(bytesPerSecond.replace("_", ""));
        int settled = after(10, bytes, speed);
        assertThat(settled).isBetween(expected - 1, expected + 1).isEqualTo(after(11, bytes, speed));
    }

    @Test
    void beginsSmallAndGrowsByNoMoreThanFourTimes() {
        PageSize size = new PageSize(null);
        assertThat(size.entries()).isEqualTo(8);
        size.observe(8, 8, 1);
        assertThat(size.entries()).isEqualTo(32);
        size.observe(32, 32, 1);
        assertThat(size.entries()).isEqualTo(128);
    }

    @Test
    void shrinksAtOnceWhenEntriesTurnOutLarge() {
        PageSize size = new PageSize(null);
        size.observe(8, 8, 1);
        size.observe(32, 32 * 1024 * 1024, TimeUnit.MILLISECONDS.toNanos(600));
        assertThat(size.entries()).isEqualTo(3);
    }

    @Test
    void learnsNothingFromAnEmptyPage() {
        PageSize size = new PageSize(null);
        size.observe(0, 2, 1);
        assertThat(size.entries()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "10000, 10000", "1, 2"})
    void keepsToWhatTheUserWants(int wanted, int expected) {
        PageSize size = new PageSize(wanted);
        size.observe(wanted, 100_000_000, TimeUnit.SECONDS.toNanos(5));
        assertThat(size.entries()).isEqualTo(expected);
    }
}
