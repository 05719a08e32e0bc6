package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.When;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and proxies that fail, lie or want something. */
class ServerFaultsTest {
    @TempDir
    Path folder;

    private QuickSync archive;
    private FakeComfyServer server;

    @BeforeEach
    void start() {
        archive = new QuickSync(folder.resolve("home"));
        server = FakeComfyServer.start();
        IntStream.range(0, 20).forEach(n -> server.history().complete("p" + n, entry("p" + n, n, 1000 + n)));
    }

    @AfterEach
    void verify() throws Exception {
        server.close();
        archive.verify();
    }

    static Stream<Fault> passingFaults() {
        return Stream.of(
                Fault.status(500),
                Fault.status(503),
                Fault.tooManyRequests("0"),
                Fault.cutBodyAfter(700),
                Fault.resetBodyAfter(2_000),
                Fault.cutHeadAfter(20),
                Fault.wrongLength(50),
                Fault.wrongLength(-50),
                Fault.garbage("hello\r\n\r\n"),
                Fault.stallAfter(900));
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void triesAgainWhatMayGoTheNextTime(Fault fault) throws Exception {
        server.fail(When.history().nth(2), fault);
        server.fail(When.history().nth(4), fault);

        ServerReport report = archive.sync(server);

        assertThat(report.error()).isNull();
        assertThat(archive.archivedIds()).hasSize(20).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("passingFaults")
    void keepsWhatCameAndSaysSoWhenItNeverGoes(Fault fault) throws Exception {
        server.fail(When.history().from(4), fault); // after which server it is, whether it knows offsets, and a page

        ServerReport report = archive.readTimeout(Duration.ofSeconds(1)).sync(server);

        assertThat(report.outcome()).as(server.log().all().toString()).isEqualTo(RunEnd.Outcome.FAILED);
        assertThat(report.error()).contains(server.uri().toString());
        assertThat(archive.archivedIds()).isNotEmpty();
        server.heal();
        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(archive.archivedIds()).hasSize(20);
    }

    @Test
    void readsPagesInGzipAndInChunks() throws Exception {
        server.fail(When.history().nth(2), Fault.gzip());
        server.fail(When.history().nth(3), Fault.chunked());

        assertThat(archive.sync(server).outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(archive.archivedIds()).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404})
    void doesNotTryAgainWhatWillBeTheSame(int status) throws Exception {
        server.fail(When.always(), Fault.status(status));

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.FAILED);
        assertThat(report.error()).contains("HTTP " + status);
        assertThat(server.log().count("/history")).isLessThanOrEqualTo(2);
    }

    @Test
    void tellsALoginPageFromAHistory() throws Exception {
        server.fail(When.always(), Fault.loginPage());

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.FAILED);
        assertThat(report.error()).contains("web page").contains("ARCHIVE_AUTHORIZATION");
        assertThat(archive.archivedIds()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": \"not found\"}",
                "{\"detail\": {\"msg\": 1}, \"more\": []}",
                "[]",
                "[{\"a\": 1}]",
                "5",
                "\"x\"",
                "null",
                "",
                "{\"a\"}"
            })
    void tellsOtherJsonFromAHistory(String body) throws Exception {
        server.fail(When.always(), Fault.json(body));

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.FAILED);
        assertThat(report.error()).isNotNull();
        assertThat(archive.archivedIds()).isEmpty();
    }

    @Test
    void endsAtAnEndlessBody() throws Exception {
        server.fail(When.history().from(2), Fault.endless("{\"p\": {\"prompt\": [", "1, "));

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.FAILED);
        assertThat(report.error()).isNotNull();
    }

    @Test
    void doesNotFollowARedirectToAnotherServer() throws Exception {
        try (FakeComfyServer other = FakeComfyServer.start()) {
            server.fail(When.always(), Fault.redirect(302, other.uri() + "/history"));

            ServerReport report = archive.sync(server);

            assertThat(report.error()).contains("redirects to another server");
            assertThat(other.log().all()).isEmpty();
        }
    }

    @Test
    void doesNotStopTheOthersWhenOneFails() throws Exception {
        try (FakeComfyServer broken = FakeComfyServer.start();
                FakeComfyServer third = FakeComfyServer.start()) {
            third.history().complete("third", entry("third", 0, 5));
            broken.fail(When.always(), Fault.status(404));

            List<ServerReport> reports = archive.sync(
                    List.of(named("one", server.uri()), named("two", broken.uri()), named("three", third.uri())));

            assertThat(reports)
                    .extracting(ServerReport::outcome)
                    .containsExactly(RunEnd.Outcome.DONE, RunEnd.Outcome.FAILED, RunEnd.Outcome.DONE);
            assertThat(archive.archivedIds()).hasSize(21);
            assertThat(archive.column("SELECT name FROM server ORDER BY id"))
                    .as("no row for what never answered")
                    .containsExactly("one", "three");
            assertThat(archive.column("SELECT outcome FROM sync_run ORDER BY id"))
                    .containsExactly("done", "done");
        }
    }

    private static SyncTarget named(String name, URI uri) {
        return new SyncTarget(name, ServerUrl.parse(uri.toString()), RequestHeaders.none());
    }

    @Test
    void findsTheRoutesBelowApiAndBelowAPath() throws Exception {
        server.behaviour().under("/comfy/").onlyUnderApi();

        ServerReport report = archive.sync(server);

        assertThat(report.error()).as(server.log().all().toString()).isNull();
        assertThat(archive.archivedIds()).hasSize(20);
    }

    @Test
    void sendsTheHeadersThatAProxyWants() throws Exception {
        server.behaviour().requiring("Authorization", "Basic Zm94OmRlbg==");
        Map<String, String> environment =
                Map.of("ARCHIVE_AUTHORIZATION", "Basic wrong", "ARCHIVE_AUTHORIZATION_MY_STUDIO", "Basic Zm94OmRlbg==");
        ServerUrl url = ServerUrl.parse(server.uri().toString());

        ServerReport refused = archive.sync(
                        List.of(new SyncTarget("other", url, RequestHeaders.from(environment, "other"))))
                .get(0);
        ServerReport let = archive.sync(
                        List.of(new SyncTarget("my studio", url, RequestHeaders.from(environment, "my studio"))))
                .get(0);

        assertThat(refused.error()).contains("denies access").doesNotContain("wrong");
        assertThat(let.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(archive.column("SELECT name FROM server")).containsExactly("my studio");
    }

    @Test
    void saysThatNothingAnswers() throws Exception {
        URI uri;
        try (FakeComfyServer gone = FakeComfyServer.start()) {
            uri = gone.uri();
        }

        ServerReport report = archive.sync(List.of(QuickSync.target(uri))).get(0);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.FAILED);
        assertThat(report.error()).contains("nothing answers there");
    }
}
