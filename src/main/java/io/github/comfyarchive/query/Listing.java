package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists prompts, newest first. */
public final class Listing {
    /** Everything of a list's line, looked up for those lines alone that are shown. */
    static final String LINE = """
            SELECT prompt.id AS prompt, prompt.prompt_id, server.name AS server, prompt.created_at, prompt.status,
                prompt.duration_ms,
                %s AS model, %s AS loras,
                sampling.seed, sampling.steps, sampling.cfg, sampling.sampler, sampling.scheduler, sampling.positive,
                sampling.negative,
                (SELECT count(*) FROM output WHERE output.prompt = prompt.id AND replaced_at IS NULL) AS files,
                (SELECT count(*) FROM output
                    WHERE output.prompt = prompt.id AND replaced_at IS NULL AND state = 'stored') AS stored,
                CASE WHEN prompt.status = 'error' THEN (SELECT coalesce(exception_type || ': ', '') || coalesce(message, '')
                    FROM failure WHERE failure.prompt = prompt.id LIMIT 1) END AS error
            FROM prompt
                JOIN server ON server.id = prompt.server_id
                LEFT JOIN sampling ON sampling.prompt = prompt.id AND sampling.node_id =
                    coalesce(
                        (SELECT output_sampler.sampler FROM output_sampler WHERE output_sampler.prompt = prompt.id
                            ORDER BY length(output_sampler.node_id), output_sampler.node_id LIMIT 1),
                        (SELECT output_origin.maker FROM output_origin
                            WHERE output_origin.prompt = prompt.id AND output_origin.maker IS NOT NULL
                            ORDER BY length(output_origin.node_id), output_origin.node_id LIMIT 1),
                        (SELECT one.node_id FROM sampling AS one WHERE one.prompt = prompt.id
                            ORDER BY length(one.node_id), one.node_id LIMIT 1))
            WHERE prompt.id = :id
            """.formatted(ModelColumns.MAIN, ModelColumns.LORAS);

    /** So many keys are read at first, for whoever looks at the newest alone, and at most: each reading begins the query again. */
    private static final int FIRST_KEYS = 200;

    /** 160 KB of keys: for 100,000 prompts the query begins nine times. */
    private static final int MOST_KEYS = 20_000;

    private final Archive archive;

    /**
     * Prepares it.
     *
     * @param archive what to read
     */
    public Listing(Archive archive) {
        this.archive = archive;
    }

    /**
     * Gives the prompts of a filter one by one. While one is being given nothing is open in the database: whoever reads an answer may
     * take hours, and the log of a sync could not be emptied meanwhile. So some keys are read, and their lines one by one; then the
     * keys after those.
     *
     * @param limit how many at most; 0 for all
     * @param each given a line, says whether to go on
     * @throws FilterException if the filter names what is not there
     */
    public void forEach(Filter filter, int limit, Predicate<PromptSummary> each) {
        Selection selection = archive.ask(questions -> Selection.of(filter, questions));
        long left = limit == 0 ? Long.MAX_VALUE : limit;
        int some = FIRST_KEYS;
        @Nullable Key after = null;
        while (left > 0 && !selection.isEmpty()) {
            int most = selection.isFew() ? Integer.MAX_VALUE : some;
            List<Key> keys = keys(selection, after, Math.min(left, most));
            for (Key key : keys) {
                Optional<PromptSummary> line = archive.ask(questions -> line(questions, key.id()));
                if (line.isPresent() && !each.test(line.get())) {
                    return;
                }
            }
            if (keys.size() < most) {
                return;
            }
            after = keys.get(keys.size() - 1);
            left -= keys.size();
            some = Math.min(MOST_KEYS, some * 4);
        }
    }

    /** A place in the order of a list. */
    public record Key(String createdAt, long id) {}

    private List<Key> keys(Selection selection, @Nullable Key after, long limit) {
        String keys = "SELECT prompt.created_at, prompt.id " + selection.from()
                + (after == null ? "" : " AND (prompt.created_at, prompt.id) < (:afterTime, :afterId)")
                + " ORDER BY prompt.created_at DESC, prompt.id DESC LIMIT " + limit;
        return archive.ask(questions -> {
            Query query = selection.query(keys);
            return questions.list(
                    Key.class,
                    after == null
                            ? query
                            : query.with("afterTime", after.createdAt()).with("afterId", after.id()));
        });
    }

    /**
     * One prompt as lists show it.
     *
     * @param prompt its key
     * @return its line
     */
    public PromptSummary of(long prompt) {
        return archive.ask(questions -> line(questions, prompt)).orElseThrow();
    }

    /** The keys of a selection, newest first. */
    static List<Long> ids(Selection selection, int limit, Questions questions) {
        if (selection.isEmpty()) {
            return List.of();
        }
        String ids = "SELECT prompt.id " + selection.from() + " ORDER BY prompt.created_at DESC, prompt.id DESC"
                + (limit == 0 ? "" : " LIMIT " + limit);
        return questions.list(Long.class, selection.query(ids));
    }

    /** A line; nothing where its prompt has gone meanwhile, as a placeholder does when a sync brings what it stands for. */
    static Optional<PromptSummary> line(Questions questions, long id) {
        return questions.first(PromptSummary.class, new Query(LINE).with("id", id));
    }
}
