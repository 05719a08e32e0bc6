package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two syncs on one home. */
@SuppressWarnings("try") // locks are held, not used
final class TurnsTest {
    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private CompletableFuture<ServerReport> started(QuickSync archive) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return archive.sync(server);
            } catch (java.io.IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        });
    }

    @Test
    void theSecondWaitsUntilTheFirstHasReadTheHistory() throws Exception {
        QuickSync archive = new QuickSync(folder);
        archive.sync(server);
        TestEntries.complete(server, 0, 3);
        try (HomeLocks other = HomeLocks.open(new HomeFolder(folder), Duration.ZERO)) {
            SyncLock reading = other.entries(new ServerId(1));
            CompletableFuture<ServerReport> second = started(archive);
            await().pollDelay(Duration.ofMillis(200)).until(() -> !second.isDone());
            assertThat(archive.archivedIds()).isEmpty();
            reading.close();
            assertThat(second.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(RunEnd.Outcome.DONE);
        }
        assertThat(archive.archivedIds()).hasSize(3);
    }

    @Test
    void entriesDoNotWaitForAnothersFiles() throws Exception {
        QuickSync archive = new QuickSync(folder);
        archive.sync(server);
        TestEntries.complete(server, 0, 3);
        try (HomeLocks other = HomeLocks.open(new HomeFolder(folder), Duration.ZERO);
                SyncLock fetching = other.files(new ServerId(1), Duration.ZERO)) {
            ServerReport report = archive.sync(server);

            assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
            assertThat(report.filesElsewhere()).isTrue();
            assertThat(report.filesWaiting()).isEqualTo(3);
        }
        assertThat(archive.archivedIds()).hasSize(3);
        assertThat(archive.sync(server).counts().filesStored()).isEqualTo(3);
        archive.verify();
    }

    @Test
    void aDownloadOfTheFirstDoesNotKeepTheSecondFromReading() throws Exception {
        QuickSync archive = new QuickSync(folder);
        TestEntries.complete(server, 0, 1);
        server.fail(When.path("/view").nth(1), Fault.delay(Duration.ofMillis(900)));
        CompletableFuture<ServerReport> first = started(archive);
        await().until(() -> server.log().count("/view") == 1);
        TestEntries.complete(server, 1, 2);

        ServerReport second = archive.sync(server);

        assertThat(second.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(second.counts().promptsNew()).isEqualTo(1);
        first.get(10, TimeUnit.SECONDS);
        archive.sync(server);
        assertThat(archive.column("SELECT state FROM output")).containsExactly("stored", "stored");
        assertThat(archive.column("SELECT outcome FROM sync_run")).containsOnly("done");
        archive.verify();
    }

    @Test
    void aServerThatIsBeingReadDoesNotStopTheOthers() throws Exception {
        QuickSync archive = new QuickSync(folder);
        archive.sync(server);
        try (FakeComfyServer free = FakeComfyServer.start();
                HomeLocks other = HomeLocks.open(new HomeFolder(folder), Duration.ZERO);
                SyncLock reading = other.entries(new ServerId(1))) {
            TestEntries.complete(free, 0, 1);
            SyncTarget second =
                    new SyncTarget("free", ServerUrl.parse(free.uri().toString()), RequestHeaders.none());

            List<ServerReport> reports = archive.sync(List.of(target(server.uri()), second));

            assertThat(reports)
                    .extracting(ServerReport::outcome)
                    .containsExactly(RunEnd.Outcome.LOCKED, RunEnd.Outcome.DONE);
            assertThat(reports.get(0).error()).contains("another sync is running on " + folder);
        }
        assertThat(archive.archivedIds()).hasSize(1);
    }
}
