package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up what a home has. */
final class Stats {
    /** So many models are listed. */
    static final int MODELS = 20;

    private final Archive archive;

    Stats(Archive archive) {
        this.archive = archive;
    }

    /**
     * Adds up the prompts of a filter.
     *
     * @param days those to be counted by themselves
     * @return what they amount to
     * @throws FilterException if the filter names what is not there
     */
    Statistics of(Filter filter, Days days) {
        return archive.askOfOneMoment(questions -> {
            if (filter.equals(Filter.ALL)) {
                Ends ends = questions.one(Ends.class, new Query("""
                        SELECT (SELECT min(created_at) FROM prompt_row) AS first_at,
                            (SELECT max(created_at) FROM prompt_row) AS last_at"""));
                return new Sums(questions, "prompt_sum")
                        .statistics(
                                ends,
                                days.areUtc() ? null : LocalDays.ofAll(questions, days),
                                days.first().toString(),
                                servers(questions));
            }
            ChosenSums sums = new ChosenSums(questions);
            ChosenSums.Made made = sums.of(filter);
            Statistics statistics = new Sums(questions, made.table())
                    .statistics(
                            made.ends(),
                            days.areUtc() ? null : LocalDays.ofChosen(questions, days, made.others()),
                            days.first().toString(),
                            servers(questions));
            sums.drop();
            return statistics;
        });
    }

    /** When the oldest and the newest were created. */
    public record Ends(@Nullable String firstAt, @Nullable String lastAt) {}

    /** How many files, and how large. */
    public record Stored(long assets, long bytes) {}

    /** How often a word stands in a column. */
    public record Count(String word, long n) {}

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
