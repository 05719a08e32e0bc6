package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.List;

/** Figures of a home: sums that are kept, and how the syncs went. */
final class HomeGauges implements Gauges {
    private final Archive archive;

    HomeGauges(Archive archive) {
        this.archive = archive;
    }

    @Override
    public Figures figures() {
        long free = archive.assetDisk().usableBytes();
        boolean away = archive.assetDisk().away().isPresent();
        return archive.askOfOneMoment(questions -> new Figures(
                list(questions, Prompts.class, """
                        SELECT server.name AS server, prompt_sum.word AS status, sum(prompt_sum.n) AS n
                        FROM prompt_sum JOIN server ON server.id = prompt_sum.id WHERE prompt_sum.kind = 'prompt'
                        GROUP BY server.id, prompt_sum.word ORDER BY server.id, prompt_sum.word"""),
                list(questions, Outputs.class, """
                        SELECT word AS state, sum(n) AS n FROM prompt_sum WHERE kind = 'output' GROUP BY word ORDER BY word"""),
                stored(questions),
                list(questions, Durations.class, """
                        SELECT value AS second, sum(n) AS n FROM prompt_sum WHERE kind = 'second'
                        GROUP BY value HAVING sum(n) > 0 ORDER BY value"""),
                list(questions, Outcomes.class, """
                        SELECT server.name AS server, sync_run.outcome, count(*) AS n
                        FROM sync_run JOIN server ON server.id = sync_run.server_id
                        WHERE sync_run.outcome <> 'running' GROUP BY server.id, sync_run.outcome ORDER BY 1, 2"""),
                list(questions, LastSync.class, """
                        SELECT name AS server, last_synced_at,
                            (SELECT history_length FROM sync_run AS last WHERE last.server_id = server.id
                                AND last.history_length IS NOT NULL ORDER BY last.started_at DESC LIMIT 1) AS history_length
                        FROM server ORDER BY id"""),
                free,
                away));
    }

    private static Stored stored(Questions questions) {
        Stats.Stored stored = new Sums(questions, "prompt_sum").stored();
        return new Stored(stored.assets(), stored.bytes());
    }

    private static <T> List<T> list(Questions questions, Class<T> type, String sql) {
        return questions.list(type, new Query(sql));
    }
}
