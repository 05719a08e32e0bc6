package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.ServerRoots;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs that somebody wanted gone from the store. For one transaction. */
final class StoredTombstones {
    /** After every id that begins with what stands before it. */
    private static final String AFTER_ALL = "\uDBFF\uDFFF";

    private final StoreDatabase store;
    private final PlainSql sql;
    private final ServerRoots roots;

    StoredTombstones(StoreDatabase store, PlainSql sql, ServerRoots roots) {
        this.store = store;
        this.sql = sql;
        this.roots = roots;
    }

    /**
     * Notes one; of two of the same run the later holds.
     *
     * @param key of its prompt, whether that is there or not
     * @param at when it was forgotten, ISO-8601
     * @param undoneAt when that was taken back; null while it holds
     */
    void put(StoreKey key, Run run, String at, @Nullable String undoneAt) throws SQLException {
        sql.update(
                """
                INSERT INTO tombstone (id, server, run, prompt_id, number, started_at, finished_at, at, undone_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id, server, run) DO UPDATE SET at = excluded.at, undone_at = excluded.undone_at
                WHERE coalesce(tombstone.undone_at, tombstone.at) < coalesce(excluded.undone_at, excluded.at)
                """,
                key.id(),
                key.server(),
                run.text(),
                StoreText.escaped(key.promptId()),
                run.number(),
                run.startedAt(),
                run.finishedAt(),
                at,
                undoneAt);
    }

    /** Runs of these prompts that somebody wanted gone, by the keys of their roots. */
    Map<StoreKey, Set<Run>> of(Collection<StoreKey> keys) throws SQLException {
        Map<StoreKey, Set<Run>> gone = new HashMap<>();
        sql.list(
                        """
                        SELECT server, prompt_id, number, started_at, finished_at FROM tombstone
                        WHERE id = ANY (?) AND undone_at IS NULL
                        """,
                        row -> Map.entry(
                                new StoreKey(StoreText.plain(row.getString(2)), roots.of(row.getString(1))),
                                new Run(PlainSql.nullableDouble(row, "number"), row.getString(4), row.getString(5))),
                        store.array("bytea", keys.stream().map(StoreKey::id).toArray()))
                .forEach(one -> gone.computeIfAbsent(one.getKey(), key -> new HashSet<>())
                        .add(one.getValue()));
        return gone;
    }

    /** Ids of forgotten runs that begin so, each once; first the one that is exactly that. */
    List<String> called(String beginning, int limit) throws SQLException {
        String from = StoreText.escaped(beginning);
        return sql.list("""
                SELECT prompt_id FROM tombstone WHERE prompt_id >= ? AND prompt_id < ? AND undone_at IS NULL
                GROUP BY prompt_id ORDER BY prompt_id LIMIT ?
                """, row -> StoreText.plain(row.getString(1)), from, from + AFTER_ALL, limit);
    }

    /** Lets all forgotten runs of an id come in again; says how many there were. */
    int undo(String promptId, String now) throws SQLException {
        return sql.update("""
                UPDATE tombstone SET undone_at = greatest(at, ?) WHERE id = ? AND prompt_id = ? AND undone_at IS NULL
                """, now, StoreKey.id(promptId), StoreText.escaped(promptId));
    }
}
