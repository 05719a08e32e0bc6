package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Query;
import io.github.comfyarchive.store.Questions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A home's prompts in a line each. */
final class HomeListing implements Listing {
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
                    FROM failure WHERE failure.prompt = prompt.id LIMIT 1) END AS error,
                (SELECT stars FROM rating WHERE rating.prompt = prompt.id AND removed_at IS NULL
                    ORDER BY asset IS NOT NULL, stars DESC LIMIT 1) AS stars,
                (SELECT group_concat(name, ', ') FROM (SELECT DISTINCT tag.name FROM tagged JOIN tag ON tag.id = tagged.tag
                    WHERE tagged.prompt = prompt.id AND removed_at IS NULL ORDER BY tag.name)) AS tags
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

    private static final String AFTER = " AND (prompt.created_at, prompt.id) < (:afterTime, :afterId)";

    /** 160 KB of keys: for 100,000 prompts the query begins nine times. */
    private static final int MOST_KEYS = 20_000;

    /** Where each prompt's graph has to be read, so many are looked at in one query: a tenth of a second of work. */
    private static final int SLICE = 10_000;

    private final Archive archive;
    private final @Nullable Key after;
    private final int slice;
    private final ScanProgress progress;

    HomeListing(Archive archive) {
        this(archive, null, SLICE, (looked, all) -> {});
    }

    HomeListing(Archive archive, @Nullable Key after, int slice, ScanProgress progress) {
        this.archive = archive;
        this.after = after;
        this.slice = slice;
        this.progress = progress;
    }

    @Override
    public Listing after(long prompt) {
        return after(archive.ask(questions -> key(questions, prompt)));
    }

    @Override
    public Listing after(Key place) {
        return new HomeListing(archive, place, slice, progress);
    }

    @Override
    public Listing telling(ScanProgress told) {
        return new HomeListing(archive, after, slice, told);
    }

    /**
     * {@inheritDoc}
     *
     * <p>While one is being given nothing is open in the database: whoever reads an answer may take hours, and the log of a sync could
     * not be emptied meanwhile. So some keys are read, and their lines one by one; then the keys after those.
     */
    @Override
    public void forEach(Filter filter, int limit, Predicate<PromptSummary> each) {
        Selection selection = archive.ask(questions -> Selection.of(filter, questions));
        Scan scan = new Scan(selection);
        long left = limit == 0 ? Long.MAX_VALUE : limit;
        int some = FIRST_KEYS;
        @Nullable Key last = after;
        while (left > 0 && !selection.isEmpty()) {
            int most = selection.isFew() ? Integer.MAX_VALUE : some;
            List<Key> keys = scan.keys(last, Math.min(left, most));
            for (Key key : keys) {
                Optional<PromptSummary> line = archive.ask(questions -> line(questions, key.id()));
                if (line.isPresent() && !each.test(line.get())) {
                    return;
                }
            }
            if (keys.size() < most) {
                return;
            }
            last = keys.get(keys.size() - 1);
            left -= keys.size();
            some = Math.min(MOST_KEYS, some * 4);
        }
    }

    @Override
    public OptionalLong count(Filter filter) {
        return archive.ask(questions -> {
            Selection selection = Selection.ofAll(filter, questions);
            if (selection.isEmpty()) {
                return OptionalLong.of(0);
            }
            return selection.looksAtEach()
                    ? OptionalLong.empty()
                    : OptionalLong.of(
                            questions.one(Long.class, selection.query("SELECT count(*) " + selection.from())));
        });
    }

    @Override
    public Page page(Filter filter, int most, Duration patience) {
        Selection selection = archive.ask(questions -> Selection.of(filter, questions));
        if (selection.isEmpty()) {
            return new Page(List.of(), null);
        }
        Scan scan = new Scan(selection);
        if (!selection.looksAtEach()) {
            List<Key> keys = scan.keys(after, null, most);
            return new Page(keys, keys.size() < most ? null : keys.get(keys.size() - 1));
        }
        long begun = System.nanoTime();
        List<Key> keys = new ArrayList<>();
        Key from = after;
        do {
            from = scan.slice(from, most - keys.size(), keys);
        } while (from != null && keys.size() < most && System.nanoTime() - begun < patience.toNanos());
        return new Page(keys, keys.size() < most ? from : keys.get(keys.size() - 1));
    }

    @Override
    public Optional<Key> place(long prompt) {
        return archive.ask(questions -> questions.first(
                Key.class, new Query("SELECT created_at, id FROM prompt_row WHERE id = :id").with("id", prompt)));
    }

    static Key key(Questions questions, long prompt) {
        return questions.one(
                Key.class, new Query("SELECT created_at, id FROM prompt_row WHERE id = :id").with("id", prompt));
    }

    /** The walk through the keys of a selection. */
    private final class Scan {
        private final Selection selection;
        private long looked;
        private long all;

        Scan(Selection selection) {
            this.selection = selection;
        }

        /** Some of a slice after the other, until there are enough: each slice is a question of its own, which holds up no sync for long. */
        List<Key> keys(@Nullable Key after, long limit) {
            if (!selection.looksAtEach()) {
                return keys(after, null, limit);
            }
            List<Key> found = new ArrayList<>();
            Key from = after;
            do {
                from = slice(from, limit - found.size(), found);
            } while (from != null && found.size() < limit);
            return found;
        }

        /** Looks at a slice; gives where the next begins, null after the last. */
        @Nullable
        Key slice(@Nullable Key from, long limit, List<Key> found) {
            Key end = archive.ask(questions -> endOfSlice(questions, from));
            found.addAll(keys(from, end, limit));
            if (end != null) {
                tell();
            }
            return end;
        }

        private void tell() {
            if (all == 0) {
                all = archive.ask(questions -> questions.one(Long.class, new Query("SELECT count(*) FROM prompt_row")));
            }
            looked = Math.min(all, looked + slice);
            progress.looked(looked, all);
        }

        private @Nullable Key endOfSlice(Questions questions, @Nullable Key from) {
            return questions
                    .first(
                            Key.class,
                            place(
                                    new Query("SELECT created_at, id FROM prompt_row INDEXED BY prompt_created_at"
                                            + (from == null ? "" : " WHERE (created_at, id) < (:afterTime, :afterId)")
                                            + " ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET " + (slice - 1)),
                                    "after",
                                    from))
                    .orElse(null);
        }

        private List<Key> keys(@Nullable Key after, @Nullable Key end, long limit) {
            String keys = "SELECT prompt.created_at, prompt.id " + selection.from()
                    + (after == null ? "" : AFTER)
                    + (end == null ? "" : " AND (prompt.created_at, prompt.id) >= (:endTime, :endId)")
                    + " ORDER BY prompt.created_at DESC, prompt.id DESC LIMIT " + limit;
            return archive.ask(questions ->
                    questions.list(Key.class, place(place(selection.query(keys), "after", after), "end", end)));
        }
    }

    private static Query place(Query query, String name, @Nullable Key key) {
        return key == null ? query : query.with(name + "Time", key.createdAt()).with(name + "Id", key.id());
    }

    @Override
    public Optional<PromptSummary> ifThere(long prompt) {
        return archive.ask(questions -> line(questions, prompt));
    }

    /** The keys of a selection that stand after a place, newest first. */
    static List<Long> ids(Selection selection, @Nullable Key after, int limit, Questions questions) {
        if (selection.isEmpty()) {
            return List.of();
        }
        String ids = "SELECT prompt.id " + selection.from() + (after == null ? "" : AFTER)
                + " ORDER BY prompt.created_at DESC, prompt.id DESC" + (limit == 0 ? "" : " LIMIT " + limit);
        return questions.list(Long.class, place(selection.query(ids), "after", after));
    }

    /** A line; nothing where its prompt has gone meanwhile, as a placeholder does when a sync brings what it stands for. */
    static Optional<PromptSummary> line(Questions questions, long id) {
        return questions.first(PromptSummary.class, new Query(LINE).with("id", id));
    }
}
