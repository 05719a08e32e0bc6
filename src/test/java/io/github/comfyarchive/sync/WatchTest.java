package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.target;
import static io.github.comfyarchive.sync.Watching.LISTENING;
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
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.When;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From completion to archived, whatever happens to the connection. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WatchTest {
    /** A second on a machine with nothing else to do; far less than until the next poll in any case. */
    private static final Duration SOON = Duration.ofSeconds(6);

    private static final FileRef[] NO_FILES = {};

    @TempDir
    private Path folder;

    private FakeComfyServer server = FakeComfyServer.start();
    private QuickSync archive;

    @AfterEach
    void stop() {
        server.close();
    }

    private Watching watch(WatchOptions options, SyncTarget... more) {
        archive = new QuickSync(folder);
        List<SyncTarget> targets = new java.util.ArrayList<>(List.of(more));
        targets.add(target(server.uri()));
        return new Watching(archive, options, targets);
    }

    /** A watch that listens already, with the first look behind it. */
    private Watching listening(WatchOptions options) {
        Watching watching = watch(options);
        await().until(() ->
                server.sockets().count() == 1 && !server.log().to("/history").isEmpty());
        return watching;
    }

    private void awaitStored(int files) {
        await().atMost(SOON).until(() -> stored() == files);
    }

    private int stored() {
        return archive.column("SELECT 1 FROM output WHERE state = 'stored'").size();
    }

    @Test
    void archivesAPromptAndItsFilesWithinASecondOfItsCompletionPreviewsIncluded() throws Exception {
        TestEntry entry = TestEntries.entry(1).files(FileRef.output("a.png"), new FileRef("preview.png", "", "temp"));
        try (Watching watching = listening(LISTENING)) {
            TestEntries.complete(server, entry);
            awaitStored(2);
            server.restart();
            await().until(() -> watching.archived().size() == 1);
        }
        assertThat(archive.column("SELECT type FROM output WHERE asset IS NOT NULL"))
                .containsExactlyInAnyOrder("output", "temp");
        assertThat(server.log().changing()).isEmpty();
        archive.verify();
    }

    @Test
    void readsOneSmallPageForEachCompletion() throws Exception {
        TestEntries.complete(server, 0, 50);
        try (Watching watching = listening(LISTENING)) {
            await().until(() -> stored() == 50);
            server.log().clear();
            TestEntries.complete(server, 50, 51);
            awaitStored(51);
            assertThat(watching.archived()).hasSize(51);
        }
        assertThat(server.log().to("/history")).hasSize(1);
        assertThat(server.log().entriesSent()).isEqualTo(2);
    }

    @Test
    void tellsOfEachPromptOnceItsFilesAreThere() throws Exception {
        server.fail(When.file("slow.png"), Fault.delay(Duration.ofMillis(1_500)));
        try (Watching watching = listening(LISTENING)) {
            TestEntries.complete(server, TestEntries.entry(1).files(FileRef.output("slow.png")));
            TestEntries.complete(server, TestEntries.entry(2).files(NO_FILES));
            await().atMost(SOON).until(() -> watching.archived().equals(List.of(2L)));
            await().until(() -> watching.archived().equals(List.of(2L, 1L)));
            assertThat(stored()).isEqualTo(1);
        }
    }

    @Test
    void aLongDownloadKeepsNobodyWaiting() throws Exception {
        server.fail(When.file("big.mp4"), Fault.stallAfter(10));
        try (FakeComfyServer second = FakeComfyServer.start();
                Watching watching = watch(
                        LISTENING,
                        new SyncTarget("second", ServerUrl.parse(second.uri().toString()), RequestHeaders.none()))) {
            await().until(() -> server.sockets().count() + second.sockets().count() == 2);
            TestEntries.complete(server, TestEntries.entry(1).files(FileRef.output("big.mp4")));
            await().until(() -> server.log().count("/view") == 1);
            for (int number = 2; number < 5; number++) {
                TestEntries.complete(server, number, number + 1);
                awaitStored(number - 1);
            }
            TestEntries.complete(second, 7, 8);
            awaitStored(4);
            ServerReport beside = archive.sync(server);
            assertThat(beside.outcome()).isEqualTo(RunEnd.Outcome.DONE);
            assertThat(beside.filesElsewhere()).isTrue();
            assertThat(watching.end()).isLessThan(Duration.ofSeconds(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "within a frame", "goes away", "garbage", "deaf"})
    void missesNothingWhileTheConnectionIsBroken(String how) throws Exception {
        WatchOptions options = LISTENING;
        try (Watching watching = listening(options)) {
            TestEntries.complete(server, 0, 1);
            awaitStored(1);
            // While it is away a prompt completes of which nobody hears.
            server.before(
                    When.path("/ws").nth(1),
                    () -> server.history()
                            .complete(
                                    "unheard",
                                    TestEntries.entry(5)
                                            .id("unheard")
                                            .files(NO_FILES)
                                            .json()));
            switch (how) {
                case "cut" -> server.sockets().cut();
                case "within a frame" -> server.sockets().cutWithinAFrame();
                case "goes away" -> server.sockets().goAway();
                case "garbage" -> server.sockets().garbage();
                default -> server.sockets().goDeaf();
            }
            await().until(() -> archive.archivedIds().contains("unheard"));
            TestEntries.complete(server, 1, 2);
            awaitStored(2);
            assertThat(watching.said()).isEmpty();
        }
    }

    @Test
    void goesOnAfterARestartAndSaysWhatMayBeLost() throws Exception {
        try (Watching watching = listening(LISTENING)) {
            TestEntries.complete(server, 10, 13);
            awaitStored(3);
            int port = server.port();
            server.close();
            await().until(() -> !watching.said().isEmpty() || server.sockets().count() == 0);
            server = FakeComfyServer.start(port);
            TestEntries.complete(server, 0, 2);
            await().until(() -> archive.archivedIds().size() == 5);
            await().until(() -> watching.said().stream().anyMatch(said -> said.contains("the server was restarted")));
            TestEntries.complete(server, 2, 3);
            awaitStored(6);
        }
        archive.verify();
    }

    @Test
    void saysAndNotesOnceThatAHistoryWasCleared() throws Exception {
        TestEntries.complete(server, 0, 2);
        try (Watching watching = listening(LISTENING.withPoll(Duration.ofMillis(30)))) {
            await().until(() -> archive.column("SELECT outcome FROM sync_run").equals(List.of("done")));
            server.history().clear();
            await().until(() -> !watching.said().isEmpty());
            server.log().clear();
            await().until(() -> server.log().count("/history") > 20);
            assertThat(watching.said()).singleElement().asString().contains("its history cleared since the last run");
        }
        assertThat(archive.column("SELECT notice IS NULL FROM sync_run")).containsExactly("1", "0");
    }

    @Test
    void waitsForAServerThatIsNotThereYet() throws Exception {
        int port = server.port();
        server.close();
        WatchOptions polling = LISTENING.withPoll(Duration.ofMillis(200));
        try (Watching watching = watch(polling)) {
            await().until(() -> !watching.said().isEmpty());
            server = FakeComfyServer.start(port);
            TestEntries.complete(server, 0, 1);
            await().until(() -> archive.archivedIds().size() == 1);
            await().until(() -> watching.said().size() == 2);
            assertThat(watching.said().get(0)).contains("nothing answers there").endsWith("; trying again");
            assertThat(watching.said().get(1)).isEqualTo("is archived again");
        }
        assertThat(archive.column("SELECT outcome FROM sync_run"))
                .as("no row of what never answered, however often it was tried")
                .containsExactly("done");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 426})
    void pollsWhereThereIsNoWebSocket(int status) throws Exception {
        server.fail(When.path("/ws"), Fault.status(status));
        try (Watching watching = watch(LISTENING.withPoll(Duration.ofMillis(200)))) {
            await().until(() -> watching.said().size() == 1);
            for (int number = 0; number < 3; number++) {
                TestEntries.complete(server, number, number + 1);
                awaitStored(number + 1);
            }
            assertThat(watching.said()).hasSize(1);
            assertThat(watching.said().get(0))
                    .contains("does not speak WebSocket (HTTP " + status + "); its history is looked at every");
        }
        assertThat(server.log().count("/ws"))
                .as("both routes, more rarely each time")
                .isBetween(2, 24);
    }

    @Test
    void pollsDuringALongDownloadToo() throws Exception {
        server.fail(When.path("/ws"), Fault.status(404));
        server.fail(When.file("big.mp4"), Fault.stallAfter(10));
        try (Watching watching = watch(LISTENING.withPoll(Duration.ofMillis(200)))) {
            TestEntries.complete(server, TestEntries.entry(1).files(FileRef.output("big.mp4")));
            await().until(() -> server.log().count("/view") == 1);
            TestEntries.complete(server, 2, 3);
            awaitStored(1);
            assertThat(watching.archived()).containsExactly(2L);
        }
    }

    @Test
    void readsLittleOfAnOldServerThatIgnoresOffsets() throws Exception {
        server.behaviour().ignoringOffset();
        TestEntries.complete(server, 0, 100);
        try (Watching watching = listening(LISTENING)) {
            await().until(() -> watching.archived().size() == 100);
            TestEntries.complete(server, 100, 101);
            awaitStored(101);
            server.log().clear();
            TestEntries.complete(server, 101, 102);
            awaitStored(102);
        }
        assertThat(server.log().entriesSent()).isEqualTo(2);
    }

    @Test
    void looksAtLeastAtEachPollWhateverIsHeard() throws Exception {
        try (Watching watching = listening(LISTENING.withPoll(Duration.ofMillis(300)))) {
            server.history()
                    .complete(
                            "unheard",
                            TestEntries.entry(5).id("unheard").files(NO_FILES).json());
            await().until(() -> watching.archived().size() == 1);
        }
    }

    @Test
    void gathersAFloodAndMissesNothingInIt() throws Exception {
        WatchOptions options = new WatchOptions(
                Duration.ofHours(1),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofHours(1));
        try (Watching watching = listening(options)) {
            server.log().clear();
            for (int number = 0; number < 40; number++) {
                for (int frame = 0; frame < 100; frame++) {
                    server.sockets().status(frame);
                }
                server.sockets().binary(new byte[100_000]);
                TestEntries.complete(server, number, number + 1);
            }
            server.sockets().statusInPieces(0, 5);
            await().until(() -> stored() == 40);
            assertThat(watching.archived()).hasSize(40);
        }
        assertThat(server.log().count("/history")).isLessThan(40);
    }

    @Test
    void aSyncBesideItWaitsForItsTurnInsteadOfFailing() throws Exception {
        try (Watching watching = listening(LISTENING)) {
            for (int number = 0; number < 15; number++) {
                TestEntries.complete(server, number, number + 1);
                assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
            }
            await().until(() -> stored() == 15);
            assertThat(watching.said()).isEmpty();
        }
        assertThat(archive.archivedIds()).hasSize(15);
        assertThat(archive.column("SELECT outcome FROM sync_run")).containsOnly("done");
        archive.verify();
    }

    @Test
    @SuppressWarnings("try") // the lock is held, not used
    void waitsForItsTurn() throws Exception {
        try (Watching watching = listening(LISTENING);
                HomeLocks other = HomeLocks.open(new HomeFolder(folder), SOON)) {
            await().until(() -> archive.column("SELECT last_synced_at IS NOT NULL FROM server")
                    .equals(List.of("1")));
            try (SyncLock reading = other.entries(new ServerId(1))) {
                TestEntries.complete(server, 0, 3);
                await().pollDelay(Duration.ofMillis(300))
                        .until(() -> archive.archivedIds().isEmpty());
            }
            await().until(() -> stored() == 3);
            assertThat(watching.said()).isEmpty();
        }
    }

    @Test
    void aSlowDiskLosesNothing() throws Exception {
        try (Watching watching = listening(LISTENING);
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("archive.db"));
                Statement statement = other.createStatement()) {
            await().until(() -> archive.column("SELECT last_synced_at IS NOT NULL FROM server")
                    .equals(List.of("1")));
            statement.execute("BEGIN IMMEDIATE"); // nobody else can write now
            TestEntries.complete(server, 0, 30);
            await().until(() -> server.log().count("/history") > 1);
            TestEntries.complete(server, 30, 40);
            assertThat(archive.archivedIds()).isEmpty();
            statement.execute("COMMIT");
            await().until(() -> stored() == 40);
            await().until(() -> watching.archived().size() == 40);
        }
    }

    @Test
    @SuppressWarnings("try") // it watches meanwhile
    void aPromptWhoseIdHoldsASecretIsTakenInOnceByOneWatchAfterTheOther() throws Exception {
        String id = "job-hf_qWxZvNmLkJhGfDsApOiUyTrEwQzXcVbN";
        for (int number = 1; number <= 3; number++) {
            try (Watching watching = listening(LISTENING)) {
                TestEntries.complete(server, TestEntries.entry(number).id(id + (10 + number)));
                server.sockets().status(0);
                int all = number;
                await().until(() -> stored() == all);
            }
        }
        assertThat(archive.column("SELECT prompt_id FROM prompt ORDER BY id"))
                .containsExactly("job-[redacted]", "job-[redacted]-2", "job-[redacted]-3");
        assertThat(archive.column("SELECT count(*) FROM replaced_entry")).containsExactly("0");
        archive.verify();
    }

    @Test
    void endsInOrderInTheMiddleOfADownloadAndTheNextRunGoesOn() throws Exception {
        TestEntry entry = TestEntries.entry(1).files(FileRef.output("big.bin"));
        byte[] bytes = new byte[32 << 20];
        new java.util.Random(1).nextBytes(bytes);
        server.files().put(FileRef.output("big.bin"), bytes);
        server.fail(When.file("big.bin").nth(1), Fault.slow(16 << 20));
        try (Watching watching = listening(LISTENING)) {
            server.history().complete(entry.id(), entry.json());
            server.sockets().status(0);
            await().until(() -> server.log().to("/view").stream().anyMatch(view -> view.bytesSent() > 22 << 20));
            assertThat(watching.end()).isLessThan(Duration.ofSeconds(2));
        }
        await().until(() -> server.sockets().goodbyes() == 1);
        assertThat(archive.column("SELECT outcome || ' ' || prompts_new FROM sync_run WHERE prompts_new > 0"))
                .containsExactly("stopped 1");
        assertThat(archive.column("SELECT state FROM output")).containsExactly("pending");

        assertThat(archive.sync(server).counts().filesStored()).isEqualTo(1);

        assertThat(server.log().to("/view"))
                .last()
                .satisfies(view -> assertThat(view.header("Range"))
                        .as("it goes on from where it was")
                        .isNotNull());
        archive.verify();
    }

    @Test
    void writesNoRowForARunThatFoundNothing() throws Exception {
        TestEntries.complete(server, 0, 1);
        try (Watching watching = listening(LISTENING.withPoll(Duration.ofMillis(30)))) {
            await().until(() -> server.log().count("/history") > 10);
            String before = archive.column("SELECT last_synced_at FROM server").get(0);
            await().until(() ->
                    !archive.column("SELECT last_synced_at FROM server").get(0).equals(before));
            TestEntries.complete(server, 1, 2);
            await().until(() -> watching.archived().size() == 2);
        }
        assertThat(archive.column("SELECT prompts_new || ' ' || files_stored FROM sync_run"))
                .containsExactly("1 1", "1 1");
    }

    @Test
    void doesNotAskAgainAndAgainForAFileTheServerFailsOn() throws Exception {
        server.fail(When.file("broken.png"), Fault.status(403));
        try (Watching watching = listening(LISTENING.withPoll(Duration.ofMillis(30)))) {
            TestEntries.complete(server, TestEntries.entry(1).files(FileRef.output("broken.png")));
            TestEntries.complete(server, 2, 3);
            await().until(() -> watching.archived().size() == 2);
            int looks = server.log().count("/history");
            await().until(() -> server.log().count("/history") > looks + 10);
            assertThat(server.log().to("/view"))
                    .filteredOn(view -> "broken.png".equals(view.query("filename")))
                    .as("once, and once more if the connection was made after that")
                    .hasSizeLessThanOrEqualTo(2);
            assertThat(watching.said()).allMatch(said -> said.contains("broken.png") && said.contains("HTTP 403"));
            server.heal();
            server.sockets().cut(); // as after a restart, everything is tried
            await().until(() -> stored() == 2);
        }
    }

    @Test
    void saysOnceThatAProxyWantsALogIn() throws Exception {
        server.behaviour().requiring("Authorization", "Bearer right");
        SyncTarget wrong = new SyncTarget(
                "fake",
                ServerUrl.parse(server.uri().toString()),
                RequestHeaders.from(Map.of("ARCHIVE_AUTHORIZATION", "Bearer wrong"), null));
        archive = new QuickSync(folder);
        try (Watching watching = new Watching(archive, LISTENING.withPoll(Duration.ofMillis(50)), List.of(wrong))) {
            await().until(() -> server.log().count("/history") > 5);
            assertThat(watching.said())
                    .hasSize(2)
                    .anyMatch(said -> said.contains("denies access (HTTP 401)"))
                    .noneMatch(said -> said.contains("wrong"));
        }
    }
}
