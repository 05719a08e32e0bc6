package io.github.comfyarchive.bench;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.When;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that completes prompts all the time, holds the newest few minutes of them, and fails, dawdles and restarts at random. One
 * thread moves it on.
 */
final class SoakedServer implements AutoCloseable {
    private static final double PROMPTS_A_SECOND = 20;
    private static final int HISTORY_ENTRIES = 3_000;
    private static final long TWO_MINUTES = TimeUnit.MINUTES.toNanos(2);
    private static final double FAULT_EVERY_SECONDS = 25;
    private static final double FAULT_SECONDS = 6;
    private static final double RESTART_EVERY_SECONDS = 400;

    private static final List<Fault> FAULTS = List.of(
            Fault.cutHeadAfter(0),
            Fault.cutHeadAfter(40),
            Fault.cutBodyAfter(300),
            Fault.resetBodyAfter(2_000),
            Fault.stallAfter(500),
            Fault.silence(),
            Fault.delay(Duration.ofSeconds(2)),
            Fault.slow(2_000),
            Fault.wrongLength(50),
            Fault.wrongLength(-50),
            Fault.status(500),
            Fault.status(503),
            Fault.tooManyRequests("3"),
            Fault.loginPage(),
            Fault.garbage("\u0000\u0001 no HTTP\r\n\r\n"),
            Fault.json("{\"answer\": 42}"),
            Fault.gzip());

    private final FakeComfyServer server = FakeComfyServer.start();
    private final ReadableTime readable = new ReadableTime(HISTORY_ENTRIES, TWO_MINUTES);
    private final Random random;
    private final long start = System.nanoTime();
    private long now = start;
    private long completed;
    private long faults;
    private long restarts;
    private long failing;
    private @Nullable Long healsAt;

    SoakedServer(long seed) {
        this.random = new Random(seed);
        server.history().cap(HISTORY_ENTRIES);
    }

    String url() {
        return server.uri().toString();
    }

    /** Does what has become due since the last call. */
    void moveOn() {
        long before = now;
        now = System.nanoTime();
        long passed = now - before;
        if (healsAt == null) {
            readable.passed(passed);
        } else {
            failing += passed;
        }
        while (completed < (now - start) / 1e9 * PROMPTS_A_SECOND) {
            readable.completed(TestEntries.complete(server, TestEntries.entry(completed)));
            completed++;
        }
        if (healsAt != null && now >= healsAt) {
            heal();
        } else if (healsAt == null && happens(FAULT_EVERY_SECONDS, passed)) {
            fail();
        }
        if (happens(RESTART_EVERY_SECONDS, passed)) {
            readable.cleared();
            server.restart();
            restarts++;
        }
    }

    private boolean happens(double everySeconds, long passed) {
        return random.nextDouble() < passed / 1e9 / everySeconds;
    }

    private void fail() {
        When when = random.nextInt(3) == 0 ? When.path("/view") : random.nextBoolean() ? When.history() : When.always();
        server.fail(when, FAULTS.get(random.nextInt(FAULTS.size())));
        healsAt = now + (long) (-Math.log(1 - random.nextDouble()) * FAULT_SECONDS * 1e9);
        faults++;
    }

    /** It is well from now on. */
    void heal() {
        server.heal();
        healsAt = null;
    }

    List<String> readableForTwoMinutes() {
        return readable.readLongEnough();
    }

    /** What became of it, as rows of a table. */
    List<String> rows() {
        return List.of(
                "| prompts completed | %,d |".formatted(completed),
                "| faults, at random | %,d, together %.0f s |".formatted(faults, failing / 1e9),
                "| restarts of the server | %,d |".formatted(restarts),
                "| requests | %,d |".formatted(server.log().all().size()));
    }

    @Override
    public void close() {
        server.close();
    }
}
