package io.github.comfyarchive.serve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.Events;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.TestEntries;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who listens is told of each change, in order, goes on where the connection was lost, and hears nothing of what was forgotten. */
class EventFeedTest {
    @TempDir
    Path folder;

    private ArchivedHome archive;
    private ServedHome served;
    private ApiClient client;
    private FakeComfyServer server;

    @BeforeEach
    void start() throws IOException {
        archive = new ArchivedHome(folder);
        server = FakeComfyServer.start();
        TestEntries.complete(server, 0, 3);
        archive.sync("rig", server);
        served = ServedHome.of(archive.home());
        client = served.reader();
    }

    @AfterEach
    void stop() {
        served.close();
        server.close();
        assertThat(served.told()).isEmpty();
    }

    private static boolean is(JsonNode event, String kind, long number) {
        return event.get("kind").asText().equals(kind)
                && event.path("prompt_id").asText().equals(TestEntries.uuid(number));
    }

    private void archive(long number) {
        TestEntries.complete(server, number, number + 1);
        archive.sync("rig", server);
    }

    @Test
    void newPromptsAreToldAsTheyAreArchived() throws Exception {
        try (Events events = client.listen("").begun()) {
            archive(3);

            List<JsonNode> told = events.until(event -> is(event, "prompt", 3));
            JsonNode prompt = told.get(told.size() - 1);
            assertThat(prompt.get("server").asText()).isEqualTo("rig");
            assertThat(prompt.get("status").asText()).isEqualTo("success");
            assertThat(prompt.get("number").asText()).isEqualTo(events.lastId());
            assertThat(told).noneMatch(event -> is(event, "prompt", 2));
        }
    }

    @Test
    void allKindsOfChangesAreTold() throws Exception {
        try (Events events = client.listen("").begun()) {
            archive.run("rate", "4", TestEntries.uuid(1));
            archive.run("saved", "add", "good", "rating:4");
            archive.run("servers", "rename", "rig", "studio");
            archive.run("forget", TestEntries.uuid(2), "--yes");

            Set<String> kinds = new HashSet<>();
            for (JsonNode event : events.until(event -> is(event, "forgotten", 2))) {
                kinds.add(event.get("kind").asText());
                if (event.get("kind").asText().equals("annotation")) {
                    assertThat(event.get("prompt_id").asText()).isEqualTo(TestEntries.uuid(1));
                }
            }
            assertThat(kinds).contains("annotation", "saved_search", "server", "forgotten");
        }
    }

    @Test
    void whoLostTheConnectionGoesOnFromTheLastEvent() throws Exception {
        String lastId;
        try (Events events = client.listen("").begun()) {
            archive(3);
            events.until(event -> is(event, "prompt", 3));
            lastId = events.lastId();
        }
        archive(4);
        archive(5);
        try (Events again = client.listen("", "Last-Event-ID", lastId)) {
            List<JsonNode> told = again.until(event -> is(event, "prompt", 5));
            assertThat(told).anyMatch(event -> is(event, "prompt", 4)).noneMatch(event -> is(event, "prompt", 3));
            assertThat(told).allMatch(event -> event.get("number").asLong() > Long.parseLong(lastId));
        }
        try (Events since = client.listen("?since=" + lastId)) {
            assertThat(since.until(event -> is(event, "prompt", 5))).anyMatch(event -> is(event, "prompt", 4));
        }
    }

    /** More than one look reads. */
    @Test
    void allThatWasMissedIsToldInOrder() throws Exception {
        List<EntryJson> entries = new ArrayList<>();
        for (int number = 0; number < 1300; number++) {
            entries.add(EntryJson.of("one-" + number));
        }
        archive.home().save("rig", entries);
        try (Events events = client.listen("?since=0")) {
            List<JsonNode> told =
                    events.until(event -> event.path("prompt_id").asText().equals("one-1299"));
            assertThat(told.stream().map(event -> event.get("number").asLong()))
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(told.stream()
                            .filter(event -> event.get("kind").asText().equals("prompt"))
                            .map(event -> event.get("prompt_id").asText()))
                    .hasSize(1303)
                    .containsAll(entries.stream().map(EntryJson::id).toList());
        }
    }

    @Test
    void nothingOfWhatWasForgottenIsTold() throws Exception {
        String sha256 = client.ok("/archive/v1/prompts/" + TestEntries.uuid(1))
                .json()
                .at("/files/0/sha256")
                .asText();
        archive.run("tag", "secretly", TestEntries.uuid(1));
        try (Events listening = client.listen("").begun()) {
            archive.run("forget", TestEntries.uuid(1), "--yes");
            listening.until(event -> is(event, "forgotten", 1));
        }
        try (Events all = client.listen("?since=0")) {
            List<JsonNode> told = all.until(event -> is(event, "forgotten", 1));
            assertThat(told).noneMatch(event -> is(event, "prompt", 1) || is(event, "annotation", 1));
            assertThat(told.toString()).doesNotContain(sha256).doesNotContain("secretly");
        }
    }

    /** A prompt that somebody decided to forget, by a call that was killed before it did. */
    @Test
    void whatIsGoingToBeForgottenIsToldNoMore() throws Exception {
        archive.home()
                .execute("INSERT INTO forgetting (prompt, files_only) SELECT id, 0 FROM prompt_row WHERE prompt_id = '"
                        + TestEntries.uuid(1) + "'");
        try (Events all = client.listen("?since=0")) {
            assertThat(all.until(event -> is(event, "prompt", 2))).noneMatch(event -> is(event, "prompt", 1));
        }
    }

    @Test
    void anotherArchiveInItsPlaceIsTold() throws Exception {
        try (Events events = client.listen("?since=999999999")) {
            assertThat(events.next().get("kind").asText()).isEqualTo("reset");
            archive(3);
            events.until(event -> is(event, "prompt", 3));
        }
        try (Events events = client.listen("").begun()) {
            archive(4);
            events.until(event -> is(event, "prompt", 4));
            archive.home().execute("UPDATE home SET epoch = 'another'");
            events.until(event -> event.get("kind").asText().equals("reset"));
        }
    }

    @Test
    void whatIsNoNumberIsRefused() {
        for (String since : List.of("abc", "-1", "1e9", "9".repeat(19), "1;2")) {
            assertThat(client.get("/archive/v1/events?since=" + since).status())
                    .as(since)
                    .isEqualTo(400);
            assertThat(client.get("/archive/v1/events", "Last-Event-ID", since).status())
                    .isEqualTo(400);
        }
        assertThat(client.get("/archive/v1/events?sinse=1").status()).isEqualTo(400);
    }

    /** Connections that say nothing more and read nothing do not keep others from being told. */
    @Test
    void manyListenersAreToldByOne() throws Exception {
        List<Socket> deaf = new ArrayList<>();
        List<Events> all = new ArrayList<>();
        try {
            URI uri = URI.create(served.url());
            for (int number = 0; number < 60; number++) {
                Socket socket = new Socket(uri.getHost(), uri.getPort());
                socket.getOutputStream()
                        .write(("GET /archive/v1/events?since=0 HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                deaf.add(socket);
            }
            for (int number = 0; number < 20; number++) {
                all.add(client.listen("").begun());
            }
            archive(3);
            for (Events events : all) {
                events.until(event -> is(event, "prompt", 3));
            }
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("events")))
                    .hasSize(1);
        } finally {
            for (Events events : all) {
                events.close();
            }
            for (Socket socket : deaf) {
                socket.close();
            }
        }
    }

    @Test
    void whenNobodyListensNobodyLooks() throws Exception {
        try (Events events = client.listen("").begun()) {
            archive(3);
            events.until(event -> is(event, "prompt", 3));
        }
        int[] stars = {1};
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            stars[0] = stars[0] % 5 + 1; // what cannot be told any more is told to nobody
            archive.run("rate", String.valueOf(stars[0]), TestEntries.uuid(0));
            return eventsThread().anyMatch(thread -> thread.getState() == Thread.State.WAITING);
        });
    }

    private static Stream<Thread> eventsThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("events"));
    }
}
