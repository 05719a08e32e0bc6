package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Keep;
import io.github.comfyarchive.query.PromptIds;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The keys of a store's prompts, in the order in which homes archived them. */
final class StorePromptIds implements PromptIds {
    /** Read in one question. */
    private static final int MOST_PROMPTS = 200;

    /** Of entries: what is in memory at a time, whatever they are. */
    private static final long MOST_BYTES = 16L << 20;

    private static final String AS_ARCHIVED = " ORDER BY c.place, c.server, c.id";
    private static final String NEWEST = " ORDER BY c.created_at DESC, c.place DESC, c.server DESC, c.id DESC";

    private final Asking asking;
    private final Scratch scratch;
    private final Filter filter;
    private final int limit;
    private final Keep keep;
    private final String order;

    StorePromptIds(Asking asking, Scratch scratch, Filter filter, int limit) {
        this(asking, scratch, filter, limit, Keep.NOTHING, AS_ARCHIVED);
    }

    private StorePromptIds(Asking asking, Scratch scratch, Filter filter, int limit, Keep keep, String order) {
        this.asking = asking;
        this.scratch = scratch;
        this.filter = filter;
        this.limit = limit;
        this.keep = keep;
        this.order = order;
    }

    @Override
    public PromptIds newestFirst() {
        return new StorePromptIds(asking, scratch, filter, limit, keep, NEWEST);
    }

    @Override
    public PromptIds without(Keep kept) {
        return new StorePromptIds(asking, scratch, filter, limit, kept, order);
    }

    /** The chosen but for those that are kept, as a table {@code c}. */
    private Sql chosen() {
        return keep.equals(Keep.NOTHING)
                ? all()
                : Sql.of("(SELECT p.* FROM (SELECT c.*, row_number() OVER (PARTITION BY c.server"
                                + " ORDER BY c.created_at DESC, c.place DESC, c.id DESC) AS newest FROM ")
                        .then(all())
                        .then(") AS p WHERE ")
                        .then(left())
                        .then(") AS c");
    }

    /** What of a prompt {@code p} says that it is not kept. */
    private Sql left() {
        Sql left = Sql.of("p.newest > ?", keep.last());
        if (keep.since() != null) {
            left = left.and(Sql.of("p.created_at < ?", keep.since()));
        }
        if (keep.rated() > 0) {
            left = left.and(Conditions.annotated("a.kind = 'rating' AND a.value >= ?", String.valueOf(keep.rated()))
                    .not());
        }
        return keep.tags().isEmpty()
                ? left
                : left.and(Conditions.tagged(keep.tags()).not());
    }

    private Sql all() {
        return Sql.of("(SELECT p.id, p.server, p.prompt_id, p.created_at, p.place FROM prompt AS p WHERE ")
                .then(Chosen.of(filter, limit, asking, scratch))
                .then(limit == 0 ? "" : Place.NEWEST + " LIMIT " + limit)
                .then(") AS c");
    }

    @Override
    public long count() {
        return asking.count(Sql.of("SELECT count(*) FROM ").then(chosen()));
    }

    @Override
    public Own own() {
        Sql files = Sql.of("WITH chosen AS MATERIALIZED (SELECT c.id, c.server FROM ")
                .then(chosen())
                .then("""
                        ), file AS MATERIALIZED (SELECT max(o.size) AS size FROM output AS o
                            WHERE o.asset IN (SELECT mine.asset FROM chosen JOIN output AS mine
                                ON mine.id = chosen.id AND mine.server = chosen.server)
                            GROUP BY o.asset
                            HAVING bool_and((o.id, o.server) IN (SELECT id, server FROM chosen)))
                        SELECT (SELECT count(*) FROM chosen), count(*), coalesce(sum(size), 0) FROM file""");
        return asking.one(files, row -> new Own(row.getLong(1), row.getLong(2), row.getLong(3), 0, 0));
    }

    @Override
    public Optional<String> idOfSeveral() {
        return asking
                .list(
                        Sql.of("SELECT min(c.prompt_id) FROM ")
                                .then(chosen())
                                .then(" GROUP BY c.id HAVING count(*) > 1 LIMIT 1"),
                        row -> StoreText.plain(row.getString(1)))
                .stream()
                .findFirst();
    }

    /** {@inheritDoc} The keys are put into a file meanwhile: nothing is open in the store while some are being given. */
    @Override
    public void forEach(Consumer<List<Long>> each) {
        try {
            Path file = Files.createTempFile(scratch.root(), "keys", "");
            try {
                long count = write(file);
                read(file, count, each);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException refused) {
            throw new UncheckedIOException("there is no room for the keys of prompts", refused);
        }
    }

    private long write(Path file) throws IOException {
        long[] count = {0};
        Sql sized = Sql.of("SELECT c.prompt_id, c.server, coalesce(e.size, 0) FROM ")
                .then(chosen())
                .then(" LEFT JOIN entry AS e ON e.id = c.id AND e.server = c.server" + order);
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            asking.each(sized, row -> {
                out.writeUTF(row.getString(1));
                out.writeUTF(row.getString(2));
                out.writeLong(row.getLong(3));
                count[0]++;
            });
        }
        return count[0];
    }

    private void read(Path file, long count, Consumer<List<Long>> each) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            List<StoreKey> some = new ArrayList<>();
            long bytes = 0;
            for (long at = 0; at < count; at++) {
                StoreKey key = new StoreKey(StoreText.plain(in.readUTF()), in.readUTF());
                long size = in.readLong();
                if (!some.isEmpty() && (some.size() == MOST_PROMPTS || bytes + size > MOST_BYTES)) {
                    give(some, each);
                    some.clear();
                    bytes = 0;
                }
                some.add(key);
                bytes += size;
            }
            give(some, each);
        }
    }

    private void give(List<StoreKey> some, Consumer<List<Long>> each) {
        List<Long> numbers = scratch.bring(some);
        if (!numbers.isEmpty()) {
            each.accept(numbers);
        }
    }
}
