package io.github.comfyarchive.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestPng;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One ComfyUI is one server, however many addresses lead to it, and each file is fetched once. */
class RecognitionTest {
    @TempDir
    Path folder;

    private QuickSync archive;
    private FakeComfyServer server;

    @BeforeEach
    void begin() {
        archive = new QuickSync(folder.resolve("home"));
        server = FakeComfyServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static SyncTarget target(@Nullable String name, FakeComfyServer server, String host) {
        return new SyncTarget(name, ServerUrl.parse("http://" + host + ":" + server.port()), RequestHeaders.none());
    }

    private SyncTarget byNumber(@Nullable String name) {
        return target(name, server, "127.0.0.1");
    }

    private SyncTarget byName(@Nullable String name) {
        return target(name, server, "localhost");
    }

    private void complete(FakeComfyServer where, int number) {
        where.files()
                .put(FileRef.output(number + "_.png"), TestPng.of(4, 4, number).bytes());
        where.history()
                .complete(
                        "p" + number,
                        "{\"prompt\": [" + number + ", \"p" + number
                                + "\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}, {}, [\"9\"]], \"outputs\": {\"9\": {\"images\":"
                                + " [{\"filename\": \"" + number
                                + "_.png\", \"subfolder\": \"\", \"type\": \"output\"}]}}}");
    }

    private List<String> names() {
        return archive.column("SELECT name FROM server ORDER BY id");
    }

    private void assertOnce(int prompts) {
        assertThat(archive.column("SELECT count(*) FROM server")).containsExactly("1");
        assertThat(archive.column("SELECT count(*) FROM prompt")).containsExactly("" + prompts);
        assertThat(archive.column("SELECT DISTINCT state FROM output")).containsExactly("stored");
        assertThat(server.log().all().stream()
                        .filter(request -> request.toString().contains("/view"))
                        .count())
                .as("each file once")
                .isEqualTo(prompts);
    }

    @Test
    void inOneRun() throws Exception {
        complete(server, 1);
        complete(server, 2);
        List<ServerReport> reports = archive.sync(List.of(byNumber(null), byName(null)));
        assertOnce(2);
        assertThat(reports.get(0).notice()).isNull();
        assertThat(reports.get(1).notice())
                .contains("http://localhost:" + server.port(), "another address of 127.0.0.1:" + server.port());
        assertThat(archive.column("SELECT url FROM server_address ORDER BY id")).hasSize(2);

        complete(server, 3);
        reports = archive.sync(List.of(byName(null), byNumber(null)));
        assertThat(reports).extracting(ServerReport::notice).containsOnlyNulls();
        assertOnce(3);
    }

    @Test
    void whateverItIsCalled() throws Exception {
        complete(server, 1);
        List<ServerReport> reports = archive.sync(List.of(byNumber("one"), byName("two")));
        assertThat(names()).containsExactly("one");
        assertThat(reports.get(1).notice()).contains("another address of one", "and not as two");
        reports = archive.sync(List.of(byNumber("one"), byName("two")));
        assertThat(names()).containsExactly("one");
        assertThat(reports).extracting(ServerReport::notice).containsOnlyNulls();
        archive.sync(List.of(byNumber("studio")));
        assertThat(names()).as("a name that nobody has").containsExactly("studio");
        assertOnce(1);
    }

    @Test
    void inTwoRunsAtOnce() throws Exception {
        for (int number = 1; number <= 20; number++) {
            complete(server, number);
        }
        List<CompletableFuture<List<ServerReport>>> runs = new ArrayList<>();
        for (SyncTarget target : List.of(byNumber(null), byName(null))) {
            runs.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return archive.sync(List.of(target));
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            }));
        }
        for (CompletableFuture<List<ServerReport>> run : runs) {
            assertThat(run.get(30, TimeUnit.SECONDS).get(0).error()).isNull();
        }
        assertOnce(20);
    }

    @Test
    void afterARestartInEitherOrder() throws Exception {
        complete(server, 1);
        archive.sync(List.of(byNumber(null)));
        server.restart();
        complete(server, 2);
        archive.sync(List.of(byName(null), byNumber(null)));
        assertOnce(2);
        server.restart();
        complete(server, 3);
        archive.sync(List.of(byNumber(null), byName(null)));
        assertOnce(3);
    }

    @Test
    void beginningWithAnEmptyHistory() throws Exception {
        archive.sync(List.of(byNumber(null), byName(null)));
        complete(server, 1);
        archive.sync(List.of(byName(null), byNumber(null)));
        assertOnce(1);
        assertThat(archive.column("SELECT DISTINCT server_id FROM sync_run")).hasSize(1);
        assertThat(archive.rows("SELECT url, server FROM server_address WHERE server IS NULL"))
                .isEmpty();
    }

    @Test
    void anotherWithTheSameIdsIsAnother() throws Exception {
        try (FakeComfyServer other = FakeComfyServer.start()) {
            server.history().complete("p1", QuickSync.entry("p1", 1, 1_795_467_646_024L));
            other.history().complete("p1", QuickSync.entry("p1", 1, 1_795_467_646_025L));
            archive.sync(List.of(byNumber(null), target(null, other, "127.0.0.1")));
            assertThat(names()).hasSize(2);
            assertThat(archive.column("SELECT count(*) FROM prompt")).containsExactly("2");
        }
    }

    @Test
    void aNameFollowsAMachineAndSaysSoWhereItMayBeAnother() throws Exception {
        server.history().complete("p7", QuickSync.entry("p7", 7, 1));
        archive.sync(List.of(byNumber("studio")));
        try (FakeComfyServer restarted = FakeComfyServer.start();
                FakeComfyServer stranger = FakeComfyServer.start();
                FakeComfyServer empty = FakeComfyServer.start()) {
            restarted.history().complete("q0", QuickSync.entry("q0", 0, 2));
            stranger.history().complete("q90", QuickSync.entry("q90", 90, 3));
            assertThat(archive.sync(List.of(target("studio", empty, "127.0.0.1")))
                            .get(0)
                            .notice())
                    .doesNotContain("another ComfyUI");
            assertThat(archive.sync(List.of(target("studio", restarted, "127.0.0.1")))
                            .get(0)
                            .notice())
                    .doesNotContain("another ComfyUI");
            assertThat(archive.sync(List.of(target("studio", stranger, "127.0.0.1")))
                            .get(0)
                            .notice())
                    .contains("is taken for studio by its name", "its numbers go on");
        }
        assertThat(names()).containsExactly("studio");
    }

    @Test
    void whatNeverAnsweredIsNoServer() throws Exception {
        URI nowhere;
        try (FakeComfyServer gone = FakeComfyServer.start()) {
            nowhere = gone.uri();
        }
        ServerReport report = archive.sync(List.of(QuickSync.target(nowhere))).get(0);
        assertThat(report.error()).contains("nothing answers there");
        assertThat(names()).isEmpty();
        assertThat(archive.column("SELECT url FROM server_address")).isEmpty();
        assertThat(archive.column("SELECT id FROM sync_run")).isEmpty();
    }
}
