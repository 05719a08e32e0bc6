package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statistics from sums: of all prompts from those that are kept of them ({@code prompt_sum}), in a time that does not grow with the archive,
 * but with its days, its servers, and how many different seconds its prompts took; of some prompts from {@link ChosenSums}.
 */
final class Sums {
    private final Questions questions;
    private final String table;

    /**
     * Prepares it.
     *
     * @param table a table of the columns of {@code prompt_sum}, or SQL for one; in which a sum may stand in several parts
     */
    Sums(Questions questions, String table) {
        this.questions = questions;
        this.table = table;
    }

    /**
     * Makes them.
     *
     * @param days what was counted by days of another zone; null for those of UTC, which the sums have
     * @param sinceDay the first of these, such as {@code 2026-11-01}
     */
    Statistics statistics(
            Stats.Ends ends,
            @Nullable List<Statistics.Day> days,
            String sinceDay,
            List<Statistics.ServerRuns> servers) {
        Stats.Stored stored = stored();
        return new Statistics(
                counts("prompt"),
                ends.firstAt(),
                ends.lastAt(),
                counts("output"),
                stored.assets(),
                stored.bytes(),
                durations(),
                days == null ? days(sinceDay) : days,
                servers);
    }

    /** Files and their bytes. */
    Stats.Stored stored() {
        return questions.one(Stats.Stored.class, new Query("""
                SELECT coalesce((SELECT sum(n) FROM %1$s WHERE kind = 'asset'), 0) AS assets,
                    coalesce((SELECT sum(n) FROM %1$s WHERE kind = 'byte'), 0) AS bytes""".formatted(table)));
    }

    private Map<String, Long> counts(String kind) {
        Map<String, Long> counts = new LinkedHashMap<>();
        questions
                .list(Stats.Count.class, new Query("""
                        SELECT word, sum(n) AS n FROM %s WHERE kind = '%s' GROUP BY word HAVING sum(n) <> 0
                        """.formatted(table, kind)))
                .forEach(count -> counts.put(count.word(), count.n()));
        return counts;
    }

    private List<Statistics.Day> days(String sinceDay) {
        return questions.list(Statistics.Day.class, new Query("""
                SELECT value AS day, sum(n) AS prompts, coalesce(sum(n) FILTER (WHERE word = 'error'), 0) AS failed
                FROM %s WHERE kind = 'prompt' AND value >= :day GROUP BY value HAVING sum(n) <> 0 ORDER BY value
                """.formatted(table)).with("day", sinceDay));
    }

    /** How many prompts of a model, or of none, ran to their end. */
    public record Runs(@Nullable String model, long prompts) {}

    private List<Statistics.ModelDuration> durations() {
        List<Statistics.ModelDuration> durations = new ArrayList<>();
        for (Runs runs : questions.list(Runs.class, new Query("""
                SELECT model.name AS model, sum(sums.n) AS prompts FROM %s AS sums LEFT JOIN model ON model.id = sums.id
                WHERE sums.kind = 'second' GROUP BY model.name HAVING sum(sums.n) > 0 ORDER BY prompts DESC, model LIMIT %d
                """.formatted(table, Stats.MODELS)))) {
            String ids = ids(runs.model());
            long prompts = runs.prompts();
            long low = duration(ids, (prompts + 1) / 2);
            long high = duration(ids, prompts / 2 + 1);
            durations.add(new Statistics.ModelDuration(
                    runs.model(), prompts, (low + high) / 2.0, duration(ids, prompts - prompts * 5 / 100)));
        }
        return durations;
    }

    /** Keys of a model, whatever its kinds; 0 for prompts of none. */
    private String ids(@Nullable String model) {
        return model == null
                ? "0"
                : questions
                        .list(Long.class, new Query("SELECT id FROM model WHERE name = :model").with("model", model))
                        .stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
    }

    /** A value of a list in order, and how many there are up to it. */
    public record Place(long value, long n, long upto) {}

    /**
     * The duration of a rank, counted from 1: the second in which it lies first, and within that the millisecond, so that no more than
     * some thousand rows are read, however many prompts there are.
     */
    private long duration(String ids, long rank) {
        Place second = place("second", "", ids, rank);
        // Durations are rounded towards nought, so that of a clock which was set back between start and end lie around
        // it.
        String within = " AND value BETWEEN " + (second.value() * 1000 - 999) + " AND " + (second.value() * 1000 + 999)
                + " AND value / 1000 = " + second.value();
        return place("duration", within, ids, rank - (second.upto() - second.n()))
                .value();
    }

    private Place place(String kind, String within, String ids, long rank) {
        return questions.one(Place.class, new Query("""
                SELECT value, n, upto FROM (SELECT value, sum(n) AS n, sum(sum(n)) OVER (ORDER BY value) AS upto
                    FROM %s WHERE kind = '%s' AND word = '' AND id IN (%s)%s GROUP BY value HAVING sum(n) <> 0)
                WHERE upto >= :rank ORDER BY value LIMIT 1
                """.formatted(table, kind, ids, within)).with("rank", rank));
    }
}
