package io.github.comfyarchive.central.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.publish.Publish;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.DiskUse;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.Search;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.RandomPrompts;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One home, asked itself and by way of a store that it was published to: the same questions, the same answers. */
final class StoreCatalogTest {
    private static final long SEED = Fuzz.seed("StoreCatalogTest");
    private static final int QUESTIONS = Fuzz.amount(60, 1_000);

    @TempDir
    private Path root;

    private final RandomPrompts prompts = new RandomPrompts(SEED);

    /** Publishes a home to a store of its own. */
    static StoreCatalog published(TestHome home, Archive archive) throws Exception {
        StoreAddress address = StoreAddress.parse(PostgresServer.shared().database(), name -> null);
        try (StoreDatabase store = StoreDatabase.toWrite(address, "test")) {
            StoreSchema.bringUpToDate(store, 4, Clock.systemUTC());
            assertThat(new Publish(archive, home.derivation(), store, Clock.systemUTC())
                            .run(() -> false)
                            .notices())
                    .isEmpty();
        }
        return new StoreCatalog(StoreDatabase.toRead(address), new NoAssets(), home.derivation());
    }

    @Test
    void whateverIsAskedIsAnsweredAsByTheHome() throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        try (Archive archive = home.withSchema().open()) {
            prompts.fill(home, archive);
            try (HomeCatalog ours = new HomeCatalog(home.open());
                    StoreCatalog store = published(home, archive)) {
                int found = 0;
                for (int index = 0; index < QUESTIONS; index++) {
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
                assertThat(found).isGreaterThan(QUESTIONS);
            }
        }
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
