package io.github.comfyarchive.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of {@code GET /history}, of the other routes, and of the kinds of server. */
class FakeComfyServerTest {
    private final FakeComfyServer server = FakeComfyServer.start();
    private final RawClient client = new RawClient(server);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aHistoryIsOneObjectOldestFirstInPythonsHand() throws IOException {
        server.history().complete("b", "{\"n\": NaN}").complete("a", "[1e-05, \"\\ud83e\"]");

        RawClient.Answer answer = client.get("/history");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(answer.text()).isEqualTo("{\"b\": {\"n\": NaN}, \"a\": [1e-05, \"\\ud83e\"]}");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | 0 1 2 3 4",
                "?max_items=2                | 3 4",
                "?max_items=2&offset=-1      | 3 4",
                "?max_items=2&offset=-77     | 3 4",
                "?max_items=2&offset=0       | 0 1",
                "?max_items=2&offset=3       | 3 4",
                "?max_items=2&offset=4       | 4",
                "?max_items=2&offset=5       | ''",
                "?max_items=2&offset=99999999999999999999 | ''",
                "?max_items=9                | 0 1 2 3 4",
                "?max_items=0&offset=1       | 1",
                "?max_items=-3&offset=1      | 1",
                "?max_items=0                | ''",
                "?offset=3                   | 3 4",
                "?max_items=+2&offset=%202   | 2 3",
                "?max_items=2&max_items=5    | 3 4",
            })
    void aPageIsCutAsPromptQueueCutsIt(String query, String expected) throws IOException {
        completeFive();
        assertThat(ids(client.get("/history" + query))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"?max_items=x", "?max_items=", "?max_items=1.5", "?max_items=1&offset=x", "?max_items=0x10"})
    void whatIsNoNumberAnswers500(String query) throws IOException {
        completeFive();
        assertThat(client.get("/history" + query).status()).isEqualTo(500);
    }

    @Test
    void oneEntryComesInAnObjectAndAnUnknownOneIsAnEmptyObject() throws IOException {
        completeFive();
        server.history().complete("name with / and \"", "{}");

        assertThat(client.get("/history/3").text()).isEqualTo("{\"3\": {\"number\": 3}}");
        assertThat(client.get("/history/name%20with%20/%20and%20%22").text())
                .isEqualTo("{\"name with / and \\\"\": {}}");
        RawClient.Answer unknown = client.get("/history/77");
        assertThat(unknown.status()).isEqualTo(200);
        assertThat(unknown.text()).isEqualTo("{}");
    }

    @Test
    void atTheCapEachCompletionDropsTheOldest() throws IOException {
        server.history().cap(5);
        completeFive();
        server.history().complete("5", "{}");
        assertThat(ids(client.get("/history"))).isEqualTo("1 2 3 4 5");
        server.history().complete("6", "{}");
        assertThat(ids(client.get("/history?max_items=2&offset=0"))).isEqualTo("2 3");
    }

    @Test
    void theCapIsComfys() {
        for (int i = 0; i < FakeHistory.COMFY_CAP + 2; i++) {
            server.history().complete(Integer.toString(i), "{}");
        }
        assertThat(server.history().size()).isEqualTo(10_001);
        assertThat(server.history().ids()).startsWith("2", "3");
    }

    @Test
    void anIdThatRunsAgainIsReplacedInItsPlace() throws IOException {
        completeFive();
        server.history().complete("1", "\"again\"");
        RawClient.Answer answer = client.get("/history");
        assertThat(ids(answer)).isEqualTo("0 1 2 3 4");
        assertThat(answer.text()).contains("\"1\": \"again\"");
    }

    @Test
    void entriesAreDeletedAndClearedAndGoneAfterARestart() throws IOException {
        completeFive();
        server.files().put(new FileRef("kept.png", "", "output"), new byte[1]);
        server.files().put(new FileRef("gone.png", "", "temp"), new byte[1]);
        server.history().delete("2");
        assertThat(ids(client.get("/history?max_items=2&offset=1"))).isEqualTo("1 3");
        server.history().clear();
        assertThat(client.get("/history").text()).isEqualTo("{}");

        completeFive();
        int port = server.port();
        server.restart();

        assertThat(server.port()).isEqualTo(port);
        assertThat(client.get("/history").text()).isEqualTo("{}");
        assertThat(client.get("/view?filename=kept.png").status()).isEqualTo(200);
        assertThat(client.get("/view?filename=gone.png&type=temp").status()).isEqualTo(404);
    }

    @Test
    void theHistoryMovesWhileAClientPages() throws IOException {
        completeFive();
        server.history().cap(5);
        server.before(When.history().nth(2), () -> server.history().complete("new", "{}"));

        assertThat(ids(client.get("/history?max_items=2&offset=0"))).isEqualTo("0 1");
        assertThat(ids(client.get("/history?max_items=2&offset=2"))).isEqualTo("3 4");
        assertThat(ids(client.get("/history?max_items=2&offset=4"))).isEqualTo("new");
    }

    @Test
    void theOtherRoutesAnswerAlsoUnderApi() throws IOException {
        server.behaviour().queueRemaining(2).version("0.9.1");
        for (String prefix : List.of("", "/api")) {
            assertThat(client.get(prefix + "/prompt").text()).isEqualTo("{\"exec_info\": {\"queue_remaining\": 2}}");
            assertThat(client.get(prefix + "/queue").text())
                    .startsWith("{\"queue_running\": [], \"queue_pending\": [[0,");
            assertThat(client.get(prefix + "/system_stats").text()).contains("\"comfyui_version\": \"0.9.1\"");
            assertThat(client.get(prefix + "/history").text()).isEqualTo("{}");
            assertThat(client.get(prefix + "/nothing").status()).isEqualTo(404);
        }
        assertThat(client.get("/").header("Content-Type")).isEqualTo("text/html");
        server.behaviour().systemStats(null);
        assertThat(client.get("/system_stats").status()).isEqualTo(404);
    }

    @Test
    void aProxyMayPassOnlyOneKindOfRouteOrAPath() throws IOException {
        server.behaviour().onlyUnderApi();
        assertThat(client.get("/history").status()).isEqualTo(404);
        assertThat(client.get("/api/history").status()).isEqualTo(200);
        server.behaviour().under("/comfy/");
        assertThat(server.uri().getPath()).isEqualTo("/comfy");
        assertThat(client.get("/api/history").status()).isEqualTo(404);
        assertThat(client.get("/comfyx/api/history").status()).isEqualTo(404);
        assertThat(client.get("/comfy/api/history").status()).isEqualTo(200);
        assertThat(server.log().to("/history")).last().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/history");
            assertThat(request.target()).isEqualTo("/comfy/api/history");
        });
    }

    @Test
    void aServerWithoutApiRoutes() throws IOException {
        server.behaviour().onlyWithoutApi();
        assertThat(client.get("/api/history").status()).isEqualTo(404);
        assertThat(client.get("/history").status()).isEqualTo(200);
    }

    @Test
    void aProxyWantsAHeader() throws IOException {
        server.behaviour().requiring("Authorization", "Bearer right").loginPageUnless("X-Gate", "open");
        assertThat(client.get("/history").status()).isEqualTo(401);
        assertThat(client.get("/history", "Authorization: Bearer wrong").status())
                .isEqualTo(401);
        RawClient.Answer login = client.get("/history", "authorization: Bearer right");
        assertThat(login.status()).isEqualTo(200);
        assertThat(login.header("Content-Type")).startsWith("text/html");
        assertThat(client.get("/history", "Authorization: Bearer right", "X-Gate: open")
                        .text())
                .isEqualTo("{}");
    }

    @Test
    void oldServersIgnoreTheOffsetAndOlderOnesAlsoTheCount() throws IOException {
        completeFive();
        server.behaviour().ignoringOffset();
        assertThat(ids(client.get("/history?max_items=2&offset=0"))).isEqualTo("3 4");
        assertThat(client.get("/history?max_items=2&offset=x").status()).isEqualTo(200);
        server.behaviour().ignoringMaxItems();
        assertThat(ids(client.get("/history?max_items=2&offset=4"))).isEqualTo("0 1 2 3 4");
    }

    @Test
    void whatWouldChangeAServerIsRefusedAndRemembered() throws IOException {
        completeFive();
        assertThat(server.log().changing()).isEmpty();
        RawClient.Answer answer = client.ask("POST", "/api/history", "{\"clear\": true}");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(server.log().changing()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/history");
        });
        assertThat(ids(client.get("/history"))).isEqualTo("0 1 2 3 4");
    }

    @Test
    void theLogTellsWhatWasAskedAndSent() throws IOException {
        completeFive();
        RawClient.Answer answer = client.get("/history?max_items=3&note=a%20%2B+b", "X-Who: me");
        assertThat(server.log().all()).singleElement().satisfies(request -> {
            assertThat(request.query("max_items")).isEqualTo("3");
            assertThat(request.query("note")).isEqualTo("a + b");
            assertThat(request.query("offset")).isNull();
            assertThat(request.header("x-who")).isEqualTo("me");
            assertThat(request.entriesSent()).isEqualTo(3);
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.bytesSent()).isEqualTo(answer.bytesOnTheWire());
        });
        client.get("/prompt");
        assertThat(server.log().count("/history")).isEqualTo(1);
        assertThat(server.log().entriesSent()).isEqualTo(3);
        assertThat(server.log().mostAtOnce()).isEqualTo(1);
        server.log().clear();
        assertThat(server.log().all()).isEmpty();
    }

    @Test
    void aHookThatFailsIsNotLost() throws IOException {
        try (FakeComfyServer other = FakeComfyServer.start()) {
            other.before(When.always(), () -> {
                throw new IllegalArgumentException("from a hook");
            });
            assertThatThrownBy(() -> new RawClient(other).get("/history")).isInstanceOf(IOException.class);
            assertThatThrownBy(other::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("from a hook");
        }
    }

    @Test
    void closingLeavesNeitherThreadNorPort() throws IOException {
        FakeComfyServer other = FakeComfyServer.start();
        String name = "fake-comfy-" + other.port();
        try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
            new RawClient(other).get("/history");
            assertThat(threads()).contains(name);
            other.close();
            assertThat(threads()).doesNotContain(name);
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> new RawClient(other).get("/history")).isInstanceOf(IOException.class);
        FakeComfyServer.start(other.port()).close();
    }

    @Test
    void aRecordingIsReplayedByteForByte() throws IOException {
        for (Recording recording : List.of(Recording.promptOfFive(), Recording.promptOfSix())) {
            try (FakeComfyServer replay = FakeComfyServer.replaying(recording)) {
                RawClient replayed = new RawClient(replay);
                assertThat(replayed.get("/history").body()).isEqualTo(recording.history());
                assertThat(replayed.get("/system_stats").text()).contains("\"comfyui_version\": \"0.3.64\"");
                assertThat(recording.ids()).hasSize(20);
                String last = recording.ids().get(19);
                assertThat(replayed.get("/history?max_items=1").text())
                        .isEqualTo("{\"" + last + "\": " + recording.entry(last) + "}");
                assertThat(recording.statuses()).hasSizeGreaterThan(15).containsValue(404);
                for (var file : recording.statuses().entrySet()) {
                    RawClient.Answer answer = replayed.view(file.getKey());
                    assertThat(answer.status()).as("%s", file).isEqualTo(file.getValue());
                    if (answer.status() == 200) {
                        assertThat(answer.body()).isEqualTo(recording.file(file.getKey()));
                        assertThat(answer.header("Etag"))
                                .endsWith("-" + Integer.toHexString(answer.body().length) + "\"");
                    }
                }
            }
        }
    }

    private void completeFive() {
        for (int i = 0; i < 5; i++) {
            server.history().complete(Integer.toString(i), "{\"number\": " + i + "}");
        }
    }

    private static String ids(RawClient.Answer answer) throws IOException {
        assertThat(answer.status()).isEqualTo(200);
        return String.join(
                " ",
                HistoryText.split(answer.text().getBytes(StandardCharsets.UTF_8))
                        .keySet());
    }

    private static List<String> threads() {
        Thread[] threads = new Thread[Thread.activeCount() + 32];
        int count = Thread.enumerate(threads);
        return Arrays.stream(threads, 0, count).map(Thread::getName).toList();
    }
}
