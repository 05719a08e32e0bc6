package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many entries a request asks for, with servers, links and entries of several kinds. */
final class PageSizeTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** A server that writes so many bytes a second, behind a link. */
    private record Server(long bytesPerSecond, long wayNanos, long jitterNanos, double busyShare, Random random) {
        static Server of(long bytesPerSecond, long roundTripMillis) {
            return new Server(bytesPerSecond, roundTripMillis * MILLI, 0, 0, new Random(1));
        }

        long work(long bytes) {
            return (long) (1e9 * bytes / bytesPerSecond);
        }

        /** To the first byte of an answer: now and then it is at something else for up to two seconds. */
        long toFirstByte(long bytes) {
            double jitter = jitterNanos == 0 ? 0 : random.nextDouble() * jitterNanos;
            double busy = random.nextDouble() < busyShare ? random.nextDouble() * 2_000 * MILLI : 0;
            return wayNanos + work(bytes) + (long) (jitter + busy);
        }

        /** Asks for so many pages; gives how many entries the last ones had on average. */
        double settled(PageSize size, int pages, long entryBytes) {
            size.observe(0, 2, toFirstByte(2));
            double sum = 0;
            for (int page = 0; page < pages; page++) {
                int entries = size.entries();
                size.observe(entries, entries * entryBytes, toFirstByte(entries * entryBytes));
                sum += page >= pages / 2 ? entries : 0;
            }
            return sum / (pages - pages / 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "20_000, 50_000_000, 150", // 60 ms at 50 MB/s are 3 MB
        "20_000, 500_000_000, 157", // no more than 3 MiB from a faster one
        "100_000, 10_000_000, 6", // 60 ms at 10 MB/s are 600 kB
        "5_000, 50_000_000, 600",
        "1_000, 50_000_000, 1000", // never more
        "3_000_000, 50_000_000, 2", // never less: pages overlap by one
        "20_000, 1_000_000, 6" // and not less than 128 KB, which 1 MB/s makes in 131 ms
    })
    void settlesWhereTheServerIsHeldUpForAMomentAloneWhateverTheWayToIt(
            String bytesPerEntry, String bytesPerSecond, int expected) {
        long bytes = Long.parseLong(bytesPerEntry.replace("_", ""));
        long speed = Long.parseLong(bytesPerSecond.replace("_", ""));
        for (long roundTrip : new long[] {0, 20, 50, 150, 300, 2_000}) {
            double settled = Server.of(speed, roundTrip).settled(new PageSize(null), 40, bytes);
            assertThat(settled)
                    .as("%d ms; one page in six is of another length", roundTrip)
                    .isBetween(expected * 0.85 - 1, expected + 1.0);
        }
    }

    /** Jitter of up to a fifth of the way; and one answer in twenty waits for something else that the server does. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void holdsNobodyUpForLongAndGainsEnoughOnLinksAndServersAtRandom(long seed) {
        Random random = new Random(seed);
        int held = 0;
        for (int link = 0; link < 200; link++) {
            long speed = 1_000_000L * (2 + random.nextInt(98));
            long way = random.nextInt(500) * MILLI;
            Server server = new Server(speed, way, random.nextInt(1 + (int) (way / MILLI / 5)) * MILLI, 0.05, random);
            long entryBytes = 2_000L + random.nextInt(100_000);
            PageSize size = new PageSize(null);
            server.settled(size, 12, entryBytes);
            double gained = 0;
            for (int page = 0; page < 60; page++) {
                int asked = size.entries();
                long bytes = asked * entryBytes;
                held += server.work(bytes) > PageSize.LONGEST_WAIT.toNanos() ? 1 : 0;
                gained += asked - 1;
                size.observe(asked, bytes, server.toFirstByte(bytes));
            }
            double possible = Math.min(3e6, Math.max(speed * 0.06, 128 * 1024)) / entryBytes;
            assertThat(gained / 60)
                    .as("%d, %d: %s, entries of %d", seed, link, server, entryBytes)
                    .isGreaterThan(0.25 * (Math.max(2, Math.min(1_000, possible)) - 1));
        }
        assertThat(held).as("of 12,000 pages").isLessThan(120);
    }

    @Test
    void aServerThatIsAlwaysAtSomethingElseIsNotTakenForASlowOne() {
        PageSize size = new PageSize(null);
        Server.of(50_000_000, 1).settled(size, 20, 20_000);
        double settled = Server.of(50_000_000, 700).settled(size, 60, 20_000);
        assertThat(settled).isGreaterThan(100);
    }

    @Test
    void aServerThatBecomesSlowIsNoticed() {
        PageSize size = new PageSize(null);
        Server.of(50_000_000, 50).settled(size, 20, 20_000);
        double settled = Server.of(10_000_000, 50).settled(size, 60, 20_000);
        assertThat(settled).isBetween(25.0, 31.0);
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
    void learnsNothingOfEntriesFromAnEmptyPage() {
        PageSize size = new PageSize(null);
        size.observe(0, 2, 1);
        assertThat(size.entries()).isEqualTo(8);
    }

    @Test
    void beginsSmallAgainAfterASmallAnswer() {
        PageSize size = new PageSize(null);
        Server.of(50_000_000, 50).settled(size, 20, 20_000);
        size.observe(1, 20_000, 50 * MILLI);
        assertThat(size.entries()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "10000, 10000", "1, 2"})
    void keepsToWhatTheUserWants(int wanted, int expected) {
        PageSize size = new PageSize(wanted);
        size.observe(wanted, 100_000_000, TimeUnit.SECONDS.toNanos(5));
        assertThat(size.entries()).isEqualTo(expected);
    }

    @Test
    void asksForThePageAheadWhenTheServerHasBeenAtRestForAsLongAsAtWork() {
        PageSize near = new PageSize(null);
        Server.of(50_000_000, 1).settled(near, 20, 20_000);
        assertThat(near.pause(100)).as("nothing would be gained").isNegative();
        PageSize far = new PageSize(null);
        Server.of(50_000_000, 150).settled(far, 20, 20_000);
        assertThat(Duration.ofNanos(far.pause(100)).toMillis()).isBetween(75L, 85L);
    }

    @Test
    void aPageGainsMoreThanTheHistoryMoves() {
        PageSize size = new PageSize(null);
        size.moved(20);
        assertThat(size.overlap()).isBetween(21L, 40L);
        assertThat(size.entries()).isGreaterThanOrEqualTo((int) (2 * size.overlap()));
        for (int page = 0; page < 100; page++) {
            size.fitted();
        }
        assertThat(size.overlap()).isEqualTo(1);
        assertThat(size.entries()).isEqualTo(8);
    }
}
