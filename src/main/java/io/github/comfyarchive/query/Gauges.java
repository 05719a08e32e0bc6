package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Figures for whoever monitors an archive: sums that are kept, and how the syncs went. Nothing of what a prompt says. */
public final class Gauges {
    private final Archive archive;

    Gauges(Archive archive) {
        this.archive = archive;
    }

    /**
     * Prompts of a server.
     *
     * @param server its name
     * @param status how they ended
     * @param n how many
     */
    public record Prompts(String server, String status, long n) {}

    /**
     * Files that prompts name.
     *
     * @param state such as {@code stored}
     * @param n how many
     */
    public record Outputs(String state, long n) {}

    /**
     * How long successful prompts ran: a prompt of two models counts for each.
     *
     * @param second whole seconds
     * @param n how many ran so long, and less than one more
     */
    public record Durations(long second, long n) {}

    /**
     * How syncs ended.
     *
     * @param server its name
     * @param outcome in a word
     * @param n how many
     */
    public record Outcomes(String server, String outcome, long n) {}

    /**
     * A server's last sync.
     *
     * @param server its name
     * @param lastSyncedAt ISO-8601; null if there was none
     * @param historyLength how many entries its history had then
     */
    public record LastSync(
            String server,
            @Nullable String lastSyncedAt,
            @Nullable Long historyLength) {}

    /** All of one moment. */
    public record Figures(
            List<Prompts> prompts,
            List<Outputs> outputs,
            Stats.Stored stored,
            List<Durations> durations,
            List<Outcomes> outcomes,
            List<LastSync> lastSyncs,
            long freeBytes,
            boolean away) {}

    /** Looks them up. */
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
                new Sums(questions, "prompt_sum").stored(),
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

    private static <T> List<T> list(Questions questions, Class<T> type, String sql) {
        return questions.list(type, new Query(sql));
    }
}
