package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.DelayedLink;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server like the real one, far away. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LatencyTest {
    private static final long BYTES_PER_SECOND = 50_000_000;
    private static final int ENTRY_BYTES = 20_000;
    private static final FileRef[] NO_FILES = {};

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private QuickSync archive() {
        return new QuickSync(folder);
    }

    private void fill(int entries) {
        server.behaviour().serialisingAt(BYTES_PER_SECOND);
        for (int number = 0; number < entries; number++) {
            TestEntry entry = TestEntries.entry(number).files(NO_FILES).bytes(ENTRY_BYTES);
            byte[] json = entry.json().getBytes(StandardCharsets.US_ASCII);
            server.history().complete(entry.id(), () -> json);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 150})
    void theWayToTheServerMakesNoPageSmaller(int roundTrip) throws Exception {
        fill(600);
        QuickSync archive = archive();
        try (DelayedLink link = DelayedLink.to(server.port(), Duration.ofMillis(roundTrip))) {
            ServerReport report = archive.sync(List.of(target(link.uri()))).get(0);
            assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        }
        assertThat(archive.archivedIds()).hasSize(600);
        assertThat(server.log().to("/history"))
                .as(
                        "pages of 128 KB and more, even where this machine has so much else to do that it makes 2 MB/s; 16 as a rule")
                .hasSizeLessThan(600 / 5 + 10);
        assertThat(server.log().to("/history"))
                .as("what a page held up the others, at 50 MB/s in 60 ms")
                .allMatch(page -> page.bytesSent() < 4_000_000);
        archive.verify();
    }

    @Test
    void watchingAHistoryThatMovesLosesNothing() throws Exception {
        server.history().cap(20);
        QuickSync archive = archive();
        List<String> ids = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            ids.add(TestEntries.complete(server, TestEntries.entry(number).files(NO_FILES)));
        }
        try (DelayedLink link = DelayedLink.to(server.port(), Duration.ofMillis(300));
                Watching watching =
                        new Watching(archive, SyncOptions.DEFAULT, WatchOptions.DEFAULT, List.of(target(link.uri())))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> watching.archived().size() >= 20);
            for (int number = 20; number < 60; number++) {
                ids.add(TestEntries.complete(server, TestEntries.entry(number).files(NO_FILES)));
                TimeUnit.MILLISECONDS.sleep(125);
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> archive.archivedIds().contains(ids.get(ids.size() - 1)));
        }
        assertThat(archive.archivedIds()).containsAll(ids);
        archive.verify();
    }

    @Test
    void moreFilesAreOnTheirWayWhereTheLinkIsWhatLimits() throws Exception {
        for (int number = 0; number < 60; number++) {
            TestEntries.complete(server, number, number + 1);
        }
        QuickSync archive = archive().followingTheLink();
        try (DelayedLink link = DelayedLink.to(server.port(), Duration.ofMillis(150))) {
            assertThat(archive.sync(List.of(target(link.uri()))).get(0).outcome())
                    .isEqualTo(RunEnd.Outcome.DONE);
            assertThat(link.mostConnections()).as("four files, and more").isGreaterThan(8);
        }
        assertThat(archive.column("SELECT 1 FROM output WHERE state = 'stored'"))
                .hasSize(60);
        archive.verify();
    }
}
