package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of all prompts, from the sums that are kept of them ({@code prompt_sum}): in a time that does not grow with the archive,
 * but with its days, its servers, and how many different seconds its prompts took.
 */
final class Sums {
    private static final String COUNTS =
            "SELECT word, sum(n) AS n FROM prompt_sum WHERE kind = '%s' GROUP BY word HAVING sum(n) <> 0";

    /** Durations by whole seconds of a model, whatever its kinds; the name is null for prompts of none. */
    private static final String OF_MODEL =
            "FROM prompt_sum WHERE kind = '%s' AND word = '' AND id IN (SELECT id FROM model WHERE name = :model)";

    private static final String OF_NONE = "FROM prompt_sum WHERE kind = '%s' AND word = '' AND id = 0";

    private final Questions questions;

    Sums(Questions questions) {
        this.questions = questions;
    }

    Statistics statistics(String sinceDay, List<Statistics.ServerRuns> servers) {
        Stats.Ends ends = questions.one(Stats.Ends.class, new Query("""
                SELECT (SELECT min(created_at) FROM prompt_row) AS first_at, (SELECT max(created_at) FROM prompt_row) AS last_at"""));
        Stats.Stored stored = questions.one(Stats.Stored.class, new Query("""
                SELECT coalesce((SELECT n FROM prompt_sum WHERE kind = 'asset'), 0) AS assets,
                    coalesce((SELECT n FROM prompt_sum WHERE kind = 'byte'), 0) AS bytes"""));
        return new Statistics(
                counts("prompt"),
                ends.firstAt(),
                ends.lastAt(),
                counts("output"),
                stored.assets(),
                stored.bytes(),
                durations(),
                days(sinceDay),
                servers);
    }

    private Map<String, Long> counts(String kind) {
        Map<String, Long> counts = new LinkedHashMap<>();
        questions
                .list(Stats.Count.class, new Query(COUNTS.formatted(kind)))
                .forEach(count -> counts.put(count.word(), count.n()));
        return counts;
    }

    private List<Statistics.Day> days(String sinceDay) {
        return questions.list(Statistics.Day.class, new Query("""
                SELECT value AS day, sum(n) AS prompts, coalesce(sum(n) FILTER (WHERE word = 'error'), 0) AS failed
                FROM prompt_sum WHERE kind = 'prompt' AND value >= :day GROUP BY value HAVING sum(n) <> 0 ORDER BY value
                """).with("day", sinceDay));
    }

    /** How many prompts of a model, or of none, ran to their end. */
    public record Runs(@Nullable String model, long prompts) {}

    private List<Statistics.ModelDuration> durations() {
        List<Statistics.ModelDuration> durations = new ArrayList<>();
        for (Runs runs : questions.list(Runs.class, new Query("""
                SELECT model.name AS model, sum(n) AS prompts FROM prompt_sum LEFT JOIN model ON model.id = prompt_sum.id
                WHERE prompt_sum.kind = 'second' GROUP BY model.name HAVING sum(n) > 0 ORDER BY prompts DESC, model LIMIT %d
                """.formatted(Stats.MODELS)))) {
            long prompts = runs.prompts();
            long low = duration(runs.model(), (prompts + 1) / 2);
            long high = duration(runs.model(), prompts / 2 + 1);
            durations.add(new Statistics.ModelDuration(
                    runs.model(), prompts, (low + high) / 2.0, duration(runs.model(), prompts - prompts * 5 / 100)));
        }
        return durations;
    }

    /** A value of a list in order, and how many there are up to it. */
    public record Place(long value, long n, long upto) {}

    /**
     * The duration of a rank, counted from 1: the second in which it lies first, and within that the millisecond, so that no more than
     * some thousand rows are read, however many prompts there are.
     */
    private long duration(@Nullable String model, long rank) {
        Place second = place("second", "", model, rank);
        // Durations are rounded towards nought, so that of a clock which was set back between start and end lie around
        // it.
        String within = " AND value BETWEEN " + (second.value() * 1000 - 999) + " AND " + (second.value() * 1000 + 999)
                + " AND value / 1000 = " + second.value();
        return place("duration", within, model, rank - (second.upto() - second.n()))
                .value();
    }

    private Place place(String kind, String within, @Nullable String model, long rank) {
        Query query = new Query("""
                SELECT value, n, upto FROM (SELECT value, sum(n) AS n, sum(sum(n)) OVER (ORDER BY value) AS upto %s GROUP BY value)
                WHERE upto >= :rank ORDER BY value LIMIT 1
                """.formatted((model == null ? OF_NONE : OF_MODEL).formatted(kind) + within))
                .with("rank", rank);
        return questions.one(Place.class, model == null ? query : query.with("model", model));
    }
}
