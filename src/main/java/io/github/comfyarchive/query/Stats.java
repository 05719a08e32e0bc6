package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up. */
public final class Stats {
    /** So many models are listed. */
    static final int MODELS = 20;

    private final Archive archive;

    /**
     * Prepares it.
     *
     * @param archive what to read
     */
    public Stats(Archive archive) {
        this.archive = archive;
    }

    /**
     * Adds up the prompts of a filter.
     *
     * @param filter which
     * @param sinceDay the first day to be counted by itself, such as {@code 2026-11-01}
     * @return what they amount to
     * @throws FilterException if the filter names what is not there
     */
    public Statistics of(Filter filter, String sinceDay) {
        return archive.ask(questions -> {
            if (filter.equals(Filter.ALL)) {
                return new Sums(questions).statistics(sinceDay, servers(questions));
            }
            Selection selection = Selection.ofAll(filter, questions);
            // Chosen once: each of what follows asks for all of them.
            questions.temporary(new Query("DROP TABLE IF EXISTS temp.chosen")); // of one that failed in the middle
            questions.temporary(new Query(
                    "CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY, created_at TEXT NOT NULL, status TEXT NOT NULL,"
                            + " duration_ms INTEGER)"));
            questions.temporary(
                    selection.query("INSERT INTO temp.chosen SELECT prompt.id, prompt.created_at, prompt.status,"
                            + " prompt.duration_ms " + selection.from()));
            Ends ends = questions.one(
                    Ends.class,
                    new Query("SELECT min(created_at) AS first_at, max(created_at) AS last_at FROM temp.chosen"));
            Stored stored = questions.one(Stored.class, new Query("""
                    SELECT count(*) AS assets, coalesce(sum(asset.size), 0) AS bytes FROM asset WHERE sha256 IN
                        (SELECT output.asset FROM temp.chosen CROSS JOIN output ON output.prompt = chosen.id
                        WHERE output.asset IS NOT NULL)"""));
            Statistics statistics = new Statistics(
                    counts(questions, "SELECT status AS word, count(*) AS n FROM temp.chosen GROUP BY status"),
                    ends.firstAt(),
                    ends.lastAt(),
                    counts(questions, """
                            SELECT output.state AS word, count(*) AS n FROM temp.chosen
                                CROSS JOIN output ON output.prompt = chosen.id GROUP BY output.state"""),
                    stored.assets(),
                    stored.bytes(),
                    durations(questions),
                    days(questions, sinceDay),
                    servers(questions));
            questions.temporary(new Query("DROP TABLE temp.chosen"));
            return statistics;
        });
    }

    /** When the oldest and the newest were created. */
    public record Ends(@Nullable String firstAt, @Nullable String lastAt) {}

    /** How many files, and how large. */
    public record Stored(long assets, long bytes) {}

    /** How often a word stands in a column. */
    public record Count(String word, long n) {}

    private static Map<String, Long> counts(Questions questions, String query) {
        Map<String, Long> counts = new LinkedHashMap<>();
        questions.list(Count.class, new Query(query)).forEach(count -> counts.put(count.word(), count.n()));
        return counts;
    }

    private static List<Statistics.ModelDuration> durations(Questions questions) {
        return questions.list(Statistics.ModelDuration.class, new Query("""
                        WITH run AS (
                            SELECT model.name AS model, chosen.duration_ms
                            FROM temp.chosen
                                LEFT JOIN prompt_model ON prompt_model.prompt = chosen.id AND prompt_model.model IN
                                    (%s)
                                LEFT JOIN model ON model.id = prompt_model.model
                            WHERE chosen.duration_ms IS NOT NULL AND chosen.status = 'success'
                        ), ranked AS (
                            SELECT model, duration_ms, row_number() OVER (PARTITION BY model ORDER BY duration_ms) AS rank,
                                count(*) OVER (PARTITION BY model) AS prompts
                            FROM run
                        )
                        SELECT model, prompts,
                            avg(duration_ms) FILTER (WHERE rank IN ((prompts + 1) / 2, prompts / 2 + 1)) AS median_ms,
                            min(duration_ms) FILTER (WHERE rank >= 0.95 * prompts) AS p95_ms
                        FROM ranked GROUP BY model ORDER BY prompts DESC, model LIMIT %d
                        """.formatted(ModelColumns.TIMED, MODELS)));
    }

    private static List<Statistics.Day> days(Questions questions, String sinceDay) {
        return questions.list(Statistics.Day.class, new Query("""
                        SELECT substr(created_at, 1, 10) AS day, count(*) AS prompts,
                            count(*) FILTER (WHERE status = 'error') AS failed
                        FROM temp.chosen WHERE created_at >= :day
                        GROUP BY day ORDER BY day
                        """).with("day", sinceDay));
    }

    private static List<Statistics.ServerRuns> servers(Questions questions) {
        return questions.list(Statistics.ServerRuns.class, new Query("""
                        SELECT server.name AS server, count(sync_run.id) AS runs,
                            count(*) FILTER (WHERE sync_run.outcome = 'failed') AS failed, server.last_synced_at,
                            (SELECT history_length FROM sync_run AS last WHERE last.server_id = server.id
                                AND last.history_length IS NOT NULL ORDER BY last.started_at DESC LIMIT 1) AS history_length
                        FROM server LEFT JOIN sync_run ON sync_run.server_id = server.id
                        GROUP BY server.id ORDER BY server.id
                        """));
    }
}
