package io.github.comfyarchive.central.query;

import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.query.QueryText;
import io.github.comfyarchive.store.row.SavedSearch;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that a filter keeps, as the store finds them and a home tests them.
 *
 * @param filter without names of what the store alone knows
 * @param bounds the same over the store's rows
 */
record Choice(Filter filter, Bounds bounds) {
    /** A saved search that names others that name it would not end. */
    private static final int MOST_NESTED = 8;

    /**
     * Looks up what the filter names.
     *
     * @throws FilterException if that is not there
     */
    static Choice of(Filter asked, Asking asking, Scratch scratch) {
        Filter resolved = resolved(asked, asking, scratch, 0);
        return new Choice(resolved, Conditions.of(resolved, asking, scratch.servers(), scratch::key));
    }

    /** The same, of which more is asked. */
    Choice and(Filter more, Bounds bound) {
        return new Choice(filter.and(more), bounds.and(bound));
    }

    private static Filter resolved(Filter asked, Asking asking, Scratch scratch, int depth) {
        if (depth == MOST_NESTED) {
            throw new FilterException("saved searches name each other more than " + MOST_NESTED + " deep");
        }
        List<Filter> also = new ArrayList<>();
        asked.also().forEach(one -> also.add(resolved(one, asking, scratch, depth + 1)));
        for (String name : asked.saved()) {
            also.add(resolved(saved(name, asking), asking, scratch, depth + 1));
        }
        List<Filter> except = asked.except().stream()
                .map(one -> resolved(one, asking, scratch, depth + 1))
                .toList();
        return Filter.builder()
                .since(asked.since())
                .until(asked.until())
                .statuses(asked.statuses())
                .models(asked.models())
                .loras(asked.loras())
                .seeds(asked.seeds())
                .texts(asked.texts())
                .servers(asked.servers().stream()
                        .flatMap(name -> scratch.servers().names(name).stream())
                        .toList())
                .workflows(asked.workflows())
                .inputs(asked.inputs())
                .tags(asked.tags())
                .ratings(asked.ratings())
                .words(asked.words())
                .also(also)
                .except(except)
                .keys(asked.keys())
                .media(asked.media())
                .build();
    }

    private static Filter saved(String name, Asking asking) {
        List<SavedSearch> all = asking.saved();
        String query = all.stream()
                .filter(one -> one.name().equals(name))
                .map(SavedSearch::query)
                .findFirst()
                .orElseThrow(() -> new FilterException("no search is saved as " + name + "; there "
                        + (all.isEmpty()
                                ? "is none"
                                : "are: "
                                        + String.join(
                                                ", ",
                                                all.stream()
                                                        .map(SavedSearch::name)
                                                        .toList()))));
        return QueryText.parse(query, Clock.system(ZoneId.systemDefault())).asFilter();
    }

    /**
     * The first places of a list, newest first.
     *
     * @param after only what stands after this; null for all
     * @param limit how many at most
     */
    List<Place> newest(@Nullable Sql after, long limit, Asking asking) {
        Sql where = after == null ? bounds.over() : bounds.over().and(after);
        Sql columns = Sql.of("SELECT " + Place.COLUMNS + ", ").then(sure());
        return bounds.isFound()
                ? new Few(columns, where, bounds.found(), asking).newest(limit)
                : asking.list(
                        columns.then(" FROM prompt AS p WHERE ").then(where).then(Place.NEWEST + " LIMIT " + limit),
                        Place::of);
    }

    /** Whether the store's rows tell of a prompt that it is one. */
    Sql sure() {
        return bounds.isExact() ? Sql.TRUE : bounds.under();
    }
}
