package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;

/** Rows of {@code prompt_alias}: other ids of prompts. */
public final class PromptAliasRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public PromptAliasRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Notes that a prompt was called otherwise before a server told it. */
    public void alias(ServerId serverId, PromptId promptId, long prompt) throws SQLException {
        sql.update(
                "INSERT INTO prompt_alias (server_id, prompt_id, prompt) VALUES (?, ?, ?)"
                        + " ON CONFLICT (server_id, prompt_id) DO UPDATE SET prompt = excluded.prompt",
                serverId,
                promptId,
                prompt);
    }

    /** Another id of a prompt. */
    public record Alias(ServerId serverId, PromptId promptId) {}

    /** The other ids of a prompt. */
    public List<Alias> of(long prompt) throws SQLException {
        return sql.list(
                "SELECT server_id, prompt_id FROM prompt_alias WHERE prompt = ? ORDER BY server_id, prompt_id",
                row -> new Alias(new ServerId(row.getLong(1)), new PromptId(row.getString(2))),
                prompt);
    }

    /** Deletes the other ids of a prompt. */
    public void deleteAll(long prompt) throws SQLException {
        sql.update("DELETE FROM prompt_alias WHERE prompt = ?", prompt);
    }

    /** The ids of a prompt are those of another. */
    public void follow(long prompt, long other) throws SQLException {
        sql.update("UPDATE prompt_alias SET prompt = ? WHERE prompt = ?", other, prompt);
    }

    /** Gives the ids of a server to another; what that has too is its own. */
    public void move(ServerId from, ServerId into) throws SQLException {
        sql.update("UPDATE OR IGNORE prompt_alias SET server_id = ? WHERE server_id = ?", into, from);
        sql.update("DELETE FROM prompt_alias WHERE server_id = ?", from);
    }
}
