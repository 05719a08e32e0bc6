package io.github.comfyarchive.central.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.DiskUse;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.Search;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.PublishedHome;
import io.github.comfyarchive.testing.RandomPrompts;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One home, asked itself and by way of a store that it was published to: the same questions, the same answers. */
final class StoreCatalogTest {
    private static final Days YEAR = Days.ofUtc(LocalDate.parse("2026-01-01"), LocalDate.parse("2026-12-31"));

    private static final long SEED = Fuzz.seed("StoreCatalogTest");
    private static final int QUESTIONS = Fuzz.amount(40, 1_000);

    private static final int ROOM_FOR_ALL = 2_000;

    @TempDir
    private Path root;

    private final RandomPrompts prompts = new RandomPrompts(SEED);

    /** Publishes a home to a store of its own. */
    private static StoreCatalog published(TestHome home, int mostPrompts) throws Exception {
        String url = PublishedHome.publish(home);
        return new StoreCatalog(
                StoreDatabase.toRead(PublishedHome.address(url)), new NoAssets(), home.derivation(), mostPrompts);
    }

    /** Where there is room for few all else is tried too; both in the long run. */
    static IntStream rooms() {
        return IntStream.of(Fuzz.amount(7, ROOM_FOR_ALL), 7).distinct();
    }

    /** With a temporary archive in which there is room for all, and for few. */
    @ParameterizedTest
    @MethodSource("rooms")
    void whateverIsAskedIsAnsweredAsByTheHome(int mostPrompts) throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        try (Archive archive = home.withSchema().open()) {
            prompts.fill(home, archive);
            try (HomeCatalog ours = new HomeCatalog(home.open());
                    StoreCatalog store = published(home, mostPrompts)) {
                int found = 0;
                int questions = mostPrompts < ROOM_FOR_ALL ? QUESTIONS / 4 : QUESTIONS;
                for (int index = 0; index < questions; index++) {
                    RandomPrompts.Question question = prompts.question();
                    Filter filter = question.filter();
                    int limit = prompts.random().nextInt(3) == 0
                            ? 1 + prompts.random().nextInt(5)
                            : 0;
                    List<String> listed = listed(ours, filter, limit);
                    found += listed.size();
                    String told = "seed " + SEED + ", at most " + limit + ", " + filter;
                    assertThat(listed(store, filter, limit)).as(told).isEqualTo(listed);
                    assertThat(listed).as(told).hasSameSizeAs(prompts.expected(question.keeps(), limit));
                    if (index % 5 == 0) {
                        agree(ours, store, filter, limit, told);
                    }
                }
                assertThat(found).isGreaterThan(questions);
            }
        }
    }

    /** Places of words end, a word has so many of them, and a vector has 1 MB. */
    @Test
    void wordsPastTheLimitsOfPostgresAreFoundAllTheSame() throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("short", "red fox in the snow");
        texts.put("long", words("w", 25_000) + " red owl");
        texts.put("again", "red ".repeat(400) + "fox");
        List<EntryJson> entries = new ArrayList<>();
        texts.forEach((id, text) -> entries.add(EntryJson.of(id).painting(text, "")));
        entries.add(EntryJson.of("large").graph(largeGraph()));
        home.save("one", entries);
        try (HomeCatalog ours = new HomeCatalog(home.open());
                StoreCatalog store = published(home, ROOM_FOR_ALL)) {
            for (String typed : List.of(
                    "red",
                    "\"red fox\"",
                    "\"red owl\"",
                    "\"fox red\"",
                    "\"w24998 w24999\"",
                    "\"w24999 w24998\"",
                    "w24999",
                    "-\"red owl\"",
                    "-\"w24998 w24999\"",
                    "red -w24999",
                    "red -\"w7 w8\"",
                    "v3x49999",
                    "\"v3x49998 v3x49999\"",
                    "v3x4999*",
                    "-v3x49999",
                    "absent OR \"v3x49998 v3x49999\"",
                    "positive:red -v3x49999")) {
                SearchQuery query = SearchQuery.parse(typed);
                List<String> expected = searched(ours, query, Filter.ALL);
                assertThat(searched(store, query, Filter.ALL)).as(typed).containsExactlyInAnyOrderElementsOf(expected);
                Filter words = Filter.builder().words(List.of(query)).build();
                Filter others = Filter.builder().except(List.of(words)).build();
                for (Filter filter : List.of(words, others)) {
                    assertThat(listed(store, filter, 0)).as(typed).isEqualTo(listed(ours, filter, 0));
                    assertThat(store.list().count(filter))
                            .as(typed)
                            .hasValue(listed(ours, filter, 0).size());
                    assertThat(store.statistics(filter, YEAR)).as(typed).isEqualTo(ours.statistics(filter, YEAR));
                }
            }
        }
    }

    private static String words(String letter, int count) {
        return IntStream.range(0, count).mapToObj(number -> letter + number).collect(Collectors.joining(" "));
    }

    private static String largeGraph() {
        StringBuilder graph = new StringBuilder("{");
        for (int node = 0; node < 4; node++) {
            graph.append(node == 0 ? "" : ", ").append("\"" + node + "\": {\"class_type\": \"Note\", \"inputs\": {");
            for (int part = 0; part < 4; part++) {
                graph.append(part == 0 ? "" : ", ").append("\"text" + part + "\": \"");
                for (int word = part * 12_500; word < (part + 1) * 12_500; word++) {
                    graph.append("v" + node + "x" + word + " ");
                }
                graph.append("\"");
            }
            graph.append("}}");
        }
        return graph.append("}").toString();
    }

    private void agree(Catalog ours, Catalog store, Filter filter, int limit, String told) {
        assertThat(pages(store, filter)).as(told).isEqualTo(listed(ours, filter, 0));
        assertThat(store.list().count(filter).orElse(listed(ours, filter, 0).size()))
                .as(told)
                .isEqualTo(listed(ours, filter, 0).size());
        for (String typed : List.of(
                prompts.word(),
                "-" + prompts.word(),
                "fo*",
                "\"" + prompts.word() + " " + prompts.word() + "\"",
                prompts.word().substring(0, 3) + " OR rai OR 水彩 OR lux")) {
            SearchQuery query = SearchQuery.parse(typed);
            assertThat(searched(store, query, filter))
                    .as(typed + ", " + told)
                    .containsExactlyInAnyOrderElementsOf(searched(ours, query, filter));
            assertThat(pagesOfSearch(store, query, filter))
                    .as("pages of " + typed + ", " + told)
                    .isEqualTo(searched(store, query, filter));
        }
        for (ZoneId zone : List.of(ZoneOffset.UTC, ZoneId.of("America/New_York"))) {
            Days days = new Days(LocalDate.parse("2026-11-02"), LocalDate.parse("2026-11-05"), zone);
            assertThat(store.statistics(filter, days)).as(told).isEqualTo(ours.statistics(filter, days));
        }
        for (DiskUse.Grouping by : DiskUse.Grouping.values()) {
            assertThat(store.diskUse().of(filter, by))
                    .as(told)
                    .isEqualTo(ours.diskUse().of(filter, by));
        }
        assertThat(ids(store, filter, limit, false)).as(told).isEqualTo(ids(ours, filter, limit, false));
        assertThat(ids(store, filter, limit, true)).as(told).isEqualTo(ids(ours, filter, limit, true));
        assertThat(store.ids(filter, limit).count())
                .as(told)
                .isEqualTo(ours.ids(filter, limit).count());
    }

    /** Each line, but for its key, which is the archive's own. */
    private static List<String> listed(Catalog catalog, Filter filter, int limit) {
        List<String> lines = new ArrayList<>();
        catalog.list().forEach(filter, limit, line -> lines.add(line.toString().replaceFirst("prompt=\\d+", "")));
        return lines;
    }

    private List<String> pages(Catalog catalog, Filter filter) {
        List<String> lines = new ArrayList<>();
        Listing listing = catalog.list();
        List<Long> page = new ArrayList<>();
        do {
            page.clear();
            listing.forEach(filter, 1 + prompts.random().nextInt(40), line -> {
                lines.add(line.toString().replaceFirst("prompt=\\d+", ""));
                return page.add(line.prompt());
            });
            if (!page.isEmpty()) {
                listing = listing.after(page.get(page.size() - 1));
            }
        } while (!page.isEmpty());
        return lines;
    }

    private static List<String> searched(Catalog catalog, SearchQuery query, Filter filter) {
        List<String> hits = new ArrayList<>();
        catalog.search(60)
                .forEach(query, filter, 0, hit -> hits.add(hit.toString().replaceFirst("prompt=\\d+", "")));
        return hits;
    }

    private List<String> pagesOfSearch(Catalog catalog, SearchQuery query, Filter filter) {
        List<String> hits = new ArrayList<>();
        Search search = catalog.search(60);
        List<Long> page = new ArrayList<>();
        do {
            page.clear();
            search.forEach(query, filter, 1 + prompts.random().nextInt(40), hit -> {
                hits.add(hit.toString().replaceFirst("prompt=\\d+", ""));
                return page.add(hit.prompt().prompt());
            });
            if (!page.isEmpty()) {
                search = search.after(page.get(page.size() - 1));
            }
        } while (!page.isEmpty());
        return hits;
    }

    private static List<String> ids(Catalog catalog, Filter filter, int limit, boolean newestFirst) {
        List<String> ids = new ArrayList<>();
        (newestFirst ? catalog.ids(filter, limit).newestFirst() : catalog.ids(filter, limit))
                .forEach(some -> some.forEach(key -> ids.add(catalog.prompts()
                        .read(List.of(key))
                        .get(0)
                        .prompt()
                        .promptId()
                        .value())));
        return ids;
    }
}
