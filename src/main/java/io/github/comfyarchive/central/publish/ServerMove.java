package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.sql.PromptTables;
import io.github.comfyarchive.central.sql.ServerRoots;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.central.sql.StoredPrompt;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves what stands under one uid of a server to the other, once two turned out to be one ({@link ServerRoots}). It may be stopped anywhere:
 * some prompts are a transaction, and the next publish, of whatever home, goes on.
 */
final class ServerMove {
    private static final int BATCH = 100;

    private static final List<String> WITH_PROMPT =
            List.of("prompt", "entry", "replaced_entry", "output", "redaction", "prompt_alias");

    private final StoreDatabase store;
    private final BatchWriter writer;

    /** @param writer makes one of two copies of a prompt, and takes out what was forgotten */
    ServerMove(StoreDatabase store, BatchWriter writer) {
        this.store = store;
        this.writer = writer;
    }

    /**
     * Moves all that is still to be moved.
     *
     * @param now ISO-8601
     * @return whether there was something
     */
    boolean run(String now) {
        List<String> all = store.transaction(ServerMove::unmoved);
        for (String uid : all) {
            boolean more = true;
            while (more) {
                more = store.transaction(sql -> some(sql, uid));
            }
            String root = store.transaction(sql -> {
                String to = ServerRoots.of(sql).of(uid);
                rest(sql, uid, to);
                return to;
            });
            more = true;
            while (more) {
                more = store.transaction(sql -> writer.forget(sql, present(sql, root)));
            }
            store.transaction(sql ->
                    sql.update("UPDATE server_alias SET moved_at = ? WHERE uid = ? AND moved_at IS NULL", now, uid));
        }
        return !all.isEmpty();
    }

    /** Some prompts of a server that are there although their run was forgotten: under the other uid nobody knew. */
    private static List<StoreKey> present(PlainSql sql, String root) throws SQLException {
        return sql.list("""
                SELECT DISTINCT prompt.prompt_id FROM tombstone JOIN prompt
                    ON prompt.id = tombstone.id AND prompt.server = tombstone.server
                    AND prompt.number IS NOT DISTINCT FROM tombstone.number
                    AND prompt.started_at IS NOT DISTINCT FROM tombstone.started_at
                    AND prompt.finished_at IS NOT DISTINCT FROM tombstone.finished_at
                WHERE tombstone.server = ? AND tombstone.undone_at IS NULL LIMIT\s""" + BATCH, row -> new StoreKey(StoreText.plain(row.getString(1)), root), root);
    }

    /** One that began before it knew that its server is another may have told something since. */
    private static List<String> unmoved(PlainSql sql) throws SQLException {
        return sql.list("""
                SELECT uid FROM server_alias
                WHERE moved_at IS NULL OR EXISTS (SELECT 1 FROM prompt WHERE prompt.server = server_alias.uid) ORDER BY uid
                """, row -> row.getString(1));
    }

    /** One publisher after the other: they would wait for each other's rows. */
    static void takeTurn(PlainSql sql) throws SQLException {
        sql.one("SELECT id FROM store FOR UPDATE", row -> row.getString(1));
    }

    private boolean some(PlainSql sql, String uid) throws SQLException {
        takeTurn(sql);
        String root = ServerRoots.of(sql).of(uid);
        Array ids = store.array(
                "bytea",
                sql.list(
                                "SELECT id FROM prompt WHERE server = ? ORDER BY id LIMIT " + BATCH,
                                row -> row.getBytes(1),
                                uid)
                        .toArray());
        List<StoreKey> both = sql.list(
                "SELECT prompt_id, server FROM prompt WHERE id = ANY (?) AND server IN (?, ?) ORDER BY id, server FOR UPDATE",
                row -> new StoreKey(StoreText.plain(row.getString(1)), row.getString(2)),
                ids,
                uid,
                root);
        List<StoreKey> keys =
                both.stream().filter(key -> key.server().equals(uid)).toList();
        if (keys.isEmpty()) {
            return false;
        }
        Set<String> there = both.stream()
                .filter(key -> key.server().equals(root))
                .map(StoreKey::hex)
                .collect(Collectors.toSet());
        List<StoreKey> alone =
                keys.stream().filter(key -> !there.contains(key.hex())).toList();
        if (!alone.isEmpty()) {
            Array moving = store.array("bytea", alone.stream().map(StoreKey::id).toArray());
            for (String table : WITH_PROMPT) {
                sql.update("UPDATE " + table + " SET server = ? WHERE id = ANY (?) AND server = ?", root, moving, uid);
            }
        }
        for (StoreKey key : keys) {
            if (there.contains(key.hex())) {
                StoreKey one = new StoreKey(key.promptId(), root);
                both(sql, key, one);
                new PromptTables(store, sql).follow(key, one);
            }
        }
        shared(sql, ids, uid, root);
        return true;
    }

    private void both(PlainSql sql, StoreKey key, StoreKey root) throws SQLException {
        PromptTables tables = new PromptTables(store, sql);
        Map<StoreKey, StoredPrompt> read = tables.read(List.of(root, key));
        List<StoredPrompt> copies = new ArrayList<>(read.values());
        if (copies.size() == 2 && Copies.saySame(copies.get(0), copies.get(1))) {
            tables.delete(List.of(key));
            return;
        }
        tables.delete(List.of(key, root));
        writer.write(tables, root, copies);
        tables.dropUnused();
    }

    /** What is kept beside prompts, under keys that both may have. */
    private static void shared(PlainSql sql, Array ids, String uid, String root) throws SQLException {
        sql.update("UPDATE annotation SET server = ? WHERE id = ANY (?) AND server = ?", root, ids, uid);
        sql.update("""
                INSERT INTO origin (id, server, epoch, place) SELECT id, ?, epoch, place FROM origin
                WHERE id = ANY (?) AND server = ? ON CONFLICT DO NOTHING
                """, root, ids, uid);
        sql.update("DELETE FROM origin WHERE id = ANY (?) AND server = ?", ids, uid);
    }

    /** What is of no prompt any more. */
    private static void rest(PlainSql sql, String uid, String root) throws SQLException {
        sql.update("""
                INSERT INTO tombstone (id, server, run, prompt_id, number, started_at, finished_at, at, undone_at)
                SELECT id, ?, run, prompt_id, number, started_at, finished_at, at, undone_at FROM tombstone WHERE server = ?
                ON CONFLICT (id, server, run) DO UPDATE SET at = excluded.at, undone_at = excluded.undone_at
                WHERE coalesce(tombstone.undone_at, tombstone.at) < coalesce(excluded.undone_at, excluded.at)
                """, root, uid);
        sql.update("DELETE FROM tombstone WHERE server = ?", uid);
        sql.update("UPDATE annotation SET server = ? WHERE server = ?", root, uid);
        sql.update("""
                INSERT INTO origin (id, server, epoch, place) SELECT id, ?, epoch, place FROM origin
                WHERE server = ? ON CONFLICT DO NOTHING
                """, root, uid);
        sql.update("DELETE FROM origin WHERE server = ?", uid);
    }
}
