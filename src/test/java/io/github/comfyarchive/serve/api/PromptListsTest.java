package io.github.comfyarchive.serve.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts by pages and as lines are those of the command line, in its order. */
class PromptListsTest {
    private static final long MINUTE = 60_000;
    private static final long FIRST = 1_795_467_646_024L;

    @TempDir
    private static Path folder;

    private static ArchivedHome archive;
    private static ServedHome served;
    private static ApiClient client;

    @BeforeAll
    static void fill() throws IOException {
        archive = new ArchivedHome(folder);
        List<EntryJson> rig = new ArrayList<>();
        List<EntryJson> spare = new ArrayList<>();
        for (int number = 0; number < 60; number++) {
            String word = List.of("lighthouse", "fox", "harbour").get(number % 3);
            EntryJson entry = EntryJson.of("prompt-" + number)
                    .at(FIRST + number / 4 * MINUTE) // four at a time are of one moment
                    .painting(
                            "a " + word + " at night " + number,
                            "blurry",
                            String.valueOf(number % 7),
                            number % 2 == 0 ? "flux.safetensors" : "sdxl.safetensors",
                            List.of());
            (number % 5 == 0 ? spare : rig).add(number % 11 == 0 ? entry.status("error") : entry);
        }
        archive.home().save("rig", rig);
        archive.home().save("spare", spare);
        served = ServedHome.of(archive.home());
        client = served.client();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static List<String> listed(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        Outcome ran = archive.run(all.toArray(String[]::new));
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.out().lines().toList();
    }

    /** The lines of all pages. */
    private static List<String> paged(String path, int limit) throws IOException {
        List<String> lines = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = client.ok(path + "&limit=" + limit + cursor).json();
            assertThat(page.get("prompts").size()).isLessThanOrEqualTo(limit);
            page.get("prompts").forEach(line -> lines.add(line.toString()));
            JsonNode next = page.get("next");
            cursor = next.isNull() ? "" : "&cursor=" + ApiClient.encoded(next.asText());
        } while (!cursor.isEmpty());
        return lines;
    }

    @Test
    void pagesThatFollowEachOtherAreTheListWhateverIsAsked() throws Exception {
        List<List<String>> filters = List.of(
                List.of("", ""),
                List.of("model=flux", "--model=flux"),
                List.of("q=model%3Aflux", "--model=flux"),
                List.of("status=error", "--status=error"),
                List.of("status=failed,success&server=rig", "--status=error,success", "--server=rig"),
                List.of("seed=3", "--seed=3"),
                List.of("text=fox", "--text=fox"),
                List.of("where=KSampler.seed%3E4", "--where=KSampler.seed>4"),
                List.of("server=spare&model=sdxl", "--server=spare", "--model=sdxl"),
                List.of("rating=0&since=2026-11-24", "--rating=0", "--since=2026-11-24"),
                List.of("tag=none", "--tag=none"));
        Random random = new Random(Fuzz.seed("pages of prompts"));
        for (List<String> filter : filters) {
            String[] words = filter.subList(1, filter.size()).stream()
                    .filter(word -> !word.isEmpty())
                    .toArray(String[]::new);
            List<String> line = new ArrayList<>(List.of("list", "--limit", "0"));
            line.addAll(List.of(words));
            List<String> expected = listed(line.toArray(String[]::new));

            String path = "/archive/v1/prompts?" + filter.get(0);
            assertThat(paged(path, 1 + random.nextInt(9))).as(path).isEqualTo(expected);
            assertThat(client.ok(path, "Accept", "application/x-ndjson").lines())
                    .as(path)
                    .isEqualTo(expected);
        }
    }

    @Test
    void wordsAreFoundByTimeAndBestFirst() throws Exception {
        List<String> byTime = paged("/archive/v1/prompts?q=lighthouse", 7);
        List<String> best = paged("/archive/v1/prompts?q=lighthouse&sort=relevance", 7);

        assertThat(byTime).hasSize(20);
        assertThat(byTime).isEqualTo(listed("list", "--limit", "0", "--text", "lighthouse"));
        assertThat(best).hasSize(20).allMatch(line -> line.contains("\"match\""));
        assertThat(paged("/archive/v1/search?q=lighthouse", 100)).isEqualTo(best);
        assertThat(best.stream().map(line -> line.replaceFirst(",\"match\".*", "")))
                .containsExactlyInAnyOrderElementsOf(byTime.stream()
                        .map(line -> line.substring(0, line.length() - 1))
                        .toList());
        assertThat(client.ok("/archive/v1/search?q=lighthouse&format=ndjson&limit=15")
                        .lines())
                .isEqualTo(best.subList(0, 15));
    }

    @Test
    void linesEndWhereTheyAreToldTo() {
        assertThat(client.ok("/archive/v1/prompts?format=ndjson&limit=13").lines())
                .isEqualTo(listed("list", "--limit", "13"));
        assertThat(client.ok("/archive/v1/prompts?format=ndjson&q=no-such-word").bytes())
                .isEmpty();
    }

    @Test
    void anUnchangedAnswerIsNotSentAgain() throws Exception {
        String path = "/archive/v1/prompts?model=flux&limit=5";
        ApiClient.Answer first = client.ok(path);
        String etag = first.header("ETag").orElseThrow();

        assertThat(client.get(path, "If-None-Match", etag).status()).isEqualTo(304);
        assertThat(first.header("Vary")).hasValue("Accept, Accept-Encoding");
        assertThat(client.get(path + "&sort=time", "If-None-Match", etag).status())
                .isEqualTo(304);
        assertThat(client.get(path.replace('5', '6'), "If-None-Match", etag).status())
                .isEqualTo(200);
        String found = "/archive/v1/prompts?q=lighthouse%20-fox&sort=relevance";
        assertThat(client.get(
                                found,
                                "If-None-Match",
                                client.ok(found).header("ETag").orElseThrow())
                        .status())
                .isEqualTo(304);
        assertThat(client.get(path.replace("flux", "sdxl"), "If-None-Match", etag)
                        .status())
                .isEqualTo(200);

        archive.run("tag", "seen", "prompt-58");
        JsonNode changed = client.ok(path, "If-None-Match", etag).json();
        assertThat(changed.get("prompts").toString()).contains("\"seen\"");
        archive.run("untag", "seen", "prompt-58");
        assertThat(client.ok(path).json()).isEqualTo(first.json());
    }

    @Test
    void answersArePackedForWhoeverTakesThat() {
        ApiClient.Answer plain = client.ok("/archive/v1/prompts");
        ApiClient.Answer packed = client.ok("/archive/v1/prompts", "Accept-Encoding", "gzip");

        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(packed.header("Content-Encoding")).hasValue("gzip");
        assertThat(packed.text()).isEqualTo(plain.text());
        assertThat(client.ok("/archive/v1/prompts?format=ndjson", "Accept-Encoding", "gzip")
                        .lines())
                .hasSize(60);
    }

    @Test
    void whatMeansNothingIsRefusedInWords() throws Exception {
        for (String query : List.of(
                "limt=5",
                "limit=0",
                "limit=1001",
                "limit=99999999999999999999",
                "limit=-1",
                "limit=5&limit=6",
                "cursor=abc",
                "cursor=%00",
                "cursor=" + "A".repeat(3000),
                "cursor=Jm4gOyBEUk9Q",
                "sort=name",
                "sort=relevance",
                "status=great",
                "rating=9",
                "seed=1%20OR%201",
                "where=nothing",
                "since=whenever",
                "server=nobody",
                "saved=nothing",
                "q=rating%3A9",
                "q=" + "a".repeat(4001),
                "format=xml",
                "tag=" + "a&tag=".repeat(51),
                "q=%ff")) {
            ApiClient.Answer answer = client.get("/archive/v1/prompts?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.json().get("detail").asText()).as(query).isNotBlank();
        }
        assertThat(served.told()).isEmpty();
    }

    @Test
    void textsOfAttackersAreTextsAlone() {
        for (String text : List.of(
                "'; DROP TABLE prompt_row; --",
                "\" OR 1=1",
                "%",
                "*",
                "NEAR(",
                "a\0b",
                "😀\uD800",
                "((((((((",
                "-",
                "<script>alert(1)</script>",
                "../../etc/passwd",
                "a".repeat(3999),
                "\"".repeat(500),
                "( ".repeat(800))) {
            String encoded = ApiClient.encoded(text);
            for (String name : List.of("q", "model", "text", "tag", "workflow", "lora")) {
                assertThat(client.get("/archive/v1/prompts?" + name + "=" + encoded)
                                .status())
                        .as("%s=%s", name, text)
                        .isIn(200, 400);
            }
        }
        assertThat(served.told()).isEmpty();
        assertThat(client.ok("/archive/v1/prompts?format=ndjson").lines()).hasSize(60);
    }
}
