package io.github.comfyarchive.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.TestEntries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each archived prompt is told once it is taken, in order, over restarts and failures, and nothing of what was forgotten. */
class WebhookTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "/hooks/T" + "0123/B" + "4567";

    @TempDir
    Path folder;

    /** What was sent, and what is answered to the n-th message. */
    private record Told(String id, String timestamp, String signature, byte[] body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        String prompt() throws IOException {
            return json().path("data").path("prompt_id").asText();
        }
    }

    private final List<Told> told = Collections.synchronizedList(new ArrayList<>());
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private volatile IntUnaryOperator status = count -> 204;
    private ArchivedHome archive;
    private FakeComfyServer server;
    private HttpServer hook;

    @BeforeEach
    void start() throws Exception {
        archive = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        // Read once in a process, by whoever begins the first of these servers: the sample server needs it.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        hook.createContext("/", this::answer);
        hook.start();
        TestEntries.complete(server, 1, 3);
        archive.sync("a", server);
    }

    @AfterEach
    void stop() {
        server.close();
        hook.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int count;
        synchronized (told) {
            told.add(new Told(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    String.valueOf(exchange.getRequestHeaders().getFirst("webhook-signature")),
                    body));
            count = told.size();
        }
        int answered = status.applyAsInt(count);
        if (answered == 429) {
            exchange.getResponseHeaders().set("Retry-After", "0");
        }
        exchange.sendResponseHeaders(answered, -1);
        exchange.close();
    }

    private Webhook webhook(String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ARCHIVE_WEBHOOK", "http://127.0.0.1:" + hook.getAddress().getPort() + SECRET + "?a=b"));
        for (int at = 0; at < more.length; at += 2) {
            environment.put(more[at], more[at + 1]);
        }
        WebhookTarget target = WebhookTarget.of(environment, said::add).orElseThrow();
        return new Webhook(archive.home().folder(), target, Clock.systemUTC(), "test", said::add);
    }

    private List<String> prompts() throws IOException {
        List<String> ids = new ArrayList<>();
        for (Told one : List.copyOf(told)) {
            ids.add(one.prompt());
        }
        return ids;
    }

    private void awaitState() {
        await().atMost(SOON).until(() -> Files.exists(archive.home().root().resolve("webhook.json")));
    }

    private List<String> complete(long first, long end) {
        List<String> ids = TestEntries.complete(server, first, end);
        archive.sync("a", server);
        return ids;
    }

    @Test
    void tellsOfWhatIsArchivedFromNowOnInOrder() throws Exception {
        try (Webhook webhook = webhook()) {
            assertThat(webhook).isNotNull();
            awaitState();
            List<String> ids = complete(3, 8);
            await().atMost(SOON).until(() -> told.size() == 5);
            assertThat(prompts()).isEqualTo(ids);
            JsonNode message = told.get(0).json();
            assertThat(message.path("type").asText()).isEqualTo("prompt.archived");
            assertThat(message.path("data").path("stored").asInt()).isGreaterThan(0);
            assertThat(message.path("content").asText()).startsWith("a: success");
            assertThat(message.path("allowed_mentions").path("parse").isArray()).isTrue();
            archive.run("reindex");
            archive.run("rate", "5", ids.get(0));
            ids = complete(8, 9);
            await().atMost(SOON).until(() -> told.size() == 6);
            assertThat(prompts().get(5)).isEqualTo(ids.get(0));
        }
        assertThat(said).isEmpty();
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        webhook().close();
        try (Webhook first = webhook()) {
            assertThat(first).isNotNull();
            awaitState();
        }
        List<String> ids = complete(3, 6);
        try (Webhook second = webhook()) {
            assertThat(second).isNotNull();
            await().atMost(SOON).until(() -> told.size() == 3);
            assertThat(prompts()).isEqualTo(ids);
        }
        String state = Files.readString(archive.home().root().resolve("webhook.json"));
        assertThat(state).matches("\\{\"prompt\": \\d+, \"change\": \\d+, \"at\": \"[-0-9T:.Z]+\"}\n");
    }

    /** What was forgotten while it waited is not told; a prompt that takes its place in the table is. */
    @Test
    void tellsNothingOfWhatWasForgotten() throws Exception {
        try (Webhook first = webhook()) {
            assertThat(first).isNotNull();
            awaitState();
            List<String> ids = complete(3, 4);
            await().atMost(SOON).until(() -> told.size() == 1);
            assertThat(prompts()).isEqualTo(ids);
        }
        List<String> waiting = complete(4, 6);
        assertThat(archive.run("forget", "--yes", waiting.get(0), waiting.get(1), TestEntries.uuid(3))
                        .exit())
                .isZero();
        List<String> after = complete(6, 7);
        try (Webhook second = webhook()) {
            assertThat(second).isNotNull();
            await().atMost(SOON).until(() -> told.size() == 2);
            assertThat(prompts().get(1)).isEqualTo(after.get(0));
        }
    }

    @Test
    void sendsAgainWhatIsNotTaken() throws Exception {
        status = count -> count <= 2 ? 500 : count == 3 ? 429 : 200;
        try (Webhook webhook = webhook()) {
            assertThat(webhook).isNotNull();
            awaitState();
            List<String> ids = complete(3, 5);
            await().atMost(SOON).until(() -> told.size() == 5);
            assertThat(prompts()).containsExactly(ids.get(0), ids.get(0), ids.get(0), ids.get(0), ids.get(1));
            assertThat(told.get(3).id()).isEqualTo(told.get(0).id());
            assertThat(told.get(4).id()).isNotEqualTo(told.get(0).id());
        }
        assertThat(said)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).doesNotContain("hooks").doesNotContain("127.0.0.1"));
    }

    @Test
    void passesOverWhatIsRefused() throws Exception {
        status = count -> count <= 3 ? 400 : 204;
        try (Webhook webhook = webhook()) {
            assertThat(webhook).isNotNull();
            awaitState();
            List<String> ids = complete(3, 5);
            await().atMost(SOON).until(() -> told.size() == 4);
            assertThat(prompts().get(3)).isEqualTo(ids.get(1));
        }
        assertThat(said)
                .anySatisfy(line -> assertThat(line).contains("HTTP 400").contains("passed over"));
    }

    /** As standardwebhooks.com has it: base64 of HMAC-SHA256 over id, time and body. */
    @Test
    void signsWhatItSends() throws Exception {
        try (Webhook webhook = webhook("ARCHIVE_WEBHOOK_KEY", "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")) {
            assertThat(webhook).isNotNull();
            awaitState();
            complete(3, 4);
            await().atMost(SOON).until(() -> told.size() == 1);
            Told one = told.get(0);
            byte[] key = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
            assertThat(one.signature())
                    .isEqualTo("v1," + Delivery.signature(key, one.id() + "." + one.timestamp() + ".", one.body()));
        }
        // The example of the specification.
        assertThat(Delivery.signature(
                        Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                        "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.",
                        "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /** Of a watch and a server on one home one alone tells. */
    @Test
    void tellsOnceWhereTwoRun() throws Exception {
        try (Webhook first = webhook();
                Webhook second = webhook()) {
            assertThat(first).isNotSameAs(second);
            awaitState();
            complete(3, 5);
            await().atMost(SOON).until(() -> told.size() == 2);
            await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> told.size() == 2);
        }
    }

    /** A prompt's text calls nobody in a chat. */
    @Test
    void callsNobody() throws Exception {
        try (Webhook webhook = webhook()) {
            assertThat(webhook).isNotNull();
            awaitState();
            TestEntries.complete(server, TestEntries.entry(9).positive("@everyone <!channel> <@U1>\n`x`"));
            archive.sync("a", server);
            await().atMost(SOON).until(() -> told.size() == 1);
            JsonNode message = told.get(0).json();
            assertThat(message.path("content").asText())
                    .doesNotContain("@everyone")
                    .doesNotContain("\n");
            assertThat(message.path("text").asText()).doesNotContain("<");
            assertThat(message.path("data").path("positive").asText()).contains("@everyone");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/hooked", "not an address hooked", "http:///hooked", "https://me:hooked@host/"})
    void refusesWhatIsNoAddressWithoutRepeatingIt(String wrong) {
        assertThatThrownBy(() -> WebhookTarget.of(Map.of("ARCHIVE_WEBHOOK", wrong), said::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ARCHIVE_WEBHOOK")
                .hasMessageNotContaining("hooked");
        assertThat(WebhookTarget.of(Map.of("ARCHIVE_WEBHOOK", " "), said::add)).isEmpty();
    }
}
