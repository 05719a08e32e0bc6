package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.SyncFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is restarted again and again, lives for a few seconds each time and completes prompts all the while, as ComfyUI does
 * when its own tests run, or when it crashes in a loop. A few short lives in the gate, ten of 3 to 12 s in the long run.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ShortLivesTest {
    private static final boolean FULL = Fuzz.amount(0, 1) > 0;
    private static final int LIVES = FULL ? 10 : 5;
    private static final Duration SHORTEST = Duration.ofMillis(FULL ? 3_000 : 1_500);
    private static final Duration LONGEST = Duration.ofMillis(FULL ? 12_000 : 2_500);
    private static final Duration LONGEST_AWAY = Duration.ofMillis(FULL ? 4_000 : 400);

    /** What completes this late may die with its server; a machine that does much else at the time gets some more. */
    private static final Duration TOO_LATE = Duration.ofMillis(FULL ? 200 : 700);

    private static final FileRef[] NO_FILES = {};

    @TempDir
    private Path folder;

    private final Random random = new Random(17);
    private final List<Completion> completions = new ArrayList<>();

    /** A prompt that was completed, and how long before the death of its server. */
    private record Completion(int life, String id, long nanosBeforeDeath) {}

    @Test
    void onlyWhatCompletesInTheLastMomentOfALifeMayBeMissing() throws Exception {
        SyncFixture archive = new SyncFixture(folder);
        FakeComfyServer first = FakeComfyServer.start();
        int port = first.port();
        TestEntries.complete(first, 1, 50);
        try (Watching watching =
                new Watching(archive, SyncOptions.DEFAULT, WatchOptions.DEFAULT, List.of(target(first.uri())))) {
            // What is slow the first time is to be behind it.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> watching.archived().size() == 49);
            first.close();
            for (int life = 0; life < LIVES; life++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt((int) LONGEST_AWAY.toMillis()));
                live(port, life);
            }
            try (FakeComfyServer last = FakeComfyServer.start(port)) {
                TestEntries.complete(last, TestEntries.entry(1).id("last").files(NO_FILES));
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> archive.archivedIds().contains("last"));
            }
            judge(archive);
        }
        archive.verify();
    }

    private void judge(SyncFixture archive) {
        Set<String> archived = new HashSet<>(archive.archivedIds());
        List<Completion> missing = completions.stream()
                .filter(completion -> !archived.contains(completion.id()))
                .toList();
        System.out.printf(
                "%d lives, %d prompts, %d not archived, %d of them not of the last moment; the earliest %.2f s before the end%n",
                LIVES,
                completions.size(),
                missing.size(),
                missing.stream()
                        .filter(one -> one.nanosBeforeDeath() > TOO_LATE.toNanos())
                        .count(),
                missing.stream().mapToLong(Completion::nanosBeforeDeath).max().orElse(0) / 1e9);
        assertThat(missing)
                .as("of %d prompts", completions.size())
                .allMatch(completion -> completion.nanosBeforeDeath() <= TOO_LATE.toNanos());
    }

    private void live(int port, int life) throws Exception {
        long length = SHORTEST.toNanos() + random.nextLong(LONGEST.toNanos() - SHORTEST.toNanos());
        List<String> ids = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        FakeComfyServer server = FakeComfyServer.start(port);
        long birth = System.nanoTime();
        while (System.nanoTime() - birth < length) {
            int number = ids.size();
            ids.add(TestEntries.complete(
                    server, TestEntries.entry(number).id(life + "-" + number).files(NO_FILES)));
            times.add(System.nanoTime());
            TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(120));
        }
        long death = System.nanoTime();
        server.close();
        for (int number = 0; number < ids.size(); number++) {
            completions.add(new Completion(life, ids.get(number), death - times.get(number)));
        }
    }
}
