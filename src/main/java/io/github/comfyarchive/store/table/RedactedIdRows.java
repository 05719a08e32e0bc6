package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code redacted_id}: one of each prompt in whose id {@code [redacted]} stands. */
public final class RedactedIdRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public RedactedIdRows(PlainSql sql) {
        this.sql = sql;
    }

    /**
     * Whose own id nobody knows.
     *
     * @param serverId its server, or one that was made up for it
     * @param promptId as it is kept
     * @param prompt its key
     */
    public record Unknown(ServerId serverId, PromptId promptId, long prompt) {}

    /** The id under which a prompt is kept, by the hash of the server's own. */
    public Optional<PromptId> byMac(ServerId serverId, byte[] mac) throws SQLException {
        return sql.first(
                "SELECT prompt_id FROM redacted_id WHERE server_id = ? AND mac = ?",
                row -> new PromptId(row.getString(1)),
                serverId,
                mac);
    }

    /**
     * One whose own id nobody knows and that is the same run: with the same entry, or with the same number, begun in the same millisecond.
     *
     * @param madeUpServers a question for keys of servers that a salvage made up
     */
    public Optional<Unknown> unknown(
            ServerId serverId, byte[] sha256, @Nullable Double number, @Nullable String startedAt, String madeUpServers)
            throws SQLException {
        return sql.first(
                """
                SELECT redacted_id.server_id, redacted_id.prompt_id, prompt_row.id
                FROM redacted_id
                    JOIN prompt_row ON prompt_row.server_id = redacted_id.server_id AND prompt_row.prompt_id = redacted_id.prompt_id
                    LEFT JOIN entry ON entry.prompt = prompt_row.id
                WHERE redacted_id.mac IS NULL AND redacted_id.server_id IN (SELECT ?1 UNION %s)
                    AND (entry.sha256 = ?2 OR (prompt_row.number = ?3 AND prompt_row.started_at = ?4))
                ORDER BY entry.sha256 IS ?2 DESC, redacted_id.server_id = ?1 DESC LIMIT 1
                """.formatted(madeUpServers),
                row -> new Unknown(new ServerId(row.getLong(1)), new PromptId(row.getString(2)), row.getLong(3)),
                serverId,
                sha256,
                number,
                startedAt);
    }

    /** The hash of a prompt's own id, in hex, where it is known. */
    public Optional<String> mac(long prompt) throws SQLException {
        return sql.first("""
                SELECT lower(hex(redacted_id.mac)) FROM prompt_row
                    JOIN redacted_id ON redacted_id.server_id = prompt_row.server_id AND redacted_id.prompt_id = prompt_row.prompt_id
                WHERE prompt_row.id = ? AND redacted_id.mac IS NOT NULL
                """, row -> row.getString(1), prompt);
    }

    /** The hashes there are, in hex. */
    public List<String> macs(int limit) throws SQLException {
        return sql.list(
                "SELECT DISTINCT lower(hex(mac)) FROM redacted_id WHERE mac IS NOT NULL LIMIT ?",
                row -> row.getString(1),
                limit);
    }

    /** Notes by what a prompt is found again; where another is found by it, that one stays so. */
    public void insert(ServerId serverId, byte[] mac, PromptId promptId) throws SQLException {
        sql.update("""
                INSERT INTO redacted_id (server_id, mac, prompt_id)
                SELECT ?1, CASE WHEN NOT EXISTS (SELECT 1 FROM redacted_id WHERE server_id = ?1 AND mac = ?2) THEN ?2 END, ?3
                """, serverId, mac, promptId);
    }

    /** Notes it of one that has its row. */
    public void know(ServerId serverId, byte[] mac, PromptId promptId) throws SQLException {
        sql.update(
                "UPDATE redacted_id SET mac = ? WHERE server_id = ? AND prompt_id = ? AND mac IS NULL",
                mac,
                serverId,
                promptId);
    }
}
