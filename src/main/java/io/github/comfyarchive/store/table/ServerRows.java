package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.Cursor;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code server}. */
public final class ServerRows {
    private static final String ALL =
            "SELECT id, name, url, comfyui_version, first_seen_at, last_synced_at, cursor_prompt_id,"
                    + " cursor_offset, paused_at FROM server ";

    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public ServerRows(PlainSql sql) {
        this.sql = sql;
    }

    /** The server that a user calls so. */
    public Optional<ServerRow> byName(String name) throws SQLException {
        return sql.first(ALL + "WHERE name = ?", ServerRows::row, name);
    }

    /** All, in the order in which they were met. */
    public List<ServerRow> all() throws SQLException {
        return sql.list(ALL + "ORDER BY id", ServerRows::row);
    }

    /** Those that have prompts. */
    public List<ServerRow> withPrompts() throws SQLException {
        return sql.list(
                ALL + "WHERE EXISTS (SELECT 1 FROM prompt_row WHERE server_id = server.id) ORDER BY id",
                ServerRows::row);
    }

    /** Whether a server has any. */
    public boolean hasPrompts(ServerId id) throws SQLException {
        return sql.first("SELECT 1 FROM prompt_row WHERE server_id = ? LIMIT 1", row -> true, id)
                .isPresent();
    }

    /** How many it has, as they are counted. */
    public long countPrompts(ServerId id) throws SQLException {
        return sql.one(
                "SELECT coalesce(sum(n), 0) FROM prompt_sum WHERE kind = 'prompt' AND id = ?",
                row -> row.getLong(1),
                id);
    }

    /** Has it left alone since then; null for not any more. */
    public void pause(ServerId id, @Nullable String since) throws SQLException {
        sql.update("UPDATE server SET paused_at = ? WHERE id = ? AND (paused_at IS NULL) <> (?1 IS NULL)", since, id);
    }

    /** Notes that it was seen then already. */
    public void seenSince(ServerId id, String at) throws SQLException {
        sql.update("UPDATE server SET first_seen_at = min(first_seen_at, ?) WHERE id = ?", at, id);
    }

    /** Deletes one that nothing names any more. */
    public void delete(ServerId id) throws SQLException {
        sql.update("DELETE FROM server WHERE id = ?", id);
    }

    /** The server that is called so beyond this home. */
    public Optional<ServerRow> byUid(String uid) throws SQLException {
        return sql.first(ALL + "WHERE uid = ?", ServerRows::row, uid);
    }

    /** The server of which a prompt is archived: one of the same id that has the same entry, or is the same run to the millisecond. */
    public Optional<ServerRow> byPrompt(
            PromptId promptId,
            byte @Nullable [] sha256,
            @Nullable Double number,
            @Nullable String startedAt,
            @Nullable String finishedAt)
            throws SQLException {
        return sql.first(ALL + """
                        WHERE EXISTS (SELECT 1 FROM prompt_row LEFT JOIN entry ON entry.prompt = prompt_row.id
                            WHERE prompt_row.server_id = server.id AND prompt_row.prompt_id = ?1
                                AND (entry.sha256 = ?2
                                    OR (prompt_row.number = ?3 AND prompt_row.started_at = ?4 AND prompt_row.finished_at = ?5)))
                        ORDER BY id LIMIT 1
                        """, ServerRows::row, promptId, sha256, number, startedAt, finishedAt);
    }

    /** Deletes a folder of which nothing is known; returns whether it was one. */
    public boolean deleteUnusedFolder(ServerId id) throws SQLException {
        return sql.update("""
                        DELETE FROM server WHERE id = ?1 AND url GLOB 'file:*' AND last_synced_at IS NULL AND paused_at IS NULL
                            AND NOT EXISTS (SELECT 1 FROM prompt_row WHERE server_id = ?1)
                            AND NOT EXISTS (SELECT 1 FROM prompt_alias WHERE server_id = ?1)
                            AND NOT EXISTS (SELECT 1 FROM server_address WHERE server = ?1)
                            AND NOT EXISTS (SELECT 1 FROM sync_run WHERE server_id = ?1)
                            AND NOT EXISTS (SELECT 1 FROM forgotten WHERE server_id = ?1)
                            AND NOT EXISTS (SELECT 1 FROM redacted_id WHERE server_id = ?1)
                        """, id) > 0;
    }

    /** Whether any of them has a prompt of an id. */
    public boolean knowsId(PromptId promptId) throws SQLException {
        return sql.one(
                "SELECT EXISTS (SELECT 1 FROM server JOIN prompt_row ON prompt_row.server_id = server.id"
                        + " WHERE prompt_row.prompt_id = ?)",
                row -> row.getBoolean(1),
                promptId);
    }

    /** Inserts a server of another home. */
    public ServerRow insertImported(
            String name, String url, String uid, String firstSeenAt, @Nullable String comfyuiVersion)
            throws SQLException {
        sql.update(
                "INSERT INTO server (name, url, first_seen_at, uid, comfyui_version) VALUES (?, ?, ?, ?, ?)",
                name,
                url,
                firstSeenAt,
                uid,
                comfyuiVersion);
        return byName(name).orElseThrow(() -> new SQLException("the row of a server is gone"));
    }

    /** The server that was given an address; of several the one that was synced last. */
    public Optional<ServerRow> byUrl(String url) throws SQLException {
        return sql.first(ALL + "WHERE url = ? ORDER BY last_synced_at DESC LIMIT 1", ServerRows::row, url);
    }

    /** The server of a key; one that is not there is an error. */
    public ServerRow byId(ServerId id) throws SQLException {
        return sql.one(ALL + "WHERE id = ?", ServerRows::row, id);
    }

    /** Inserts a server and returns its row. */
    public ServerRow insert(String name, String url, String now) throws SQLException {
        sql.update("INSERT INTO server (name, url, first_seen_at) VALUES (?, ?, ?)", name, url, now);
        return byName(name).orElseThrow(() -> new SQLException("the row of a server is gone"));
    }

    /** Gives a server another name or address, where one differs. */
    public void rename(ServerRow server, String name, String url) throws SQLException {
        if (!server.name().equals(name) || !server.url().equals(url)) {
            sql.update("UPDATE server SET name = ?, url = ? WHERE id = ?", name, url, server.id());
        }
    }

    /** Notes when a server was last read to the end, and its version, where it says one. */
    public void synced(ServerId id, String now, @Nullable String version) throws SQLException {
        sql.update(
                "UPDATE server SET last_synced_at = ?, comfyui_version = coalesce(?, comfyui_version) WHERE id = ?",
                now,
                version,
                id);
    }

    /** Notes up to where a server's history was read; writes nothing where that is known. */
    public void moveCursor(ServerId id, Cursor cursor) throws SQLException {
        sql.update(
                "UPDATE server SET cursor_prompt_id = ?1, cursor_offset = ?2 WHERE id = ?3"
                        + " AND (cursor_prompt_id IS NOT ?1 OR cursor_offset IS NOT ?2)",
                cursor.promptId(),
                cursor.offset(),
                id);
    }

    /** Follows a prompt that has another id by now. */
    void renameCursor(ServerId id, PromptId from, PromptId to) throws SQLException {
        sql.update("UPDATE server SET cursor_prompt_id = ? WHERE id = ? AND cursor_prompt_id = ?", to, id, from);
    }

    private static ServerRow row(ResultSet row) throws SQLException {
        String cursor = row.getString("cursor_prompt_id");
        return new ServerRow(
                new ServerId(row.getLong("id")),
                row.getString("name"),
                row.getString("url"),
                row.getString("comfyui_version"),
                row.getString("first_seen_at"),
                row.getString("last_synced_at"),
                cursor == null ? null : new PromptId(cursor),
                PlainSql.nullableLong(row, "cursor_offset"),
                row.getString("paused_at"));
    }

    /** Forgets up to where a server's history is archived, so that it is read from its beginning. */
    public void forgetCursor(ServerId id) throws SQLException {
        sql.update("UPDATE server SET cursor_prompt_id = NULL, cursor_offset = NULL WHERE id = ?", id);
    }

    /** Forgets up to where histories are archived, so that each is read from its beginning. */
    public void forgetCursors() throws SQLException {
        sql.update("UPDATE server SET cursor_prompt_id = NULL, cursor_offset = NULL WHERE cursor_offset IS NOT NULL");
    }
}
