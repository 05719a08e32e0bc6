package io.github.comfyarchive.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the live page asks for: rows a page at a time, and details. */
class TileRoutesTest {
    private static final String TILES = "/archive/v1/tiles?";
    private static final long FIRST = 1_763_971_200_000L; // 2025-11-24T08:00:00Z
    private static final long MINUTE = 60_000;
    private static final int KEY = 0;
    private static final int PROMPT_ID = 1;
    private static final int MODEL = 8;
    private static final int FILES = 20;

    @TempDir
    static Path folder;

    private static ArchivedHome archive;
    private static ServedHome served;
    private static ApiClient client;

    @BeforeAll
    static void fill() throws IOException {
        archive = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfFive())) {
            archive.sync("studio", server);
        }
        List<EntryJson> rig = new ArrayList<>();
        for (int number = 0; number < 90; number++) {
            String word = List.of("lighthouse", "fox", "harbour").get(number % 3);
            EntryJson entry = EntryJson.of("prompt-" + number)
                    .at(FIRST + number / 4 * MINUTE) // four at a time are of one moment
                    .painting(
                            "a " + word + " at night " + number,
                            "blurry",
                            "7",
                            number % 2 == 0 ? "flux_dev.safetensors" : "sdxl.safetensors",
                            List.of());
            rig.add(number % 11 == 0 ? entry.status("error") : entry);
        }
        archive.home().save("rig", rig);
        served = ServedHome.of(archive.home());
        client = served.client();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static Outcome command(String... words) {
        Outcome ran = archive.run(words);
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran;
    }

    private static List<String> listed(String... words) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : command(words).out().lines().toList()) {
            ids.add(line.replaceFirst(".*\"prompt_id\":\"([^\"]*)\".*", "$1"));
        }
        return ids;
    }

    /** The first run of each prompt of all pages. */
    private static List<JsonNode> paged(String query, int limit) throws IOException {
        List<JsonNode> runs = new ArrayList<>();
        String more = "";
        do {
            JsonNode page = client.ok(TILES + query + "&limit=" + limit + more).json();
            page.get("prompts").forEach(prompt -> runs.add(prompt.get(1).get(0)));
            JsonNode next = page.get("next");
            more = next.isNull()
                    ? ""
                    : "&cursor=" + ApiClient.encoded(next.asText()) + "&in_names="
                            + (page.get("in_names").asBoolean() ? 1 : 0);
        } while (!more.isEmpty());
        return runs;
    }

    private static List<String> ids(List<JsonNode> runs) {
        return runs.stream().map(run -> run.get(PROMPT_ID).asText()).toList();
    }

    @Test
    void pagesThatFollowEachOtherAreTheListWhateverIsAsked() throws Exception {
        for (List<String> asked : List.of(
                List.of(""),
                List.of("model=flux", "--model=flux"),
                List.of("q=model%3Aflux", "--model=flux"),
                List.of("status=error&server=rig", "--status=error", "--server=rig"),
                List.of("rating=0&until=2025-11-25", "--until=2025-11-25"),
                List.of("tag=none", "--tag=none"))) {
            List<String> line = new ArrayList<>(List.of("list", "--limit", "0", "--json"));
            line.addAll(asked.subList(1, asked.size()));
            List<String> wanted = listed(line.toArray(String[]::new));
            for (int limit : new int[] {1, 7, 500}) {
                assertThat(ids(paged(asked.get(0), limit)))
                        .as("%s by %s", asked, limit)
                        .isEqualTo(wanted);
            }
        }
    }

    @Test
    void findsWhatTheSearchFindsInNamesTooWhereNoneHasTheWord() throws Exception {
        for (String query : List.of("lighthouse", "fox -lighthouse", "lux_de", "no such word")) {
            assertThat(ids(paged("q=" + ApiClient.encoded(query), 7)))
                    .as(query)
                    .containsExactlyInAnyOrderElementsOf(listed("search", query, "--limit", "0", "--json"));
        }
        assertThat(client.ok(TILES + "q=lux_de&in_names=0").json().get("prompts"))
                .isEmpty();
    }

    @Test
    void aCursorOutlivesItsPrompt() throws Exception {
        ArchivedHome copy = archive.copyTo(folder.resolve("forgetful"));
        try (ServedHome other = ServedHome.of(copy.home())) {
            JsonNode page = other.client().ok(TILES + "limit=5&server=rig").json();
            String last = page.get("prompts")
                    .get(page.get("prompts").size() - 1)
                    .get(1)
                    .get(0)
                    .get(PROMPT_ID)
                    .asText();
            List<String> wanted = ids(rest(other, page));
            assertThat(copy.run("forget", last, "--yes").exit()).isZero();

            assertThat(ids(rest(other, page))).isEqualTo(wanted).isNotEmpty();
        }
    }

    private static List<JsonNode> rest(ServedHome other, JsonNode page) throws IOException {
        List<JsonNode> runs = new ArrayList<>();
        other.client()
                .ok(TILES + "server=rig&limit=500&cursor="
                        + ApiClient.encoded(page.get("next").asText()))
                .json()
                .get("prompts")
                .forEach(prompt -> runs.add(prompt.get(1).get(0)));
        return runs;
    }

    @Test
    void keepsToKinds() throws Exception {
        for (String kind : List.of("image", "video", "audio")) {
            assertThat(ids(paged("kind=" + kind, 3)))
                    .as(kind)
                    .isEqualTo(archive.home()
                            .column("SELECT prompt_id FROM prompt WHERE EXISTS (SELECT 1 FROM output JOIN asset ON"
                                    + " asset.sha256 = output.asset WHERE prompt = prompt.id AND replaced_at IS NULL AND media_type LIKE '"
                                    + kind + "/%') ORDER BY created_at DESC, id DESC"));
        }
        assertThat(ids(paged("kind=failure", 4)))
                .isEqualTo(
                        archive.home()
                                .column(
                                        "SELECT prompt_id FROM prompt WHERE status IN ('error', 'interrupted') ORDER BY created_at DESC, id DESC"))
                .hasSizeGreaterThan(9);
        assertThat(ids(paged("kind=image&kind=failure", 50))).containsAll(ids(paged("kind=failure", 50)));
    }

    @Test
    void answersOfSinglePromptsAsFarAsTheyAreInTheList() throws Exception {
        JsonNode two = client.ok(TILES + "limit=2&server=rig").json();
        String keys = StreamSupport.stream(two.get("prompts").spliterator(), false)
                .map(prompt -> "&prompt=" + prompt.get(1).get(0).get(KEY).asText())
                .reduce("", String::concat);

        assertThat(client.ok(TILES + keys + "&prompt=p99999999").json().get("prompts"))
                .isEqualTo(two.get("prompts"));
        assertThat(client.ok(TILES + keys + "&model=sdxl").json().get("prompts"))
                .hasSize(1);
        assertThat(client.get(TILES + "prompt=last").status()).isEqualTo(404);
    }

    @Test
    void rowsHaveTheNamesOfTheirAnswerAndAddressesOfThisServer() throws Exception {
        JsonNode page = client.ok(TILES + "kind=image&server=studio&limit=500").json();
        int pictures = 0;
        for (JsonNode prompt : page.get("prompts")) {
            for (JsonNode run : prompt.get(1)) {
                if (!run.get(MODEL).isNull()) {
                    assertThat(page.get("models").get(run.get(MODEL).asInt()).asText())
                            .isNotEmpty();
                }
                for (JsonNode file : run.get(FILES)) {
                    if (file.get(4).asText().startsWith("image/")
                            && !file.get(9).isNull()) {
                        assertThat(client.ok("/" + file.get(8).asText()).header("Content-Type"))
                                .contains(file.get(4).asText());
                        assertThat(client.ok("/" + file.get(9).asText()).header("Content-Type"))
                                .contains("image/jpeg");
                        pictures++;
                    }
                }
            }
        }
        assertThat(pictures).isPositive();
    }

    @Test
    void givesTheDetailsOfAPrompt() throws Exception {
        JsonNode run = client.ok(TILES + "kind=image&server=studio&limit=1")
                .json()
                .get("prompts")
                .get(0)
                .get(1)
                .get(0);
        command("note", run.get(PROMPT_ID).asText(), "a note of it");

        JsonNode details = client.ok("/archive/v1/tiles/" + run.get(KEY).asText() + "/details")
                .json();

        assertThat(details.get("note").asText()).isEqualTo("a note of it");
        assertThat(details.get("graph").asText()).startsWith("{");
        assertThat(client.get("/archive/v1/tiles/p99999999/details").status()).isEqualTo(404);
        assertThat(client.get("/archive/v1/tiles/" + run.get(PROMPT_ID).asText() + "/details")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void saysWhatCannotBeAsked() throws Exception {
        for (String query : List.of(
                "q=rating:9",
                "kind=pictures",
                "limit=0",
                "limit=501",
                "limit=x",
                "cursor=1",
                "cursor=2025_x",
                "rating=6",
                "status=lost",
                "since=someday",
                "server=nobody")) {
            ApiClient.Answer answer = client.get(TILES + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.json().get("detail").asText()).as(query).isNotBlank();
        }
    }

    @Test
    void thePageRunsItsOwnScriptAloneAndHasNothingOfTheArchive() throws Exception {
        ApiClient.Answer page = client.ok("/");
        String policy = page.header("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .contains(
                        "default-src 'none'",
                        "script-src 'self';",
                        "connect-src 'self'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "*", "data:", "http");
        assertThat(page.text())
                .doesNotContain("style=", "studio", "rig")
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern(" on[a-z]+=");
        for (String asset : List.of("/gallery.js", "/gallery.css", "/icon.svg", "/LICENSES.txt")) {
            ApiClient.Answer whole = client.ok(asset);
            assertThat(client.get(asset, "If-None-Match", whole.header("ETag").orElseThrow())
                            .status())
                    .isEqualTo(304);
        }
    }
}
