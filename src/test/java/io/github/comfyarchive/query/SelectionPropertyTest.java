package io.github.comfyarchive.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.RandomPrompts;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters by indexes give what looking at every prompt gives, whichever way a selection takes. */
final class SelectionPropertyTest {
    private static final long SEED = Fuzz.seed("SelectionPropertyTest");
    private static final int QUESTIONS = Fuzz.amount(100, 1_000);

    @TempDir
    private Path root;

    private final RandomPrompts prompts = new RandomPrompts(SEED);
    private final Random random = prompts.random();

    @Test
    void everyWayToSelectGivesWhatLookingAtEachGivesInTheSameOrder() throws Exception {
        TestHome home = new TestHome(root.resolve("home"));
        try (Archive archive = home.withSchema().open()) {
            prompts.fill(home, archive);
            Map<Long, String> keys = new HashMap<>();
            home.rows("SELECT prompt.id, name || '/' || prompt_id FROM prompt JOIN server ON server.id = server_id")
                    .forEach(row -> keys.put(Long.valueOf(row.get(0)), row.get(1)));
            int found = 0;
            for (int index = 0; index < QUESTIONS; index++) {
                RandomPrompts.Question question = prompts.question();
                int limit = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
                List<String> expected = prompts.expected(question.keeps(), limit);
                found += expected.size();
                for (int few : new int[] {0, 3, 10_000}) {
                    assertThat(listed(archive, question.filter(), limit, few, keys))
                            .as("seed %d, at most %d, few %d, %s", SEED, limit, few, question.filter())
                            .isEqualTo(expected);
                }
                if (index % 10 == 0) {
                    searchAgrees(archive, question);
                    assertThat(pages(archive, question.filter(), keys))
                            .as("pages, seed %d, %s", SEED, question.filter())
                            .isEqualTo(prompts.expected(question.keeps(), 0));
                    pagesOfSearchAgree(archive, question.filter());
                }
            }
            assertThat(found).as("questions that find something, seed %d", SEED).isGreaterThan(QUESTIONS);
        }
    }

    private static List<String> listed(Archive archive, Filter filter, int limit, int few, Map<Long, String> keys) {
        return archive.ask(handle -> {
            Selection selection = Selection.of(Conditions.of(filter, handle), handle, few);
            return HomeListing.ids(selection, null, limit, handle).stream()
                    .map(keys::get)
                    .toList();
        });
    }

    /** Page after page, each begun at the last of the one before; where each prompt is looked at, a few at a time. */
    private List<String> pages(Archive archive, Filter filter, Map<Long, String> keys) {
        List<String> all = new ArrayList<>();
        Listing listing = new HomeListing(
                archive, null, 7, (looked, of) -> assertThat(looked).isBetween(1L, of));
        List<Long> page = new ArrayList<>();
        do {
            page.clear();
            listing.forEach(filter, 1 + random.nextInt(40), line -> page.add(line.prompt()));
            page.forEach(prompt -> all.add(keys.get(prompt)));
            if (!page.isEmpty()) {
                listing = listing.after(page.get(page.size() - 1));
            }
        } while (!page.isEmpty());
        return all;
    }

    /** In pages a search gives what it gives at once, in the same order. */
    private void pagesOfSearchAgree(Archive archive, Filter filter) {
        SearchQuery query = SearchQuery.parse(
                (random.nextInt(4) == 0 ? "NOT " : "") + prompts.word().substring(0, 3));
        List<Long> atOnce = new ArrayList<>();
        new HomeSearch(archive, 120)
                .forEach(query, filter, 0, hit -> atOnce.add(hit.prompt().prompt()));
        List<Long> all = new ArrayList<>();
        List<Long> page = new ArrayList<>();
        Search search = new HomeSearch(archive, 120);
        do {
            page.clear();
            search.forEach(
                    query,
                    filter,
                    1 + random.nextInt(40),
                    hit -> page.add(hit.prompt().prompt()));
            all.addAll(page);
            if (!page.isEmpty()) {
                search = search.after(page.get(page.size() - 1));
            }
        } while (!page.isEmpty());
        assertThat(all).as("pages of %s, seed %d, %s", query, SEED, filter).isEqualTo(atOnce);
    }

    /** The same filter beside a search; in which order is not said here. */
    private void searchAgrees(Archive archive, RandomPrompts.Question question) {
        String word = prompts.word();
        boolean without = random.nextInt(3) == 0;
        List<String> found = new ArrayList<>();
        new HomeSearch(archive, 120)
                .forEach(
                        SearchQuery.parse((without ? "NOT " : "") + word),
                        question.filter(),
                        0,
                        one -> found.add(
                                one.prompt().server() + "/" + one.prompt().promptId()));
        List<String> expected =
                prompts.expected(question.keeps().and(one -> one.words().contains(word) != without), 0);
        assertThat(found.stream().sorted().collect(Collectors.toList()))
                .as("seed %d, search for %s (without: %s), %s", SEED, word, without, question.filter())
                .isEqualTo(expected.stream().sorted().toList());
    }
}
