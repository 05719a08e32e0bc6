package io.github.comfyarchive.store;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.SavedSearch;
import io.github.comfyarchive.store.row.Tombstone;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.HomeEpoch;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AnnotationRows;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.ChangeRows;
import io.github.comfyarchive.store.table.PublishedRows;
import io.github.comfyarchive.store.table.SavedSearchRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a home tells a store of many homes, and what it remembers of having told (docs/store.md). */
public final class Publication {
    private final Session session;
    private final Dictionaries dictionaries;
    private final Clock clock;

    Publication(Session session, Dictionaries dictionaries, Clock clock) {
        this.session = session;
        this.dictionaries = dictionaries;
        this.clock = clock;
    }

    /**
     * Which home this is.
     *
     * @param id made with it; copies have the same
     * @param epoch in which it counts its changes
     * @param newest the number of its last change; 0 before the first
     */
    public record Home(String id, String epoch, long newest) {}

    /** Which home this is. A copy to which nothing was written yet begins an epoch of its own. */
    public Home home() {
        Home home = session.plain(Publication::home);
        return home.epoch().isEmpty() ? beginEpoch() : home;
    }

    private static Home home(PlainSql sql) throws SQLException {
        return sql.one("""
                SELECT id, epoch, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'change'), 0) FROM home
                """, row -> new Home(row.getString(1), row.getString(2), row.getLong(3)));
    }

    /** Counts its changes anew, for whoever has read them may have read those of a copy. */
    public Home beginEpoch() {
        return session.plainTransaction(sql -> {
            HomeEpoch.begin(sql);
            return home(sql);
        });
    }

    /**
     * What this home remembers of a store.
     *
     * @param mark what stood there after the last publish
     * @param next what may stand there, where that publish was killed
     * @param number up to which change the store had all rows
     * @param at when that was
     */
    public record Mark(String mark, @Nullable String next, long number, String at) {
        /** Whether a store has one of them, and so was told last by this home and no copy of it. */
        public boolean is(String there) {
            return there.equals(mark) || there.equals(next);
        }
    }

    /**
     * What is remembered of a store.
     *
     * @param store the store's id
     */
    public Optional<Mark> mark(String store) {
        return session.plain(sql -> new PublishedRows(sql).find(store))
                .map(row -> new Mark(row.mark(), row.nextMark(), row.number(), row.at()));
    }

    /**
     * Chooses the next mark of a store, durably and before the store hears of it.
     *
     * @return 32 hex digits
     */
    public String chooseMark(String store) {
        String next = UUID.randomUUID().toString().replace("-", "");
        session.plainTransaction(sql -> {
            new PublishedRows(sql).choose(store, next, Times.text(clock.instant()));
            return true;
        });
        return next;
    }

    /**
     * Notes that a store has a mark, and all rows up to a change.
     *
     * @param number that change's
     */
    public void told(String store, String mark, long number) {
        session.plainTransaction(sql -> {
            new PublishedRows(sql).told(store, mark, number, Times.text(clock.instant()));
            return true;
        });
    }

    /**
     * By how much a store is behind.
     *
     * @param changes how many it has not heard of, but for those of files, which go by themselves
     * @param at when it was last told something
     */
    public record Behind(long changes, String at) {}

    /** Of each store to which this home publishes, by how much it is behind. */
    public List<Behind> behind() {
        return session.plain(sql -> new PublishedRows(sql).behind()).stream()
                .map(row -> new Behind(row.changes(), row.at()))
                .toList();
    }

    /**
     * How many changes after one there are, but for those of files.
     *
     * @param number that one's
     */
    public long changesAfter(long number) {
        return session.plain(
                sql -> sql.one(Long.class, "SELECT count(*) FROM change WHERE number > ? AND kind <> 'asset'", number));
    }

    /**
     * A change.
     *
     * @param number its number, rising
     * @param kind what changed, as in the table {@code change}
     * @param key its key
     */
    public record Change(long number, String kind, String key) {
        /** The key of a row that has a number for one. */
        public long row() {
            return Long.parseLong(key);
        }
    }

    /**
     * Changes in their order.
     *
     * @param after only those with a greater number
     * @param assets whether those of files, or all the others
     * @param limit how many at most
     */
    public List<Change> changes(long after, boolean assets, int limit) {
        return session.plain(sql -> sql.list(
                "SELECT number, kind, CAST(key AS TEXT) FROM change WHERE number > ? AND kind "
                        + (assets ? "= 'asset'" : "<> 'asset'") + " ORDER BY number LIMIT ?",
                row -> new Change(row.getLong(1), row.getString(2), row.getString(3)),
                after,
                limit));
    }

    /**
     * What is known of a server.
     *
     * @param id its key
     * @param uid what it is called beyond this home
     * @param runs how often it was synced
     * @param failed how often that failed
     * @param historyLength how many entries it held last
     */
    public record Server(
            ServerId id,
            String uid,
            String name,
            String url,
            @Nullable String comfyuiVersion,
            String firstSeenAt,
            @Nullable String lastSyncedAt,
            long runs,
            long failed,
            @Nullable Long historyLength) {}

    /** All servers that have answered once. */
    public List<Server> servers() {
        return session.plain(sql -> sql.list(
                """
                SELECT server.id, uid, name, url, comfyui_version, first_seen_at, last_synced_at, count(sync_run.id) AS runs,
                    count(*) FILTER (WHERE sync_run.outcome = 'failed') AS failed,
                    (SELECT history_length FROM sync_run AS last WHERE last.server_id = server.id
                        AND last.history_length IS NOT NULL ORDER BY last.started_at DESC LIMIT 1) AS history_length
                FROM server LEFT JOIN sync_run ON sync_run.server_id = server.id
                GROUP BY server.id ORDER BY server.id
                """,
                row -> new Server(
                        new ServerId(row.getLong("id")),
                        row.getString("uid"),
                        row.getString("name"),
                        row.getString("url"),
                        row.getString("comfyui_version"),
                        row.getString("first_seen_at"),
                        row.getString("last_synced_at"),
                        row.getLong("runs"),
                        row.getLong("failed"),
                        PlainSql.nullableLong(row, "history_length"))));
    }

    /**
     * A prompt as it is told.
     *
     * @param server its server's key
     * @param row what its row says
     * @param whole all else that is known of it
     */
    public record Prompt(ServerId server, Row row, OtherHome.Prompt whole) {}

    /** What the row of a prompt says. */
    public record Row(
            @Nullable Double number,
            String status,
            @Nullable Boolean completed,
            @Nullable String clientId,
            @Nullable String workflowId,
            String createdAt,
            @Nullable String startedAt,
            @Nullable String finishedAt,
            @Nullable Long durationMs,
            String firstArchivedAt,
            String lastChangedAt,
            @Nullable String derivation) {}

    /**
     * Reads a prompt, as it is at one moment.
     *
     * @param key its key
     * @return nothing where it is gone, is being forgotten, or its entry is lost
     * @throws ArchiveException if it is damaged
     */
    public Optional<Prompt> prompt(long key) {
        return session.snapshot(sql -> {
            boolean leaving = sql.one(
                    "SELECT EXISTS (SELECT 1 FROM forgetting WHERE prompt = ? AND NOT files_only)",
                    row -> row.getBoolean(1),
                    key);
            if (leaving
                    || !sql.one(
                            "SELECT EXISTS (SELECT 1 FROM prompt_row WHERE id = ?)", row -> row.getBoolean(1), key)) {
                return Optional.empty();
            }
            Optional<OtherHome.Prompt> whole = OtherHome.read(sql, dictionaries, key);
            return whole.isEmpty() ? Optional.empty() : Optional.of(prompt(sql, key, whole.get()));
        });
    }

    private static Prompt prompt(PlainSql sql, long key, OtherHome.Prompt whole) throws SQLException {
        ServerId server =
                new ServerId(sql.one("SELECT server_id FROM prompt_row WHERE id = ?", row -> row.getLong(1), key));
        Row row = sql.one(Row.class, """
                SELECT number, status, completed, client_id, workflow_id, created_at, started_at, finished_at, duration_ms,
                    first_archived_at, last_changed_at, derivation
                FROM prompt_row WHERE id = ?
                """, key);
        return new Prompt(server, row, whole);
    }

    /**
     * How a prompt is called beyond this home.
     *
     * @param server its server's uid
     */
    public record Called(String server, String promptId) {}

    /**
     * How a prompt is called beyond this home.
     *
     * @param key its key
     */
    public Optional<Called> called(long key) {
        return session.plain(sql -> sql.first("""
                SELECT server.uid, prompt_row.prompt_id FROM prompt_row JOIN server ON server.id = server_id
                WHERE prompt_row.id = ?
                """, row -> new Called(row.getString(1), row.getString(2)), key));
    }

    /**
     * What is known of bytes.
     *
     * @param sha256 their name
     */
    public Optional<AssetRow> asset(String sha256) {
        return session.plain(sql -> new AssetRows(sql).find(sha256));
    }

    /**
     * What somebody added, and to what.
     *
     * @param server the server's uid
     * @param promptId the id of the prompt that it is of
     */
    public record Added(String server, String promptId, Annotation annotation) {}

    /**
     * Reads it.
     *
     * @param uid what it is called beyond this home
     */
    public Optional<Added> annotation(String uid) {
        return session.plain(sql -> {
            Optional<Long> prompt = sql.first(Long.class, """
                    SELECT prompt FROM tagged WHERE uid = ?1 UNION ALL SELECT prompt FROM rating WHERE uid = ?1
                    UNION ALL SELECT prompt FROM note WHERE uid = ?1
                    """, uid);
            if (prompt.isEmpty()) {
                return Optional.empty();
            }
            Optional<Annotation> annotation = new AnnotationRows(sql)
                    .all(prompt.get()).stream()
                            .filter(one -> one.uid().equals(uid))
                            .findFirst();
            return annotation.isEmpty()
                    ? Optional.empty()
                    : sql.first(
                            """
                            SELECT server.uid, prompt_row.prompt_id FROM prompt_row JOIN server ON server.id = server_id
                            WHERE prompt_row.id = ?
                            """, row -> new Added(row.getString(1), row.getString(2), annotation.get()), prompt.get());
        });
    }

    /**
     * The prompt of a run, where it is its latest.
     *
     * @param server the server's uid
     * @param promptId its id
     * @return its key
     */
    public Optional<Long> holding(
            String server,
            String promptId,
            @Nullable Double number,
            @Nullable String startedAt,
            @Nullable String finishedAt) {
        return session.plain(sql -> sql.first(Long.class, """
                SELECT prompt_row.id FROM server JOIN prompt_row ON prompt_row.server_id = server.id
                WHERE server.uid = ? AND prompt_id = ? AND number IS ? AND started_at IS ? AND finished_at IS ?
                """, server, promptId, number, startedAt, finishedAt));
    }

    /**
     * Has prompts told again as if they had changed.
     *
     * @param keys theirs
     */
    public void tellAgain(List<Long> keys) {
        session.plainTransaction(sql -> {
            ChangeRows rows = new ChangeRows(sql);
            for (Long key : keys) {
                rows.again(key);
            }
            return true;
        });
    }

    /**
     * A run that was forgotten.
     *
     * @param key its key, {@code forgotten.id}
     */
    public Optional<Tombstone> forgotten(long key) {
        return session.plain(sql -> new TombstoneRows(sql).after(key - 1, 1)).stream()
                .filter(one -> one.id() == key)
                .map(TombstoneRows.Keyed::tombstone)
                .findFirst();
    }

    /** All saved searches, those that were taken back too. */
    public List<SavedSearch> savedSearches() {
        return session.plain(sql -> new SavedSearchRows(sql).all());
    }
}
