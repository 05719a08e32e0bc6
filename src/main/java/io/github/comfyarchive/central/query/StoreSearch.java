package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Search;
import io.github.comfyarchive.query.SearchHit;
import io.github.comfyarchive.search.SearchQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a store's prompts by words. Which is best is PostgreSQL's own rank, by how near to each other the words stand and how much their columns tell
 * (<a href="https://www.postgresql.org/docs/15/textsearch-controls.html#TEXTSEARCH-RANKING">Ranking Search Results</a>).
 */
final class StoreSearch implements Search {
    /** Of more matches than this the newest are ranked: ranking reads the words of each. */
    private static final int RANKED = 500;

    /** Of D, C, B and A ({@link io.github.comfyarchive.search.SearchColumn#mark}). */
    private static final String RANK = "ts_rank_cd('{0.1, 0.4, 0.6, 1.0}', p.words, CAST(? AS tsquery))";

    /** Shown one after the other. */
    private static final int SOME = 100;

    private final Asking asking;
    private final Scratch scratch;
    private final int excerptCharacters;
    private final @Nullable Long after;

    StoreSearch(Asking asking, Scratch scratch, int excerptCharacters, @Nullable Long after) {
        this.asking = asking;
        this.scratch = scratch;
        this.excerptCharacters = excerptCharacters;
        this.after = after;
    }

    @Override
    public Search after(long prompt) {
        return new StoreSearch(asking, scratch, excerptCharacters, prompt);
    }

    @Override
    public void forEach(SearchQuery query, Filter filter, int limit, Predicate<SearchHit> each) {
        Choice choice = Choice.of(filter, asking, scratch);
        Giving giving = new Giving(query, limit, each);
        if (query.isEmpty() || query.excludes()) {
            Choice all = query.isEmpty() ? choice : with(choice, query);
            giving.newest(all, after == null ? null : Places.after(after, asking, scratch));
            return;
        }
        Sql inNames = after == null || has(query, after) ? null : Places.after(after, asking, scratch);
        if (inNames == null) {
            giving.ranked(with(choice, query), after);
        }
        if (!query.vectorMatchWithParts().equals(query.vectorMatch())) {
            SearchQuery parts = query.withParts();
            Bounds found = Conditions.words(parts).and(Conditions.words(query).not());
            Filter whole = Filter.builder().words(List.of(query)).build();
            Filter filters = Filter.builder()
                    .words(List.of(parts))
                    .except(List.of(whole))
                    .build();
            giving.newest(choice.and(filters, found), inNames);
        }
    }

    private static Choice with(Choice choice, SearchQuery query) {
        Bounds words = Conditions.words(query);
        return choice.and(Filter.builder().words(List.of(query)).build(), words);
    }

    private boolean has(SearchQuery query, long number) {
        Optional<StoreKey> key = scratch.key(number);
        return key.isPresent()
                && asking.is(Sql.of(
                                "SELECT 1 FROM prompt AS p WHERE p.id = ? AND p.server = ? AND ",
                                key.get().id(),
                                key.get().server())
                        .then(Conditions.words(query).over()));
    }

    /** Gives what is found, until there is enough. */
    private final class Giving {
        private final SearchQuery query;
        private final Predicate<SearchHit> each;
        private long left;

        Giving(SearchQuery query, int limit, Predicate<SearchHit> each) {
            this.query = query;
            this.each = each;
            this.left = limit == 0 ? Long.MAX_VALUE : limit;
        }

        void newest(Choice choice, @Nullable Sql from) {
            Walk walk = new Walk(asking, scratch, choice, from);
            while (left > 0 && !walk.ended()) {
                give(walk.next(left));
            }
        }

        /** Best first. */
        void ranked(Choice choice, @Nullable Long from) {
            Sql columns = Sql.of("SELECT " + Place.COLUMNS + ", ").then(choice.sure());
            Sql newest = new Few(
                            columns, choice.bounds().over(), choice.bounds().found(), asking)
                    .rows(", p.words", Math.max(RANKED, Math.min(left, Integer.MAX_VALUE)));
            Sql best = Sql.of(
                            "SELECT found.* FROM (SELECT p.prompt_id, p.server, p.created_at, p.place, p.sure, p.id, "
                                    + RANK + " AS score FROM (",
                            query.vectorMatch())
                    .then(newest)
                    .then(") AS p) AS found");
            if (from != null) {
                Optional<StoreKey> key = scratch.key(from);
                if (key.isEmpty()) {
                    return;
                }
                best = best.then(
                        ", (SELECT " + Place.COLUMNS + ", p.id, " + RANK
                                + " AS score FROM prompt AS p WHERE p.id = ? AND p.server = ?) AS seen"
                                + " WHERE (found.score, found.created_at, found.place, found.server, found.id)"
                                + " < (seen.score, seen.created_at, seen.place, seen.server, seen.id)",
                        query.vectorMatch(),
                        key.get().id(),
                        key.get().server());
            }
            best = best.then(" ORDER BY found.score DESC, found.created_at DESC, found.place DESC, found.server DESC,"
                    + " found.id DESC");
            List<Place> places = asking.byIndex(best, Place::of);
            for (int at = 0; at < places.size() && left > 0; at += SOME) {
                List<Place> some = places.subList(at, Math.min(places.size(), at + SOME));
                List<Place> met = scratch.tested(some, choice.filter());
                give(met.subList(0, (int) Math.min(left, met.size())));
            }
        }

        private void give(List<Place> places) {
            left -= places.size();
            for (Long number : scratch.bring(places.stream().map(Place::key).toList())) {
                Optional<SearchHit> hit = scratch.catalog().found(query, number, excerptCharacters);
                if (hit.isPresent() && !each.test(hit.get())) {
                    left = 0;
                    return;
                }
            }
        }
    }
}
