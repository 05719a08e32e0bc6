package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The keys of a home's prompts, in the order of the keys: that in which they were archived. */
public final class HomePromptIds implements PromptIds {
    /** Read in one transaction, which a reader of the export does not hold open; by then the query's cost is nothing. */
    private static final int MOST_PROMPTS = 200;

    /** Of entries, packed: what is in memory at a time, whatever they are. */
    private static final long MOST_BYTES = 4 << 20;

    /** A question for {@link Own}, around one for the keys. */
    static final String OWN = """
            WITH chosen AS MATERIALIZED (%s), file AS MATERIALIZED
                (SELECT asset.size, asset.linked_from IS NOT NULL AS linked FROM asset
                WHERE sha256 IN (SELECT output.asset FROM chosen CROSS JOIN output ON output.prompt = chosen.id
                        WHERE output.asset IS NOT NULL)
                    AND NOT EXISTS (SELECT 1 FROM output WHERE output.asset = asset.sha256
                        AND output.prompt NOT IN (SELECT id FROM chosen)))
            SELECT (SELECT count(*) FROM chosen) AS prompts, count(*) AS files, coalesce(sum(size), 0) AS bytes,
                coalesce(sum(linked), 0) AS linked, coalesce(sum(size) FILTER (WHERE linked), 0) AS linked_bytes
            FROM file""";

    private final Archive archive;
    private final Filter filter;
    private final @Nullable List<Long> keys;
    private final int limit;
    private final Keep keep;
    private final String order;

    private HomePromptIds(
            Archive archive, Filter filter, @Nullable List<Long> keys, int limit, Keep keep, String order) {
        this.archive = archive;
        this.filter = filter;
        this.keys = keys;
        this.limit = limit;
        this.keep = keep;
        this.order = order;
    }

    HomePromptIds(Archive archive, Filter filter, int limit) {
        this(archive, filter, null, limit, Keep.NOTHING, "chosen.id");
    }

    /** Those that somebody has named. */
    static HomePromptIds named(Archive archive, List<Long> keys) {
        return new HomePromptIds(archive, Filter.ALL, List.copyOf(keys), 0, Keep.NOTHING, "chosen.id");
    }

    @Override
    public HomePromptIds without(Keep kept) {
        return new HomePromptIds(archive, filter, keys, limit, kept, order);
    }

    @Override
    public HomePromptIds newestFirst() {
        return new HomePromptIds(archive, filter, keys, limit, keep, "chosen.created_at DESC, chosen.id DESC");
    }

    @Override
    public long count() {
        return archive.ask(questions -> {
            Selection selection = Selection.of(filter, questions);
            return questions.one(Long.class, query(selection, "SELECT count(*) FROM (%s)"));
        });
    }

    @Override
    public Optional<String> idOfSeveral() {
        return archive.ask(questions -> {
            if (questions.one(Integer.class, new Query("SELECT count(*) FROM server")) < 2) {
                return Optional.empty();
            }
            Selection selection = Selection.of(filter, questions);
            return questions.first(String.class, query(selection, """
                            SELECT prompt_id FROM (%s) AS chosen CROSS JOIN prompt ON prompt.id = chosen.id
                            GROUP BY prompt_id HAVING count(*) > 1 LIMIT 1"""));
        });
    }

    /** A key, its place in the order, and how large the prompt is about. */
    public record Sized(long place, long id, long size) {}

    /**
     * {@inheritDoc}
     *
     * <p>While some are being given nothing is open in the database: what is made of them may take hours to be written, and the log of a
     * sync could not be emptied meanwhile. So the keys are put into a table of this connection alone, which SQLite keeps in memory or in
     * a temporary file of its own.
     */
    @Override
    public void forEach(Consumer<List<Long>> each) {
        archive.ask(questions -> {
            Selection selection = Selection.of(filter, questions);
            questions.temporary(new Query("DROP TABLE IF EXISTS temp.exported")); // of one that failed in the middle
            questions.temporary(
                    new Query(
                            "CREATE TEMP TABLE exported (place INTEGER PRIMARY KEY, id INTEGER NOT NULL, size INTEGER NOT NULL)"));
            String sized = """
                    INSERT INTO temp.exported (id, size)
                    SELECT chosen.id, coalesce(entry.size, 0) FROM (%s) AS chosen LEFT JOIN entry ON entry.prompt = chosen.id
                    ORDER BY\s""" + order;
            questions.temporary(query(selection, sized));
            return true;
        });
        List<Sized> keys = after(0);
        while (!keys.isEmpty()) {
            List<Sized> some = fitting(keys);
            each.accept(some.stream().map(Sized::id).toList());
            keys = after(some.get(some.size() - 1).place());
        }
        archive.ask(questions -> {
            questions.temporary(new Query("DROP TABLE temp.exported"));
            return true;
        });
    }

    private List<Sized> after(long place) {
        Query next = new Query("SELECT place, id, size FROM temp.exported WHERE place > :place ORDER BY place LIMIT "
                        + MOST_PROMPTS)
                .with("place", place);
        return archive.ask(questions -> questions.list(Sized.class, next));
    }

    private static List<Sized> fitting(List<Sized> keys) {
        long bytes = 0;
        int count = 0;
        while (count < keys.size() && (count == 0 || bytes + keys.get(count).size() <= MOST_BYTES)) {
            bytes += keys.get(count).size();
            count++;
        }
        return keys.subList(0, count);
    }

    @Override
    public Own own() {
        return archive.ask(questions -> {
            Selection selection = Selection.of(filter, questions);
            return questions.one(Own.class, query(selection, OWN));
        });
    }

    private Query query(Selection selection, String around) {
        Query query = selection.query(around.formatted(keep.leaving(ids(selection))));
        String since = keep.since();
        if (since != null) {
            query = query.with("keepSince", since);
        }
        for (int index = 0; index < keep.tags().size(); index++) {
            query = query.with("keepTag" + index, keep.tags().get(index));
        }
        return query;
    }

    private String ids(Selection selection) {
        return "SELECT prompt.id AS id, prompt.created_at AS created_at " + from(selection)
                + (limit == 0 ? "" : " ORDER BY prompt.created_at DESC, prompt.id DESC LIMIT " + limit);
    }

    private String from(Selection selection) {
        return keys == null
                ? selection.from()
                : "FROM prompt_row AS prompt WHERE prompt.id IN (SELECT value FROM json_each('" + keys + "'))";
    }
}
