package io.github.comfyarchive.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people change over HTTP is what they would change by the command line, and only who has a session may. */
class ChangesTest {
    private static final String SECRET = "sk-abcdefghijklmnopqrstuvwx0123456789";

    @TempDir
    Path folder;

    private ArchivedHome archive;
    private ServedHome served;
    private ApiClient client;

    @BeforeEach
    void fill() throws IOException {
        archive = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 4);
            archive.sync("rig", server);
        }
        served = ServedHome.of(archive.home());
        client = served.client();
    }

    @AfterEach
    void stop() {
        served.close();
        assertThat(served.told()).isEmpty();
        assertThat(archive.home().faults()).isEmpty();
    }

    private static String prompt(int number) {
        return "/archive/v1/prompts/" + TestEntries.uuid(number);
    }

    private JsonNode shown(int number) throws IOException {
        return client.ok(prompt(number)).json();
    }

    private static JsonNode done(ApiClient.Answer answer) throws IOException {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void ratingsTagsAndNotesAreGivenAndTakenBack() throws Exception {
        assertThat(done(client.put(prompt(0) + "/rating", "{\"stars\": 4}")).toString())
                .isEqualTo("{\"changed\":1,\"stars\":4,\"tags\":[],\"note\":null}");
        assertThat(done(client.put(prompt(0) + "/rating", "{\"stars\": 4}"))
                        .get("changed")
                        .asInt())
                .isZero();
        done(client.put(prompt(0) + "/tags/" + ApiClient.encoded("client a/b"), ""));
        done(client.put(prompt(0) + "/tags/best", ""));
        assertThat(done(client.put(prompt(0) + "/note", "{\"text\": \"hands are wrong\\n\"}"))
                        .get("note")
                        .asText())
                .isEqualTo("hands are wrong");

        assertThat(archive.run("list", "--rating", "4", "--tag", "client a/b", "--json")
                        .out()
                        .lines())
                .hasSize(1);
        JsonNode said = shown(0);
        assertThat(said.get("stars").asInt()).isEqualTo(4);
        assertThat(said.get("tags").toString()).isEqualTo("[\"best\",\"client a/b\"]");

        done(client.delete(prompt(0) + "/rating"));
        done(client.delete(prompt(0) + "/note"));
        assertThat(done(client.delete(prompt(0) + "/tags/best")).toString())
                .isEqualTo("{\"changed\":1,\"stars\":null,\"tags\":[\"client a/b\"],\"note\":null}");
        assertThat(done(client.delete(prompt(0) + "/tags/never")).get("changed").asInt())
                .isZero();
    }

    @Test
    void aFileHasItsOwn() throws Exception {
        JsonNode file = shown(1).at("/files/0");
        String name = file.get("filename").asText();

        assertThat(done(client.put(prompt(1) + "/rating?file=" + ApiClient.encoded(name), "{\"stars\": 2}"))
                        .get("stars")
                        .asInt())
                .isEqualTo(2);
        done(client.put(prompt(1) + "/tags/draft?sha256=" + file.get("sha256").asText(), ""));

        assertThat(shown(1).get("stars").isNull()).isTrue();
        assertThat(shown(1).at("/files/0/stars").asInt()).isEqualTo(2);
        assertThat(shown(1).at("/files/0/tags/0").asText()).isEqualTo("draft");
        assertThat(client.put(prompt(1) + "/rating?file=other.png", "{\"stars\": 2}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatIsNoChangeIsRefusedInWords() {
        for (String body : List.of(
                "",
                "{}",
                "[]",
                "4",
                "{\"stars\": 0}",
                "{\"stars\": 6}",
                "{\"stars\": 4.5}",
                "{\"stars\": null}",
                "{\"stars\": {\"a\": 1}}",
                "{\"stars\": [1, 2]}",
                "{\"stars\": 1, \"stars\": 2}",
                "{\"star\": 1}",
                "{\"stars\": 1} {}",
                "{\"stars\": 1",
                "\u0000")) {
            assertThat(client.put(prompt(0) + "/rating", body).status())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(client.put(prompt(0) + "/rating", "[".repeat(900)).status()).isEqualTo(400);
        assertThat(client.put(prompt(0) + "/rating", "{\"stars\": 1" + " ".repeat(2000) + "}")
                        .status())
                .isEqualTo(413);
        assertThat(client.put(prompt(0) + "/note", "{\"text\": \"  \"}").status())
                .isEqualTo(400);
        assertThat(client.put(prompt(0) + "/note", "{\"text\": \"" + "a".repeat(100_001) + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.put(prompt(0) + "/note", "{\"text\": \"" + "a".repeat(2_000_000) + "\"}")
                        .status())
                .isEqualTo(413);
        for (String tag : List.of("a,b", "a\nb", " ", "x".repeat(201))) {
            assertThat(client.put(prompt(0) + "/tags/" + ApiClient.encoded(tag), "")
                            .status())
                    .as(tag)
                    .isEqualTo(400);
        }
        assertThat(client.put("/archive/v1/prompts/none/rating", "{\"stars\": 1}")
                        .status())
                .isEqualTo(404);
        assertThat(client.post(prompt(0) + "/rating", "{\"stars\": 1}").status())
                .isEqualTo(405);
    }

    @Test
    void noSecretGetsThereByThatWayEither() throws Exception {
        done(client.put(prompt(0) + "/note", "{\"text\": \"key " + SECRET + "\"}"));
        assertThat(shown(0).get("note").asText()).isEqualTo("key [redacted]");
        assertThat(client.put(prompt(0) + "/tags/" + SECRET, "").status()).isEqualTo(400);
        assertThat(client.put("/archive/v1/saved/keys", "{\"query\": \"" + SECRET + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.put("/archive/v1/saved/" + SECRET, "{\"query\": \"fox\"}")
                        .status())
                .isEqualTo(400);

        assertThat(archive.home().placesOf(SECRET)).isEmpty();
    }

    @Test
    void onlyWhoHasASessionChangesAnything() throws Exception {
        ApiClient reader = served.reader();
        List<ApiClient.Answer> refused = List.of(
                reader.put(prompt(0) + "/rating", "{\"stars\": 4}"),
                reader.delete(prompt(0) + "/rating"),
                reader.put(prompt(0) + "/note", "{\"text\": \"a\"}"),
                reader.delete(prompt(0) + "/note"),
                reader.put(prompt(0) + "/tags/a", ""),
                reader.delete(prompt(0) + "/tags/a"),
                reader.put("/archive/v1/saved/a", "{\"query\": \"fox\"}"),
                reader.delete("/archive/v1/saved/a"),
                reader.post("/archive/v1/forget", "{\"all\": true}"),
                reader.post("/archive/v1/forget", "{\"all\": true, \"dry_run\": true}"));

        assertThat(refused).extracting(ApiClient.Answer::status).containsOnly(403);
        assertThat(archive.home().value("SELECT count(*) FROM prompt_row")).isEqualTo("4");
        assertThat(archive.home().value("SELECT count(*) FROM rating")).isEqualTo("0");
        try (ServedHome readOnly = ServedHome.readOnly(archive.home())) {
            assertThat(readOnly.client()
                            .put(prompt(0) + "/rating", "{\"stars\": 4}")
                            .status())
                    .isEqualTo(403);
            readOnly.client().ok(prompt(0));
        }
    }

    @Test
    void searchesAreSavedAndAskedAgain() throws Exception {
        assertThat(client.put("/archive/v1/saved/" + ApiClient.encoded("good/ones"), "{\"query\": \"rating:>=4\"}")
                        .status())
                .isEqualTo(204);
        done(client.put(prompt(2) + "/rating", "{\"stars\": 5}"));

        assertThat(client.ok("/archive/v1/saved").json().at("/saved/0/name").asText())
                .isEqualTo("good/ones");
        assertThat(client.ok("/archive/v1/prompts?saved=good/ones").json().get("prompts"))
                .hasSize(1);
        assertThat(archive.run("list", "--saved", "good/ones", "--json").out().lines())
                .hasSize(1);
        assertThat(client.put("/archive/v1/saved/a", "{\"query\": \"rating:9\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.put("/archive/v1/saved/a", "{\"query\": \"\"}").status())
                .isEqualTo(400);
        assertThat(client.delete("/archive/v1/saved/" + ApiClient.encoded("good/ones"))
                        .status())
                .isEqualTo(204);
        assertThat(client.delete("/archive/v1/saved/" + ApiClient.encoded("good/ones"))
                        .status())
                .isEqualTo(404);
        assertThat(client.ok("/archive/v1/saved").json().get("saved")).isEmpty();
    }

    @Test
    void forgettingIsToldFirstAndThenForGood() throws Exception {
        String id = TestEntries.uuid(1);
        String sha256 = shown(1).at("/files/0/sha256").asText();
        String thumbnail = "/archive/v1/files/" + sha256 + "/thumbnail";
        client.ok(thumbnail);

        JsonNode told = done(client.post("/archive/v1/forget", "{\"prompts\": [\"" + id + "\"], \"dry_run\": true}"));
        assertThat(told.get("prompts").asInt()).isEqualTo(1);
        assertThat(told.get("files").asInt()).isEqualTo(1);
        client.ok(prompt(1));

        JsonNode forgotten = done(client.post("/archive/v1/forget", "{\"prompts\": [\"" + id + "\"]}"));

        assertThat(forgotten.get("prompts").asInt()).isEqualTo(1);
        assertThat(forgotten.get("rewritten").asBoolean()).isTrue();
        assertThat(client.get(prompt(1)).status()).isEqualTo(404);
        assertThat(client.get("/archive/v1/files/" + sha256).status()).isEqualTo(404);
        assertThat(client.get(thumbnail).status()).isEqualTo(404);
        assertThat(archive.home().placesInFiles(sha256)).isEmpty();
        assertThat(archive.home().column("SELECT count(*) FROM prompt_row")).containsExactly("3");
        Outcome verified = archive.run("verify", "--read-data");
        assertThat(verified.exit()).as(verified.toString()).isZero();
    }

    @Test
    void forgettingTakesTheFiltersOfTheCommandLineAndKeepsWhatIsToBeKept() throws Exception {
        done(client.put(prompt(3) + "/rating", "{\"stars\": 5}"));
        assertThat(done(client.post("/archive/v1/forget", "{\"all\": true, \"keep_rated\": 4, \"dry_run\": true}"))
                        .get("prompts")
                        .asInt())
                .isEqualTo(3);
        assertThat(done(client.post("/archive/v1/forget", "{\"rating\": 0, \"keep_last\": 1, \"files_only\": true}"))
                        .get("prompts")
                        .asInt())
                .isEqualTo(2);
        assertThat(archive.home().column("SELECT count(*) FROM prompt_row")).containsExactly("4");
        assertThat(done(client.post("/archive/v1/forget", "{\"q\": \"rating:0\", \"server\": [\"rig\"]}"))
                        .get("prompts")
                        .asInt())
                .isEqualTo(3);
        client.ok(prompt(3));
    }

    @Test
    void whatIsForgottenWhileOthersReadIsGoneAllTheSame() throws Exception {
        String sha256 = shown(2).at("/files/0/sha256").asText();
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Void>> readers = IntStream.range(0, 4)
                .mapToObj(number -> CompletableFuture.runAsync(() -> {
                    ApiClient reader = served.reader();
                    while (!enough.get()) {
                        reader.ok("/archive/v1/prompts?q=a&sort=relevance");
                        reader.ok("/archive/v1/prompts?format=ndjson");
                        reader.get(prompt(2));
                        reader.get("/archive/v1/files/" + sha256 + "/thumbnail");
                    }
                }))
                .toList();
        try {
            JsonNode forgotten =
                    done(client.post("/archive/v1/forget", "{\"prompts\": [\"" + TestEntries.uuid(2) + "\"]}"));

            assertThat(forgotten.get("rewritten").asBoolean()).isTrue();
        } finally {
            enough.set(true);
        }
        for (CompletableFuture<Void> reader : readers) {
            reader.get();
        }
        assertThat(archive.home().placesOf(sha256)).isEmpty();
        assertThat(archive.home().placesOf(TestEntries.entry(2).seed().toString()))
                .isEmpty();
    }

    @Test
    void nothingIsForgottenByMistake() {
        for (String body : List.of(
                "{}",
                "{\"prompts\": []}",
                "{\"dry_run\": true}",
                "{\"all\": \"yes\"}",
                "{\"all\": false}",
                "{\"prompts\": [\"none\"], \"status\": \"error\"}",
                "{\"stauts\": \"error\"}",
                "{\"keep_last\": 1}",
                "{\"prompts\": [\"a\"], \"q\": \"fox\"}",
                "{\"all\": true, \"keep_rated\": 9}",
                "{\"all\": true, \"keep_within\": \"whenever\"}")) {
            assertThat(client.post("/archive/v1/forget", body).status())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(client.post("/archive/v1/forget", "{\"prompts\": [\"" + TestEntries.uuid(0) + "\", \"none\"]}")
                        .status())
                .isEqualTo(404);
        assertThat(client.post("/archive/v1/forget?dry_run=true", "{\"all\": true}")
                        .status())
                .isEqualTo(400);
        assertThat(archive.home().value("SELECT count(*) FROM prompt_row")).isEqualTo("4");
    }
}
