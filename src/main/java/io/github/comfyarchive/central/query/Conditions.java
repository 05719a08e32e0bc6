package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.graph.InputValue;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.history.PromptStatus;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.query.InputCondition;
import io.github.comfyarchive.query.Stars;
import io.github.comfyarchive.search.SearchColumn;
import io.github.comfyarchive.search.SearchQuery;
import io.github.comfyarchive.search.VectorWord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * What a filter keeps, as SQL over the store's rows. These tell of all but values at inputs, of which they know hashes alone, and of words of texts
 * that are larger than PostgreSQL's vectors.
 */
final class Conditions {
    private static final Set<SearchColumn> TEXTS =
            EnumSet.of(SearchColumn.POSITIVE, SearchColumn.NEGATIVE, SearchColumn.TEXT);

    private static final String AFTER_ALL = "\uDBFF\uDFFF";

    private final Asking asking;
    private final StoredServers servers;
    private final LongFunction<Optional<StoreKey>> keys;
    private Bounds bounds = Bounds.ALL;

    private Conditions(Asking asking, StoredServers servers, LongFunction<Optional<StoreKey>> keys) {
        this.asking = asking;
        this.servers = servers;
        this.keys = keys;
    }

    /**
     * Writes it.
     *
     * @param filter resolved
     * @param keys what the store calls prompts
     * @throws FilterException if the filter names what is not there
     */
    static Bounds of(Filter filter, Asking asking, StoredServers servers, LongFunction<Optional<StoreKey>> keys) {
        Conditions made = new Conditions(asking, servers, keys);
        made.keys(filter.keys());
        if (filter.since() != null) {
            made.add(Sql.of("p.created_at >= ?", filter.since()));
        }
        if (filter.until() != null) {
            made.add(Sql.of("p.created_at < ?", filter.until()));
        }
        made.statuses(filter.statuses());
        made.servers(filter.servers());
        made.workflows(filter.workflows());
        made.models("p.models", "kind <> ?", filter.models());
        made.models("p.loras", "kind = ?", filter.loras());
        made.seeds(filter.seeds());
        for (String text : filter.texts()) {
            made.add(words(text(text).within(TEXTS)));
        }
        filter.inputs().forEach(input -> made.add(input(input)));
        made.tags(filter.tags());
        made.ratings(filter.ratings());
        made.media(filter.media());
        filter.words().forEach(words -> made.add(words(words)));
        filter.also().forEach(also -> made.add(of(also, asking, servers, keys)));
        filter.except()
                .forEach(except -> made.add(of(except, asking, servers, keys).not()));
        return made.bounds;
    }

    private void add(Bounds condition) {
        bounds = bounds.and(condition);
    }

    private void add(Sql condition) {
        add(Bounds.exact(condition));
    }

    private void keys(List<Long> wanted) {
        if (!wanted.isEmpty()) {
            add(among(wanted.stream().map(keys::apply).flatMap(Optional::stream).toList()));
        }
    }

    /** Those prompts alone. */
    static Sql among(List<StoreKey> keys) {
        return Sql.of(
                "(p.id, p.server) IN (SELECT wanted.id, wanted.server FROM unnest(?, ?) AS wanted (id, server))",
                new Sql.Ids(keys.stream().map(StoreKey::id).toList()),
                new Sql.Texts(keys.stream().map(StoreKey::server).toList()));
    }

    private void statuses(List<PromptStatus> statuses) {
        if (!statuses.isEmpty()) {
            add(any("p.status", statuses.stream().map(PromptStatus::word).toList()));
        }
    }

    private static Sql any(String column, List<String> texts) {
        return Sql.of(
                column + " = ANY (?)",
                new Sql.Texts(texts.stream().map(StoreText::escaped).toList()));
    }

    private void servers(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        List<String> uids = new ArrayList<>();
        names.forEach(name -> uids.addAll(servers.uids(name)));
        add(any("p.server", uids));
    }

    private void workflows(List<String> beginnings) {
        if (!beginnings.isEmpty()) {
            add(Bounds.found(ranges("p.workflow_id", beginnings)));
        }
    }

    private static Sql ranges(String column, List<String> beginnings) {
        Sql any = Sql.FALSE;
        for (String beginning : beginnings) {
            String from = StoreText.escaped(beginning);
            any = any.or(Sql.of(column + " >= ? AND " + column + " < ?", from, from + AFTER_ALL));
        }
        return any;
    }

    /**
     * Names are looked up first: how many prompts have them decides which index is taken. SQLite's LIKE, by which a home looks for parts of names,
     * takes 26 letters in either case.
     */
    private void models(String column, String kind, List<String> parts) {
        if (parts.isEmpty()) {
            return;
        }
        Sql named = Sql.FALSE;
        for (String part : parts) {
            String text = StoreText.escaped(part);
            String escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
            named = named.or(Sql.of("lower(name) LIKE lower(? COLLATE \"C\") ESCAPE '!'", "%" + escaped + "%"));
        }
        List<String> names = asking.list(
                Sql.of("SELECT DISTINCT name FROM model WHERE " + kind + " AND (", ModelUse.LORA)
                        .then(named)
                        .then(")"),
                row -> row.getString(1));
        if (names.isEmpty()) {
            add(Sql.FALSE);
        } else {
            add(Bounds.found(Sql.of(column + " && ?", new Sql.Texts(names))));
        }
    }

    private void seeds(List<String> seeds) {
        if (!seeds.isEmpty()) {
            add(Bounds.found(Sql.of("p.seeds && ?", new Sql.Texts(seeds))));
        }
    }

    private static SearchQuery text(String text) {
        SearchQuery query = SearchQuery.parse(text);
        if (query.isEmpty()) {
            throw new FilterException("there is no word to look for in the text of --text");
        }
        return query;
    }

    /** Prompts that have some words, or those that have not, for a query of NOT alone. */
    static Bounds words(SearchQuery query) {
        Sql over = query.isEmpty() ? Sql.FALSE : matches(query.vectorMatch());
        boolean found = !query.isEmpty() && !query.excludes();
        return new Bounds(over, over.and(Sql.of("NOT p.partly")), found ? matches(query.vectorBound()) : Sql.TRUE);
    }

    private static Sql matches(String tsquery) {
        return Sql.of("p.words @@ CAST(? AS tsquery)", tsquery);
    }

    /** Equal values are found by their hash; what else there is of comparisons, the graph alone tells. */
    private static Bounds input(InputCondition asked) {
        if (asked.comparison() == InputCondition.Comparison.EQUAL && asked.hasClass()) {
            List<String> words = new ArrayList<>(
                    InputWords.foldedWords(new InputValue(asked.input(), InputValue.canonical(asked.value()))));
            words.add(VectorWord.CUT);
            String tsquery = words.stream().map(VectorWord::quoted).collect(Collectors.joining(" | "));
            Sql found = Sql.of("p.inputs @@ CAST(? AS tsquery)", tsquery);
            return new Bounds(found, Sql.FALSE, found);
        }
        return new Bounds(Sql.TRUE, Sql.FALSE, Sql.TRUE);
    }

    /** Prompts {@code p} of which something holds. */
    static Sql annotated(String condition, Object... values) {
        return Sql.of(
                "EXISTS (SELECT 1 FROM annotation AS a WHERE a.id = p.id AND a.server = p.server AND a.removed_at IS NULL AND "
                        + condition + ")",
                values);
    }

    private void tags(List<String> names) {
        if (!names.isEmpty()) {
            add(tagged(names));
        }
    }

    /** Prompts that have one of these tags, or a file that has. */
    static Sql tagged(List<String> names) {
        return annotated(
                "a.kind = 'tag' AND a.value = ANY (?)",
                new Sql.Texts(names.stream().map(StoreText::escaped).toList()));
    }

    private void ratings(List<Stars> ratings) {
        if (ratings.isEmpty()) {
            return;
        }
        Sql any = ratings.contains(Stars.NONE) ? annotated("a.kind = 'rating'").not() : Sql.FALSE;
        for (Stars stars : ratings) {
            if (!stars.equals(Stars.NONE)) {
                any = any.or(annotated(
                        "a.kind = 'rating' AND a.value BETWEEN ? AND ?",
                        String.valueOf(stars.least()),
                        String.valueOf(stars.most())));
            }
        }
        add(any);
    }

    private void media(List<String> beginnings) {
        if (!beginnings.isEmpty()) {
            add(Sql.of("EXISTS (SELECT 1 FROM output AS o WHERE o.id = p.id AND o.server = p.server"
                            + " AND o.replaced_at IS NULL AND (")
                    .then(ranges("o.media_type", beginnings))
                    .then("))"));
        }
    }
}
