package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.result.ResultIterator;

/** Lists prompts, newest first. */
public final class Listing {
    /** Everything of a list's line, looked up for those lines alone that are shown. */
    static final String LINE = """
            SELECT prompt.id AS prompt, prompt.prompt_id, server.name AS server, prompt.created_at, prompt.status,
                prompt.duration_ms,
                coalesce(sampling.model, (SELECT CASE count(*) WHEN 1 THEN min(model.name) END
                    FROM prompt_model JOIN model ON model.id = prompt_model.model
                    WHERE prompt_model.prompt = prompt.id AND model.kind IN ('checkpoint', 'diffusion_model'))) AS model,
                (SELECT group_concat(name, ', ') FROM
                    (SELECT model.name FROM prompt_model JOIN model ON model.id = prompt_model.model
                    WHERE prompt_model.prompt = prompt.id AND model.kind = 'lora' ORDER BY prompt_model.position)) AS loras,
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
            """;

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
     * Gives the prompts of a filter one by one.
     *
     * @param filter which
     * @param limit how many at most; 0 for all
     * @param each given a line, says whether to go on
     * @throws FilterException if the filter names what is not there
     */
    public void forEach(Filter filter, int limit, Predicate<PromptSummary> each) {
        archive.ask(handle -> {
            Selection selection = Selection.of(filter, handle);
            if (selection.isEmpty()) {
                return null;
            }
            try (ResultIterator<Long> found = ordered(selection, limit, handle).iterator()) {
                give(found, handle, each);
            }
            return null;
        });
    }

    /**
     * One prompt as lists show it.
     *
     * @param prompt its key
     * @return its line
     */
    public PromptSummary of(long prompt) {
        return archive.ask(handle -> line(handle, prompt));
    }

    /** The keys of a selection, newest first. */
    static List<Long> ids(Selection selection, int limit, Handle handle) {
        return selection.isEmpty()
                ? List.of()
                : ordered(selection, limit, handle).list();
    }

    private static ResultIterable<Long> ordered(Selection selection, int limit, Handle handle) {
        String ids = "SELECT prompt.id " + selection.from() + " ORDER BY prompt.created_at DESC, prompt.id DESC"
                + (limit == 0 ? "" : " LIMIT " + limit);
        return selection.bind(handle.createQuery(ids)).mapTo(Long.class);
    }

    private static void give(Iterator<Long> ids, Handle handle, Predicate<PromptSummary> each) {
        boolean on = true;
        while (on && ids.hasNext()) {
            on = each.test(line(handle, ids.next()));
        }
    }

    static PromptSummary line(Handle handle, long id) {
        return handle.createQuery(LINE)
                .bind("id", id)
                .map(ConstructorMapper.of(PromptSummary.class))
                .one();
    }
}
