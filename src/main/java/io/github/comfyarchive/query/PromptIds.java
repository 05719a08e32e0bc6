package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/**
 * The keys of a filter's prompts, in the order in which they were archived: that of the servers' histories, and the same at every
 * time. A limit leaves the newest, as it does in a list.
 */
public final class PromptIds {
    private static final int MOST_PROMPTS = 200;
    private static final long MOST_BYTES = 4 << 20;

    private final Archive archive;
    private final Filter filter;
    private final int limit;
    private final String order;

    private PromptIds(Archive archive, Filter filter, int limit, String order) {
        this.archive = archive;
        this.filter = filter;
        this.limit = limit;
        this.order = order;
    }

    /**
     * Prepares it.
     *
     * @param archive what to read
     * @param filter which prompts
     * @param limit how many at most; 0 for all
     */
    public PromptIds(Archive archive, Filter filter, int limit) {
        this(archive, filter, limit, "chosen.id");
    }

    /**
     * The same prompts in the order of a list.
     *
     * @return the newest first
     */
    public PromptIds newestFirst() {
        return new PromptIds(archive, filter, limit, "chosen.created_at DESC, chosen.id DESC");
    }

    /**
     * How many there are.
     *
     * @return the count
     * @throws FilterException if the filter names what is not there
     */
    public long count() {
        return archive.ask(handle -> {
            Selection selection = Selection.of(filter, handle);
            return query(handle, selection, "SELECT count(*) FROM (%s)")
                    .mapTo(Long.class)
                    .one();
        });
    }

    /**
     * A prompt id that more than one of them has, each of another server.
     *
     * @return one, if there is one
     */
    public Optional<String> idOfSeveral() {
        return archive.ask(handle -> {
            if (handle.createQuery("SELECT count(*) FROM server")
                            .mapTo(Integer.class)
                            .one()
                    < 2) {
                return Optional.empty();
            }
            Selection selection = Selection.of(filter, handle);
            return query(handle, selection, """
                            SELECT prompt_id FROM (%s) AS chosen CROSS JOIN prompt ON prompt.id = chosen.id
                            GROUP BY prompt_id HAVING count(*) > 1 LIMIT 1""").mapTo(String.class).findOne();
        });
    }

    /** A key, and how large the prompt is about. */
    public record Sized(long id, long size) {}

    /**
     * Gives them, a few at a time: so many that asking for their rows is worth it, and so few that they fit into memory. Nothing
     * that is written meanwhile is seen, by whatever is read in between.
     *
     * @param each given some
     * @throws FilterException if the filter names what is not there
     */
    public void forEach(Consumer<List<Long>> each) {
        archive.ask(handle -> {
            Selection selection = Selection.of(filter, handle);
            Query sized = query(handle, selection, """
                    SELECT chosen.id, coalesce(entry.size, 0) AS size FROM (%s) AS chosen LEFT JOIN entry ON entry.prompt = chosen.id
                    ORDER BY\s""" + order);
            try (ResultIterator<Sized> keys =
                    sized.map(ConstructorMapper.of(Sized.class)).iterator()) {
                give(keys, each);
            }
            return null;
        });
    }

    private Query query(Handle handle, Selection selection, String around) {
        String ids = "SELECT prompt.id AS id, prompt.created_at AS created_at " + selection.from()
                + (limit == 0 ? "" : " ORDER BY prompt.created_at DESC, prompt.id DESC LIMIT " + limit);
        return selection.bind(handle.createQuery(around.formatted(ids)));
    }

    private static void give(Iterator<Sized> keys, Consumer<List<Long>> each) {
        List<Long> some = new ArrayList<>(MOST_PROMPTS);
        long bytes = 0;
        while (keys.hasNext()) {
            Sized next = keys.next();
            if (some.size() == MOST_PROMPTS || (!some.isEmpty() && bytes + next.size() > MOST_BYTES)) {
                each.accept(List.copyOf(some));
                some.clear();
                bytes = 0;
            }
            some.add(next.id());
            bytes += next.size();
        }
        if (!some.isEmpty()) {
            each.accept(List.copyOf(some));
        }
    }
}
