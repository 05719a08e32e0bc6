package io.github.comfyarchive.comfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.When;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listening to a server that speaks WebSocket, well, badly or not at all. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QueueEventsTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final FakeComfyServer server = FakeComfyServer.start();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void stop() {
        server.close();
    }

    private ComfyClient client(Map<String, String> environment) {
        return new ComfyClient(
                ServerUrl.parse(server.uri().toString()), RequestHeaders.from(environment, null), SOON, SOON);
    }

    /** A thread that listens, and how it ended. */
    private record Listening(Thread thread, CompletableFuture<Void> end) {
        ServerException failure() throws Exception {
            try {
                end.get(20, TimeUnit.SECONDS);
                throw new AssertionError("it ended without a word");
            } catch (ExecutionException failed) {
                return (ServerException) failed.getCause();
            }
        }
    }

    private Listening listen(ComfyClient client, Duration ping) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                client.events(ping).listen(connections::incrementAndGet, changes::incrementAndGet);
            } catch (ServerException | InterruptedException | RuntimeException failed) {
                end.completeExceptionally(failed);
            }
        });
        thread.start();
        return new Listening(thread, end);
    }

    private Listening connected() {
        return connected(Duration.ofSeconds(30));
    }

    private Listening connected(Duration ping) {
        Listening listening = listen(client(Map.of()), ping);
        awaitChanges(1); // a server says at once how long its queue is
        return listening;
    }

    private void awaitChanges(int count) {
        await().until(() -> changes.get() >= count);
        assertThat(changes).hasValue(count);
    }

    @Test
    void hearsEachChangeOfTheQueue() {
        connected();
        assertThat(connections).hasValue(1);
        server.sockets().status(3);
        server.sockets().status(3);
        awaitChanges(3);
    }

    @Test
    void hearsWhatComesInPiecesWithAPingBetween() {
        connected();
        server.sockets().statusInPieces(2, 7);
        awaitChanges(2);
    }

    @Test
    void overlooksWhatIsNotAboutTheQueue() {
        connected();
        server.sockets().binary(new byte[3 << 20]);
        server.sockets().text("{\"data\": {\"type\": \"status\", \"cpu\": [1, 2]}, \"type\": \"crystools.monitor\"}");
        server.sockets().text("no JSON");
        server.sockets().text("[\"type\", \"status\"]");
        server.sockets().text("");
        server.sockets().text("{\"type\": \"status\", \"more\": \"" + "x".repeat(2 << 20) + "\"}");
        server.sockets().text("{\"data\": {\"status\": {}}, \"type\": \"status\"}");
        awaitChanges(2);
    }

    @Test
    void keepsNothingOfAMessageWithoutEnd() {
        connected();
        long before = used();
        server.sockets().piecesWithoutEnd(3_000, 64 << 10); // 190 MB, more than this JVM could hold twice
        server.sockets().cut();
        assertThat(used() - before).isLessThan(50 << 20);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void isThroughWithAFlood() {
        connected();
        for (int frame = 0; frame < 5_000; frame++) {
            server.sockets().status(frame);
        }
        awaitChanges(5_001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "goes away", "garbage"})
    void saysWhenTheConnectionEnds(String how) throws Exception {
        Listening listening = connected();
        switch (how) {
            case "cut" -> server.sockets().cut();
            case "goes away" -> server.sockets().goAway();
            default -> server.sockets().garbage();
        }
        ServerException failure = listening.failure();
        assertThat(failure).hasMessage(server.uri() + " ended the WebSocket");
        assertThat(failure.retryable()).isTrue();
        assertThat(changes).hasValue(1);
    }

    @Test
    void noticesAnEndWithinAFrame() throws Exception {
        Listening listening = connected(Duration.ofMillis(200));
        server.sockets().cutWithinAFrame();
        assertThat(listening.failure()).matches(ServerException::retryable);
        assertThat(changes).hasValue(1);
    }

    /** Other clients, the JDK's among them, miss one in three such ends. */
    @Test
    void noticesTheEndOfAServerThatHasJustSpoken() throws Exception {
        for (int time = 1; time <= 12; time++) {
            Listening listening = listen(client(Map.of()), Duration.ofSeconds(30));
            int expected = 2 * time - 1;
            await().until(() -> changes.get() == expected && server.sockets().count() == 1);
            long start = System.nanoTime();
            server.sockets().status(0);
            server.sockets().cut();
            assertThat(listening.failure()).matches(ServerException::retryable);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            changes.set(2 * time);
        }
    }

    @Test
    void asksADoubtedConnectionAtOnce() throws Exception {
        ComfyClient client = client(Map.of());
        QueueEvents events = client.events(Duration.ofSeconds(30));
        CompletableFuture<Void> end = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        events.listen(connections::incrementAndGet, changes::incrementAndGet);
                    } catch (ServerException | InterruptedException failed) {
                        end.completeExceptionally(failed);
                    }
                })
                .start();
        awaitChanges(1);
        events.doubt();
        await().until(() -> server.sockets().pings() == 1);
        assertThat(end).isNotDone();
        server.sockets().goDeaf();
        events.doubt();
        assertThatThrownBy(() -> end.get(8, TimeUnit.SECONDS)).hasMessageContaining("does not answer");
        assertThat(events.heardAnything()).isTrue();
    }

    @Test
    void givesUpASlowHandshakeWhereOthersAreAnswered() throws Exception {
        server.fail(When.path("/ws"), Fault.silence());
        ComfyClient client = new ComfyClient(
                ServerUrl.parse(server.uri().toString()),
                RequestHeaders.none(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30));
        QueueEvents events = client.events(SOON);
        CompletableFuture<Void> end = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        events.listen(connections::incrementAndGet, changes::incrementAndGet);
                    } catch (ServerException | InterruptedException failed) {
                        end.completeExceptionally(failed);
                    }
                })
                .start();
        await().until(() -> {
            events.doubt();
            return end.isDone();
        });
        assertThatThrownBy(end::get).hasMessageContaining("did not answer in time");
        assertThat(events.heardAnything()).isFalse();
    }

    @Test
    void asksWhetherTheServerIsThereAndNoticesWhenItIsNot() throws Exception {
        Listening listening = listen(client(Map.of()), Duration.ofMillis(100));
        await().until(() -> server.sockets().pings() >= 3);
        assertThat(listening.end()).isNotDone();
        server.sockets().goDeaf();
        assertThat(listening.failure())
                .hasMessage(server.uri() + " does not answer over its WebSocket any more")
                .matches(ServerException::retryable);
    }

    @ParameterizedTest
    @CsvSource({
        "200, false",
        "400, false",
        "404, false",
        "426, false",
        "401, false",
        "302, false",
        "502, true",
        "429, true"
    })
    void tellsAServerWithoutWebSocketFromOneThatIsAway(int status, boolean retryable) throws Exception {
        server.fail(When.path("/ws"), Fault.status(status).and(Fault.header("Location", "http://127.0.0.1:1/ws")));
        ServerException failure = listen(client(Map.of()), SOON).failure();
        assertThat(failure).hasMessageEndingWith("/ws does not speak WebSocket (HTTP " + status + ")");
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(connections).hasValue(0);
    }

    @Test
    void doesNotWaitForAHandshakeForEver() throws Exception {
        server.fail(When.path("/ws"), Fault.silence());
        assertThat(listen(client(Map.of()), SOON).failure()).matches(ServerException::retryable);
    }

    @Test
    void saysThatNothingAnswers() throws Exception {
        int port = server.port();
        server.close();
        ComfyClient client =
                new ComfyClient(ServerUrl.parse("http://127.0.0.1:" + port), RequestHeaders.none(), SOON, SOON);
        assertThat(listen(client, SOON).failure())
                .hasMessageStartingWith("http://127.0.0.1:" + port + "/ws cannot be reached")
                .matches(ServerException::retryable);
    }

    @Test
    void bringsTheHeadersOfTheProxyAndKeepsToThePath() {
        server.behaviour()
                .under("/comfy/")
                .onlyUnderApi()
                .requiring("Authorization", "Bearer 12")
                .requiring("X-Key", "k");
        listen(
                client(Map.of("ARCHIVE_AUTHORIZATION", "Bearer 12", "ARCHIVE_HEADERS", "X-Key: k\nHost: elsewhere")),
                SOON);
        awaitChanges(1);
        assertThat(server.log().to("/ws")).last().satisfies(request -> {
            assertThat(URI.create(request.target()).getPath()).isEqualTo("/comfy/api/ws");
            assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + server.port());
        });
    }

    @Test
    void hasAnIdOfItsOwnEachTime() throws Exception {
        Listening first = connected();
        server.sockets().cut();
        assertThat(first.failure()).isNotNull();
        listen(client(Map.of()), SOON);
        awaitChanges(2);
        assertThat(server.sockets().clientIds())
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.length() == 36);
    }

    @Test
    void saysGoodbyeWhenStopped() throws Exception {
        Listening listening = connected();
        listening.thread().interrupt();
        assertThatThrownBy(() -> listening.end().get(2, TimeUnit.SECONDS))
                .hasCauseInstanceOf(InterruptedException.class);
        await().until(() -> server.sockets().goodbyes() == 1 && server.sockets().count() == 0);
    }
}
