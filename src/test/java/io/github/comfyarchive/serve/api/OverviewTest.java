package io.github.comfyarchive.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the archive amounts to: as the command line says it, and as lists find it. */
class OverviewTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static ArchivedHome archive;
    private static ServedHome served;
    private static ApiClient client;

    @BeforeAll
    static void fill() throws IOException {
        archive = ArchivedHome.ofRecordings(folder);
        archive.run("tag", "best", "last", "last~1");
        archive.run("rate", "4", "last");
        served = ServedHome.of(archive.home());
        client = served.client();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static JsonNode said(String... words) throws IOException {
        return JSON.readTree(archive.run(words).out());
    }

    private static int found(String query) throws IOException {
        return client.ok("/archive/v1/prompts?format=ndjson&" + query).lines().size();
    }

    @Test
    void eachChoiceHasAsManyPromptsAsAListOfIt() throws Exception {
        JsonNode counts = client.ok("/archive/v1/counts").json();

        assertThat(counts.get("prompts").asInt()).isEqualTo(found("limit=1000"));
        Map<String, String> filters = new TreeMap<>(
                Map.of("servers", "server", "statuses", "status", "tags", "tag", "models", "model", "loras", "lora"));
        filters.forEach((choices, filter) -> counts.get(choices).forEach(choice -> {
            try {
                assertThat(choice.get("prompts").asInt())
                        .as("%s %s", filter, choice)
                        .isLessThanOrEqualTo(found(filter + "="
                                + ApiClient.encoded(choice.get("name").asText())))
                        .isPositive();
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }));
        assertThat(counts.get("servers")).hasSize(2);
        assertThat(counts.get("tags").toString()).isEqualTo("[{\"name\":\"best\",\"prompts\":2}]");
        assertThat(counts.get("ratings").toString()).isEqualTo("[{\"stars\":4,\"prompts\":1}]");
        List<String> kinds = new ArrayList<>();
        counts.get("kinds").forEach(kind -> kinds.add(kind.get("name").asText()));
        assertThat(kinds).contains("image").doesNotHaveDuplicates();
        int files = 0;
        for (JsonNode kind : counts.get("kinds")) {
            files += kind.get("files").asInt();
        }
        assertThat(String.valueOf(files)).isEqualTo(archive.home().value("SELECT count(*) FROM asset"));
    }

    @Test
    void countsAreThoseOfNow() throws Exception {
        ApiClient.Answer before = client.ok("/archive/v1/counts");
        String etag = before.header("ETag").orElseThrow();
        assertThat(client.get("/archive/v1/counts", "If-None-Match", etag).status())
                .isEqualTo(304);

        archive.run("tag", "draft", "last");

        assertThat(client.ok("/archive/v1/counts", "If-None-Match", etag).json().get("tags"))
                .hasSize(2);
        archive.run("untag", "draft", "last");
        assertThat(client.ok("/archive/v1/counts").json()).isEqualTo(before.json());
    }

    @Test
    void statisticsAreThoseOfTheCommand() throws Exception {
        assertThat(client.ok("/archive/v1/statistics").json()).isEqualTo(said("stats", "--json"));
        assertThat(client.ok("/archive/v1/statistics?status=success&days=2").json())
                .isEqualTo(said("stats", "--json", "--status", "success", "--days", "2"));
        assertThat(client.get("/archive/v1/statistics?days=100000").status()).isEqualTo(400);
    }

    @Test
    void serversAreThoseOfTheCommand() throws Exception {
        assertThat(client.ok("/archive/v1/servers").json()).isEqualTo(said("servers", "--json"));
    }

    @Test
    void serversAreAskedHowTheyStandOnceHoweverManyAsk() throws Exception {
        List<CompletableFuture<ApiClient.Answer>> all = IntStream.range(0, 30)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> client.ok("/archive/v1/status")))
                .toList();
        for (CompletableFuture<ApiClient.Answer> one : all) {
            assertThat(one.get().json().get("exit_code").asInt()).isZero();
        }
        assertThat(served.statusAsked()).isEqualTo(1);
    }
}
