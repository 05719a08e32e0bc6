package io.github.comfyarchive.query;

import io.github.comfyarchive.search.SearchColumn;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds a home's prompts by words. */
final class HomeSearch implements Search {
    /** Of more matches than this the newest are ranked: ranking counts the words of each. */
    private static final int RANKED = 10_000;

    /** Words that more prompts have than this are frequent: then a filter is tested on the newest of them first. */
    private static final int FREQUENT = 50_000;

    /** Among so many of the newest prompts. */
    private static final int NEWEST = 100_000;

    /** So many more than asked for are sorted by their time, for those of equal rank. */
    private static final long TIES = 200;

    private final Archive archive;
    private final int excerptCharacters;
    private final int frequent;
    private final int newest;
    private final @Nullable Long after;

    HomeSearch(Archive archive, int excerptCharacters) {
        this(archive, excerptCharacters, FREQUENT, NEWEST, null);
    }

    /** One to which words are frequent in a smaller archive too. */
    HomeSearch(Archive archive, int excerptCharacters, int frequent, int newest, @Nullable Long after) {
        this.after = after;
        this.frequent = frequent;
        this.newest = newest;
        this.archive = archive;
        this.excerptCharacters = excerptCharacters;
    }

    @Override
    public Search after(long prompt) {
        return new HomeSearch(archive, excerptCharacters, frequent, newest, prompt);
    }

    @Override
    public void forEach(SearchQuery query, Filter filter, int limit, Predicate<SearchHit> each) {
        Set<Long> ids = archive.ask(questions -> {
            if (query.isEmpty()) {
                Selection listed = Selection.of(filter, questions);
                return new LinkedHashSet<>(HomeListing.ids(listed, place(questions), limit, questions));
            }
            Selection selection = Selection.ofFound(filter, questions);
            if (query.excludes()) {
                return without(query, filter, limit, questions);
            }
            return selection.isEmpty() ? Set.of() : ids(query, selection, limit, questions);
        });
        // Nothing is open in the database while a prompt is being given: its reader may take hours.
        for (Long id : ids) {
            Optional<SearchHit> hit = archive.ask(questions -> HomeListing.line(questions, id)
                    .map(line -> query.isEmpty()
                            ? new SearchHit(line, null, null)
                            : FoundText.of(query, line, excerptCharacters, questions)));
            if (hit.isPresent() && !each.test(hit.get())) {
                return;
            }
        }
    }

    /** All but those that have the words: nothing to rank by, so the newest first. */
    private Set<Long> without(SearchQuery query, Filter filter, int limit, Questions questions) {
        List<Condition> conditions = new ArrayList<>(Conditions.of(filter, questions));
        conditions.add(Conditions.words(query, "words"));
        Selection selection = Selection.of(conditions, questions, Selection.FEW);
        return new LinkedHashSet<>(HomeListing.ids(selection, place(questions), limit, questions));
    }

    private Set<Long> ids(SearchQuery query, Selection selection, int limit, Questions questions) {
        int most = limit == 0 ? Integer.MAX_VALUE : limit;
        Place place = place(query, questions);
        Set<Long> ids = new LinkedHashSet<>();
        if (place == null || place.score() != null) {
            ids.addAll(ranked(query, selection, place, most, questions));
        }
        if (ids.size() < most && !query.matchWithParts().equals(query.match())) {
            ids.addAll(inNames(query, selection, place, most - ids.size(), questions));
        }
        return ids;
    }

    /**
     * Where a page begins.
     *
     * @param score the rank of the prompt before; null where it has the words in names alone, or there is no order of ranks
     * @param key its place among those of equal rank
     */
    private record Place(@Nullable Double score, Listing.Key key) {}

    private @Nullable Place place(SearchQuery query, Questions questions) {
        Listing.Key key = place(questions);
        if (key == null) {
            return null;
        }
        Query score = new Query("SELECT bm25(prompt_search, " + weights()
                        + ") FROM prompt_search WHERE prompt_search MATCH :match AND rowid = :id")
                .with("match", query.match())
                .with("id", key.id());
        return new Place(questions.first(Double.class, score).orElse(null), key);
    }

    private Listing.@Nullable Key place(Questions questions) {
        return after == null ? null : HomeListing.key(questions, after);
    }

    /** Where a frequent word and a filter are met by enough of the newest prompts, the others are not looked at. */
    private List<Long> ranked(
            SearchQuery query, Selection selection, @Nullable Place place, int limit, Questions questions) {
        if (place == null && !selection.isAll() && limit < RANKED && isFrequent(query.match(), questions)) {
            long last = questions.one(Long.class, new Query("SELECT max(id) FROM prompt_row"));
            List<Long> found = rankedAfter(last - newest, query, selection, null, limit, questions);
            if (found.size() >= limit) {
                return found;
            }
        }
        return rankedAfter(0, query, selection, place, limit, questions);
    }

    private boolean isFrequent(String match, Questions questions) {
        return questions.one(
                        Integer.class,
                        new Query(
                                        "SELECT count(*) FROM (SELECT 1 FROM prompt_search WHERE prompt_search MATCH :match LIMIT "
                                                + (frequent + 1L) + ")")
                                .with("match", match))
                > frequent;
    }

    private static List<Long> rankedAfter(
            long firstId,
            SearchQuery query,
            Selection selection,
            @Nullable Place place,
            int limit,
            Questions questions) {
        int ranked = Math.max(RANKED, limit);
        Query found = selection.query("""
                SELECT best.id FROM
                    (SELECT id, score FROM
                        (SELECT prompt_search.rowid AS id, bm25(prompt_search, %s) AS score %s
                            AND prompt_search.rowid > %d
                        ORDER BY prompt_search.rowid DESC LIMIT %d)
                    %s
                    ORDER BY score, id DESC LIMIT %d) AS best
                    JOIN prompt ON prompt.id = best.id
                %s
                ORDER BY best.score, prompt.created_at DESC, prompt.id DESC LIMIT %d
                """.formatted(
                        weights(),
                        matching(selection),
                        firstId,
                        ranked,
                        place == null ? "" : "WHERE score >= :score",
                        limit + TIES,
                        place == null
                                ? ""
                                : "WHERE best.score > :score OR (prompt.created_at, prompt.id) < (:afterTime, :afterId)",
                        limit));
        return questions.list(Long.class, at(found.with("match", query.match()), place));
    }

    private static Query at(Query query, @Nullable Place place) {
        if (place == null) {
            return query;
        }
        Query at = query.with("afterTime", place.key().createdAt())
                .with("afterId", place.key().id());
        return place.score() == null ? at : at.with("score", place.score());
    }

    /** Those that have the words inside of names, the newest first, without those that were given by rank. */
    private static List<Long> inNames(
            SearchQuery query, Selection selection, @Nullable Place place, int limit, Questions questions) {
        boolean begun = place != null && place.score() == null;
        Query found = selection.query("""
                SELECT matching.id FROM
                    (SELECT prompt_search.rowid AS id %s
                        AND +prompt_search.rowid NOT IN
                            (SELECT rowid FROM prompt_search WHERE prompt_search MATCH :words)
                    ORDER BY prompt_search.rowid DESC LIMIT %d) AS matching
                    JOIN prompt ON prompt.id = matching.id
                %s
                ORDER BY prompt.created_at DESC, prompt.id DESC LIMIT %d
                """.formatted(
                        matching(selection),
                        begun ? -1 : Math.max(RANKED, limit),
                        begun ? "WHERE (prompt.created_at, prompt.id) < (:afterTime, :afterId)" : "",
                        limit));
        return questions.list(
                Long.class,
                at(found.with("match", query.matchWithParts()).with("words", query.match()), begun ? place : null));
    }

    /**
     * Matches of a frequent word are looked up in a set of candidates before their rows, which are large, are fetched. The plus keeps
     * SQLite from asking the full-text search for each of the set instead (sqlite.org/optoverview.html, "Unary +").
     */
    private static String matching(Selection selection) {
        if (selection.isAll()) {
            return "FROM prompt_search WHERE prompt_search MATCH :match";
        }
        String candidates = selection.candidates();
        String where = selection.whereAmongCandidates();
        String among = " WHERE prompt_search MATCH :match"
                + (candidates == null ? "" : " AND +prompt_search.rowid IN (" + candidates + ")");
        return where.equals(Selection.ANY)
                ? "FROM prompt_search" + among
                : "FROM prompt_search JOIN prompt ON prompt.id = prompt_search.rowid" + among + " AND " + where;
    }

    private static String weights() {
        return SearchColumn.weights().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
