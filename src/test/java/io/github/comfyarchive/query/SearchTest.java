package io.github.comfyarchive.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.search.Excerpt;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people look for is found, and the best of it first. */
final class SearchTest {
    private static final String LORAS = "ink_wash_v3.safetensors";

    @TempDir
    private static Path root;

    private static Archive archive;

    @BeforeAll
    static void fill() throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        home.save(
                "one",
                List.of(
                        EntryJson.of("negative").at("2026-11-09T00:00:00Z").painting("a quiet lake", "heron, blurry"),
                        EntryJson.of("positive")
                                .at("2026-11-01T00:00:00Z")
                                .painting("a heron in the morning", "blurry"),
                        EntryJson.of("tie-new").at("2026-11-05T00:00:00Z").painting("golden hour over a village", ""),
                        EntryJson.of("tie-old").at("2026-11-02T00:00:00Z").painting("golden hour over a village", ""),
                        EntryJson.of("tie-mid").at("2026-11-03T00:00:00Z").painting("golden hour over a village", ""),
                        EntryJson.of("phrase-not").at("2026-11-04T00:00:00Z").painting("an hour of golden light", ""),
                        EntryJson.of("cjk").at("2026-11-04T00:00:00Z").painting("水彩画の灯台、海", "低品質"),
                        EntryJson.of("model")
                                .at("2026-11-04T00:00:00Z")
                                .painting("x", "", "1", "folder/dreamshaperXL_v21.safetensors", List.of(LORAS)),
                        EntryJson.of("error")
                                .at("2026-11-04T00:00:00Z")
                                .painting("y", "")
                                .failed(
                                        "VAEDecodeTiled",
                                        "torch.OutOfMemoryError",
                                        "Allocation on device 0 would exceed\\n"),
                        EntryJson.of("odd")
                                .at("2026-11-04T00:00:00Z")
                                .graph("""
                                {"1": {"class_type": "Note", "inputs": {"x": 1}, "_meta": {"title": "Grandmother's settings"}}}
                                """)
                                .outputs("""
                                {"1": {"text": ["a caption about porcupines"],
                                    "images": [{"filename": "sunset-Export_0007.png", "subfolder": "holiday/2026", "type": "output"}]}}
                                """)));
        home.save(
                "two", List.of(EntryJson.of("other").at("2026-11-04T00:00:00Z").painting("a heron elsewhere", "")));
        archive = home.withSchema().open();
    }

    @AfterAll
    static void close() {
        archive.close();
    }

    private static List<SearchHit> found(String query, Filter filter, int limit) {
        List<SearchHit> found = new ArrayList<>();
        new HomeSearch(archive, 120).forEach(SearchQuery.parse(query), filter, limit, found::add);
        return found;
    }

    private static List<String> ids(String query) {
        return found(query, Filter.ALL, 0).stream()
                .map(one -> one.prompt().promptId())
                .toList();
    }

    @Test
    void whatWasAskedForComesBeforeWhatWasToBeAvoided() {
        assertThat(ids("heron")).hasSize(3).endsWith("negative");
        assertThat(ids("negative:heron")).containsExactly("negative");
    }

    @Test
    void ofEqualsTheNewestComesFirst() {
        assertThat(ids("village")).containsExactly("tie-new", "tie-mid", "tie-old");
        assertThat(found("village", Filter.ALL, 2))
                .extracting(one -> one.prompt().promptId())
                .containsExactly("tie-new", "tie-mid");
    }

    /** Of a frequent word under a filter the newest prompts are looked at first, and all where these are not enough. */
    @Test
    void aFilterOfAFrequentWordIsMetByTheNewestWhereTheyAreEnough() {
        Filter filter = Filter.builder().since("2026-11-01").build();
        assertThat(frequent("heron", filter, 1)).containsExactly("other");
        assertThat(frequent("heron", filter, 3)).hasSize(3).endsWith("negative");
        assertThat(frequent("village", filter, 2)).containsExactly("tie-new", "tie-mid");
        assertThat(frequent("village", Filter.builder().until("2026-11-04").build(), 9))
                .containsExactly("tie-mid", "tie-old");
        assertThat(frequent("heron", Filter.builder().servers(List.of("two")).build(), 5))
                .containsExactly("other");
    }

    private static List<String> frequent(String query, Filter filter, int limit) {
        List<String> found = new ArrayList<>();
        new HomeSearch(archive, 120, 0, 1, null)
                .forEach(
                        SearchQuery.parse(query),
                        filter,
                        limit,
                        hit -> found.add(hit.prompt().promptId()));
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        "dreamshaperXL_v21, model",
        "shaperxl, model",
        "reamsh, model",
        "ink wash, model",
        "ink_wash, model",
        "lora:ink, model",
        "水彩, cjk",
        "水, cjk",
        "灯台, cjk",
        "海, cjk",
        "低品, cjk",
        "OutOfMemory*, error",
        "OutOfMemory, error",
        "ofMemoryErr, error",
        "decodeTil, error",
        "outofmemoryerror, error",
        "exceed, error",
        "error:device, error",
        "VAEDecodeTiled, error",
        "grandmother, odd",
        "title:settings, odd",
        "porcupin*, odd",
        "output:caption, odd",
        "sunset, odd",
        "export, odd",
        "0007, odd",
        "holiday, odd",
        "file:sunset-Export_0007.png, odd",
        "MORNING, positive",
        "morn*, positive"
    })
    void oneWordFindsOnePrompt(String query, String id) {
        assertThat(ids(query)).containsExactly(id);
    }

    @Test
    void aPhraseStandsTogether() {
        assertThat(ids("\"golden hour\"")).containsExactly("tie-new", "tie-mid", "tie-old");
        assertThat(ids("golden hour")).hasSize(4).contains("phrase-not");
        assertThat(ids("golden NOT village")).containsExactly("phrase-not");
        assertThat(ids("porcupines OR morning")).containsExactlyInAnyOrder("odd", "positive");
    }

    @Test
    void aQueryOfWhatIsNotWantedGivesAllElseNewestFirst() {
        assertThat(ids("NOT golden"))
                .hasSize(7)
                .startsWith("negative")
                .endsWith("positive")
                .doesNotContain("tie-new", "phrase-not");
        assertThat(found("-golden", Filter.ALL, 1)).hasSize(1);
    }

    @Test
    void filtersHoldBesideTheWords() {
        assertThat(found("heron", filter("2026-11-02T00:00:00.000Z", List.of(), List.of()), 0))
                .extracting(one -> one.prompt().promptId())
                .containsExactly("other", "negative");
        assertThat(found("heron", filter(null, List.of("two"), List.of()), 0)).hasSize(1);
        assertThat(found("x OR y", filter(null, List.of(), List.of("dreamshaper")), 0))
                .extracting(one -> one.prompt().promptId())
                .containsExactly("model");
        assertThat(found("NOT golden", filter(null, List.of("two"), List.of()), 0))
                .hasSize(1);
        assertThat(found("shaperxl", filter(null, List.of("two"), List.of()), 0))
                .isEmpty();
        assertThat(found("heron", filter(null, List.of(), List.of("no such model")), 0))
                .isEmpty();
    }

    private static Filter filter(String since, List<String> servers, List<String> models) {
        return Filter.builder().since(since).models(models).servers(servers).build();
    }

    @ParameterizedTest
    @CsvSource({
        "heron morning, positive, positive",
        "水彩, cjk, positive",
        "caption, odd, output",
        "exceed, error, error",
        "dreamshaperXL_v21, model, model",
        "shaperxl, model, model",
        "sunset, odd, file",
        "settings, odd, title",
        "低品質, cjk, negative"
    })
    void theExcerptShowsTheWordsWhereTheyStand(String query, String id, String where) {
        SearchHit found = found(query, Filter.ALL, 1).get(0);

        assertThat(found.prompt().promptId()).isEqualTo(id);
        assertThat(found.where()).isEqualTo(where);
        Excerpt excerpt = found.excerpt();
        assertThat(excerpt.matches()).isNotEmpty();
        int at = 0;
        for (Excerpt.Range range : excerpt.matches()) {
            assertThat(range.start()).isGreaterThanOrEqualTo(at);
            assertThat(range.end())
                    .isGreaterThan(range.start())
                    .isLessThanOrEqualTo(excerpt.text().length());
            at = range.end();
        }
        Excerpt.Range first = excerpt.matches().get(0);
        assertThat(query.toLowerCase(Locale.ROOT))
                .contains(excerpt.text().substring(first.start(), first.end()).toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "(",
                ")",
                "*",
                "a:b:c",
                "AND",
                "OR",
                "NOT",
                "NOT NOT x",
                "^x",
                "x NEAR y",
                "NEAR(x y)",
                "{a b}: c",
                "--",
                "-",
                "'; DROP TABLE prompt",
                "positive:",
                "positive:(",
                "nocolumn:fox",
                "\u0000",
                "\ud83e",
                "((((x",
                "x AND",
                "OR x",
                "+x +y",
                "a\"b",
                "%_",
                "\\",
                "fox\"",
                "\"\"",
                "x*y*",
                "😀",
                "a OR (b AND NOT",
                "part:abc",
                "prompt_search"
            })
    void noSignFails(String query) {
        assertThat(ids(query)).hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void noMixtureOfSignsFails() {
        long seed = Fuzz.seed("noMixtureOfSignsFails");
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "fox",
                "水彩",
                "\"",
                "(",
                ")",
                "*",
                " ",
                "AND",
                "OR",
                "NOT",
                "-",
                ":",
                "positive:",
                "model:",
                "^",
                "{",
                "}",
                "+",
                ",",
                "'",
                "\\",
                "heron",
                "🦊",
                "NEAR");
        for (int round = 0; round < 300; round++) {
            StringBuilder query = new StringBuilder();
            for (int piece = 0; piece < 1 + random.nextInt(9); piece++) {
                query.append(pieces.get(random.nextInt(pieces.size())));
            }
            SearchQuery parsed = SearchQuery.parse(query.toString());
            if (!parsed.isEmpty()) {
                assertThat(ids(query.toString())).as("seed %d: %s", seed, query).hasSizeLessThanOrEqualTo(11);
            }
        }
    }

    @Test
    void readingMayEndAtAnyTime() {
        List<SearchHit> seen = new ArrayList<>();
        new HomeSearch(archive, 120).forEach(SearchQuery.parse("golden"), Filter.ALL, 0, one -> {
            seen.add(one);
            return false;
        });
        assertThat(seen).hasSize(1);
    }
}
