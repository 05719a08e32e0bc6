package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.RowInsert;
import io.github.comfyarchive.central.sql.RowInsert.Column;
import io.github.comfyarchive.central.sql.SavedSearches;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the store of many homes what changed in a home since it was last told. It may be killed between any two statements: the cursor
 * moves in the transaction of the rows, so the next publish goes on where the store is, and what was told twice is there once.
 */
public final class Publish {
    private static final int BATCH = 200;

    private final Archive archive;
    private final HomeLocks locks;
    private final Derivation derivation;
    private final StoreDatabase store;
    private final Clock clock;
    private final ForgottenElsewhere elsewhere;
    private final List<String> notices = new ArrayList<>();
    private final Set<Long> toForget = new TreeSet<>();
    private Publication.Home teller = new Publication.Home("", "", 0);
    private long told;
    private long written;
    private long known;
    private long forgotten;
    private long annotations;
    private long tombstones;

    /**
     * Prepares it.
     *
     * @param archive the home's, to be written to: it remembers what was told
     * @param locks of the home
     * @param derivation the home's rules
     * @param store a connection of its own
     */
    public Publish(Archive archive, HomeLocks locks, Derivation derivation, StoreDatabase store, Clock clock) {
        this.archive = archive;
        this.locks = locks;
        this.derivation = derivation;
        this.store = store;
        this.clock = clock;
        this.elsewhere = new ForgottenElsewhere(store);
    }

    /**
     * The same, telling nobody how far it is.
     *
     * @param stopped as for {@link #run(BooleanSupplier, LongConsumer)}
     */
    public PublishReport run(BooleanSupplier stopped) throws IOException, HomeLockedException, InterruptedException {
        return run(stopped, count -> {});
    }

    /**
     * Does it.
     *
     * @param stopped asked between batches whether to end early; what was told stays told
     * @param progress told how many changes were told so far
     * @throws StoreException if the store cannot be used; what was told before stays told
     * @throws ArchiveException if the home's archive cannot be used
     * @throws IOException if the disk refuses
     * @throws HomeLockedException if another program publishes this home all the time
     * @throws InterruptedException if this thread is interrupted while it waits for its turn
     */
    @SuppressWarnings("try") // the lock is held, not used
    public PublishReport run(BooleanSupplier stopped, LongConsumer progress)
            throws IOException, HomeLockedException, InterruptedException {
        try (SyncLock turn = locks.publishing()) {
            return tell(stopped, progress);
        }
    }

    private PublishReport tell(BooleanSupplier stopped, LongConsumer progress) throws IOException {
        beginAnew();
        StoreSchema.require(store);
        StoreRoles.requireWriter(store);
        derivation.redactor().know(archive.knownSecrets());
        Publication home = archive.publication();
        String storeId = store.transaction(sql -> sql.one("SELECT id FROM store", row -> row.getString(1)));
        teller = begin(home, storeId);
        save(home);
        Preparation preparation = new Preparation(home, derivation, notices);
        ServerMove move = new ServerMove(store, new BatchWriter(store, derivation, teller, now()));
        try {
            move.run(now());
            ForgottenElsewhere.Found found = elsewhere.since(home);
            home.tellAgain(found.letIn());
            boolean more = true;
            while (more && !stopped.getAsBoolean()) {
                more = batch(home, preparation, storeId);
                progress.accept(told);
            }
            move.run(now());
            forgottenElsewhere(home, found);
        } catch (UncheckedIOException refused) {
            throw refused.getCause() instanceof StorageException storage ? storage : refused.getCause();
        }
        return new PublishReport(
                written,
                known,
                forgotten,
                toForget.size(),
                annotations,
                tombstones,
                behind(home, storeId),
                List.copyOf(notices));
    }

    /** What one object tells of was of one publish. */
    private void beginAnew() {
        notices.clear();
        toForget.clear();
        told = 0;
        written = 0;
        known = 0;
        forgotten = 0;
        annotations = 0;
        tombstones = 0;
    }

    /** Forgetting is for this home to decide: it is told. What was told just now may have made known that two servers are one. */
    private void forgottenElsewhere(Publication home, ForgottenElsewhere.Found found) {
        if (forgotten > 0) {
            elsewhere.lookAgain();
        }
        toForget.addAll(found.forgotten());
        toForget.addAll(elsewhere.since(home).forgotten());
        if (!toForget.isEmpty()) {
            notices.add(toForget.size()
                    + (toForget.size() == 1 ? " prompt that is here was" : " prompts that are here were")
                    + " forgotten in the store; archive publish --apply-forgotten forgets "
                    + (toForget.size() == 1 ? "it" : "them") + " here too");
        }
    }

    private long behind(Publication home, String storeId) {
        return home.changesAfter(
                home.mark(storeId).map(Publication.Mark::number).orElse(0L));
    }

    /** What the store remembers of this home. */
    private record Row(String mark, long cursor) {}

    /**
     * Finds out whether the store was last told by this home and no copy of it, and leaves a new mark in both. A copy, or a home that is as
     * it was at an earlier moment, counts its changes anew and tells all again.
     */
    private Publication.Home begin(Publication home, String storeId) {
        Publication.Home me = home.home();
        while (true) {
            Optional<Row> there = row(me);
            if (there.isPresent() && !isOurs(home, storeId, there.get(), me)) {
                notices.add(
                        "the store was told by a copy of this home, or by this home at a later moment: all is told again");
                me = home.beginEpoch();
                there = Optional.empty();
            }
            String next = home.chooseMark(storeId);
            if (leave(me, there.map(Row::mark).orElse(null), next)) {
                home.told(storeId, next, there.map(Row::cursor).orElse(0L));
                return me;
            }
        }
    }

    private static boolean isOurs(Publication home, String storeId, Row there, Publication.Home me) {
        return home.mark(storeId).filter(mark -> mark.is(there.mark())).isPresent() && there.cursor() <= me.newest();
    }

    /** Leaves a mark where no other was left since one looked; a copy may look at the same moment. */
    private boolean leave(Publication.Home me, @Nullable String seen, String next) {
        return store.transaction(sql -> seen == null
                        ? sql.update("""
                                INSERT INTO home (id, epoch, mark, row_cursor, file_cursor, newest, published_at)
                                VALUES (?, ?, ?, 0, 0, ?, ?) ON CONFLICT DO NOTHING
                                """, me.id(), me.epoch(), next, me.newest(), now())
                        : sql.update(
                                "UPDATE home SET mark = ?, newest = ? WHERE id = ? AND epoch = ? AND mark = ?",
                                next,
                                me.newest(),
                                me.id(),
                                me.epoch(),
                                seen))
                == 1;
    }

    private Optional<Row> row(Publication.Home me) {
        return store.transaction(sql -> sql.first(
                "SELECT mark, row_cursor FROM home WHERE id = ? AND epoch = ?",
                row -> new Row(row.getString(1), row.getLong(2)),
                me.id(),
                me.epoch()));
    }

    /** Tells some changes; says whether there may be more. */
    private boolean batch(Publication home, Preparation preparation, String storeId) {
        Publication.Home me = teller;
        Row there = row(me).orElseThrow(this::gone);
        if (!isOurs(home, storeId, there, home.home())) {
            teller = begin(home, storeId); // a copy began at the same moment
            return true;
        }
        long cursor = there.cursor();
        List<Publication.Change> changes = home.changes(cursor, false, BATCH);
        preparation.know(servers(home)); // after the changes: so those of each prompt among them are known
        if (changes.isEmpty()) {
            return false;
        }
        Prepared prepared = preparation.of(changes);
        BatchWriter writer = new BatchWriter(store, derivation, me, now());
        BatchWriter.Outcome outcome = joining(writer, sql -> {
            if (!isAt(sql, me, there)) {
                return new BatchWriter.Outcome(-1, 0, 0);
            }
            BatchWriter.Outcome made = writer.write(sql, prepared);
            sql.update(
                    "UPDATE home SET row_cursor = ?, newest = greatest(newest, ?), published_at = ? WHERE id = ? AND epoch = ?",
                    prepared.last(),
                    prepared.last(),
                    now(),
                    me.id(),
                    me.epoch());
            return made;
        });
        if (outcome.written() < 0) {
            return true; // another publish of this home was quicker, or a copy's
        }
        notices.addAll(writer.notices());
        if (outcome.written() > 0) {
            joining(writer, sql -> writer.look(sql, prepared));
        }
        told += changes.stream()
                .filter(change -> change.number() <= prepared.last())
                .count();
        written += outcome.written();
        known += outcome.known();
        forgotten += outcome.forgotten();
        annotations += prepared.annotations.size();
        tombstones += prepared.tombstones.size();
        home.mark(storeId).ifPresent(mark -> home.told(storeId, mark.mark(), prepared.last()));
        return true;
    }

    /** Does something, again from its begin where servers have to be joined before. */
    private <T> T joining(BatchWriter writer, StoreDatabase.Work<T> work) {
        while (true) {
            try {
                return store.transaction(work);
            } catch (ServersMet met) {
                store.transaction(sql -> writer.join(sql, met.pairs()));
            }
        }
    }

    /** Holds the home's row: two publishes of one home take turns. */
    private static boolean isAt(PlainSql sql, Publication.Home me, Row seen) throws SQLException {
        return sql.first(
                        "SELECT mark, row_cursor FROM home WHERE id = ? AND epoch = ? FOR UPDATE",
                        row -> new Row(row.getString(1), row.getLong(2)),
                        me.id(),
                        me.epoch())
                .filter(seen::equals)
                .isPresent();
    }

    private StoreException gone() {
        return new StoreException(
                StoreException.Kind.FAILED, "the store forgot this home while it was told: publish again", null);
    }

    /** Tells of saved searches: there are few, and rules that are newer than they may remove something of them. */
    private void save(Publication home) {
        List<SavedSearch> searches = home.savedSearches();
        store.transaction(sql -> {
            SavedSearches saved = new SavedSearches(sql);
            for (SavedSearch search : searches) {
                saved.merge(new SavedSearch(
                        search.uid(), today(search.name()), today(search.query()), search.at(), search.removedAt()));
            }
            return searches.size();
        });
    }

    private String today(String text) {
        return derivation.redactor().redactText(text);
    }

    /** Tells of the servers, and finds those of which nothing is told yet. */
    private List<Publication.Server> servers(Publication home) {
        List<Publication.Server> servers = home.servers();
        String id = home.home().id();
        store.transaction(sql -> {
            RowInsert rows = new RowInsert(
                    store,
                    "server",
                    List.of(
                            Column.of("uid", "text"),
                            Column.of("name", "text"),
                            Column.of("url", "text"),
                            Column.of("comfyui_version", "text"),
                            Column.of("first_seen_at", "text"),
                            Column.of("last_synced_at", "text")),
                    """
                    ON CONFLICT (uid) DO UPDATE SET name = excluded.name, url = excluded.url,
                        comfyui_version = coalesce(excluded.comfyui_version, server.comfyui_version),
                        last_synced_at = greatest(excluded.last_synced_at, server.last_synced_at)
                    WHERE (server.name, server.url, server.comfyui_version, server.last_synced_at)
                            IS DISTINCT FROM (excluded.name, excluded.url, excluded.comfyui_version, excluded.last_synced_at)
                        AND (coalesce(excluded.last_synced_at, '') >= coalesce(server.last_synced_at, '') OR %s > %s)
                    """.formatted(StoreText.removals("excluded.name"), StoreText.removals("server.name")));
            RowInsert syncs = new RowInsert(
                    store,
                    "server_sync",
                    List.of(
                            Column.of("uid", "text"),
                            Column.of("home", "text"),
                            Column.of("runs", "bigint"),
                            Column.of("failed", "bigint"),
                            Column.of("last_synced_at", "text"),
                            Column.of("history_length", "bigint")),
                    """
                    ON CONFLICT (uid, home) DO UPDATE SET runs = excluded.runs, failed = excluded.failed,
                        last_synced_at = excluded.last_synced_at, history_length = excluded.history_length
                    WHERE server_sync.runs <> excluded.runs OR server_sync.failed <> excluded.failed
                    """);
            for (Publication.Server server : servers) {
                rows.add(
                        server.uid(),
                        today(server.name()),
                        today(server.url()),
                        server.comfyuiVersion(),
                        server.firstSeenAt(),
                        server.lastSyncedAt());
                syncs.add(
                        server.uid(),
                        id,
                        server.runs(),
                        server.failed(),
                        server.lastSyncedAt(),
                        server.historyLength());
            }
            rows.write();
            return syncs.write();
        });
        return servers;
    }

    private String now() {
        return Times.text(clock.instant());
    }
}
