package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.target;
import static io.github.comfyarchive.sync.Watching.LISTENING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files wait where they would take the room that entries need; entries never do. */
@SuppressWarnings("try") // a disk is mounted, and need not be named
final class DiskReserveTest {
    private static final long ALL = Long.MAX_VALUE / 2;

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static void complete(FakeComfyServer server, int number, int size) {
        TestEntry entry = TestEntries.entry(number);
        byte[] weight = new byte[size];
        new Random(number).nextBytes(weight);
        server.files()
                .put(
                        entry.files().get(0),
                        entry.picture(0).chunk("ruNd", weight).bytes());
        server.history().complete(entry.id(), entry.json());
    }

    @Test
    void belowTheReserveFilesWaitAndEntriesAreArchived() throws Exception {
        TestEntries.complete(server, 0, 5);
        QuickSync home = new QuickSync(folder.resolve("home")).minFree(ALL);

        ServerReport report = home.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.PARTIAL);
        assertThat(report.filesHeld()).contains("home/assets has ", " are kept free (--min-free)");
        assertThat(report.filesWaiting()).isEqualTo(5);
        assertThat(report.error()).isNull();
        assertThat(home.archivedIds()).hasSize(5);
        assertThat(home.column("SELECT DISTINCT state FROM output")).containsExactly("pending");
        assertThat(home.column("SELECT error FROM sync_run"))
                .singleElement()
                .asString()
                .contains("--min-free");
        assertThat(server.log().count("/view"))
                .as("the server is not asked in vain")
                .isZero();

        ServerReport next = home.minFree(0).sync(server);
        assertThat(next.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(next.filesHeld()).isNull();
        assertThat(home.column("SELECT DISTINCT state FROM output")).containsExactly("stored");
        home.verify();
    }

    @Test
    void withNothingToFetchThereIsNothingToSay() throws Exception {
        TestEntries.complete(server, 0, 2);
        QuickSync home = new QuickSync(folder.resolve("home"));
        home.sync(server);

        ServerReport report = home.minFree(ALL).sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(report.filesHeld()).isNull();
    }

    @Test
    void watchArchivesEntriesMeanwhileAndTheNextFetchesTheFiles() throws Exception {
        QuickSync home = new QuickSync(folder.resolve("home"));
        SyncOptions noRoom = new QuickSync(home.home().root()).minFree(ALL).options();
        List<SyncTarget> targets = List.of(target(server.uri()));
        try (Watching watching = new Watching(home, noRoom, LISTENING, targets)) {
            await().until(() -> server.sockets().count() == 1);
            TestEntries.complete(server, 0, 3);
            await().until(() -> home.archivedIds().size() == 3);
        }
        assertThat(home.column("SELECT DISTINCT state FROM output")).containsExactly("pending");
        assertThat(server.log().count("/view")).isZero();

        try (Watching watching = new Watching(home, LISTENING, targets)) {
            await().until(() ->
                    home.column("SELECT 1 FROM output WHERE state = 'stored'").size() == 3);
        }
        home.verify();
    }

    @Test
    void aFileThatIsTooLargeWaitsAndSmallerOnesAreFetched() throws Exception {
        for (int number = 0; number < 6; number++) {
            complete(server, number, number == 2 ? 12_000_000 : 40_000);
        }
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk small = SmallDisk.at(disk, "size=16m")) {
            QuickSync home = new QuickSync(disk.resolve("home")).minFree(6_000_000);

            ServerReport report = home.sync(server);

            assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.PARTIAL);
            assertThat(report.filesHeld()).contains("; a file of 12.0 MB waits");
            assertThat(home.column("SELECT filename FROM output WHERE state = 'pending'"))
                    .containsExactly("study_00003_.png");
            assertThat(home.column("SELECT count(*) FROM output WHERE state = 'stored'"))
                    .containsExactly("5");
            assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(6_000_000);

            small.grow("64m");
            assertThat(home.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
            home.verify();
        }
    }

    @Test
    void severalThatDoNotFitTogetherDoNotReachTheReserve() throws Exception {
        for (int number = 0; number < 8; number++) {
            complete(server, number, 3_000_000);
        }
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (SmallDisk small = SmallDisk.at(disk, "size=20m")) {
            QuickSync home = new QuickSync(disk.resolve("home")).minFree(6_000_000);

            ServerReport report = home.sync(server);

            assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.PARTIAL);
            assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(5_500_000);
            assertThat(home.archivedIds()).hasSize(8);

            small.grow("64m");
            assertThat(home.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
            home.verify();
        }
    }

    @Test
    void theReserveIsThatOfTheDiskOfTheFiles() throws Exception {
        TestEntries.complete(server, 0, 3);
        Path small = Files.createDirectory(folder.resolve("small"));
        Path large = Files.createDirectory(folder.resolve("large"));
        try (SmallDisk ofDatabase = SmallDisk.at(small, "size=8m");
                SmallDisk ofFiles = SmallDisk.at(large, "size=64m")) {
            QuickSync home = new QuickSync(small.resolve("home")).minFree(20_000_000);
            Files.createDirectory(small.resolve("home"));
            Files.createSymbolicLink(small.resolve("home/assets"), Files.createDirectory(large.resolve("assets")));

            assertThat(home.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);

            assertThat(home.column("SELECT DISTINCT state FROM output")).containsExactly("stored");
            home.verify();
        }
    }
}
