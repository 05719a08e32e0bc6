package io.github.comfyarchive.store.table;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.row.WaitingOutput;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What a run asks of what earlier runs have archived. */
public final class SyncQueries {
    private final PlainSql sql;

    /** The queue number of the newest prompt: by key, which an index answers; numbers below 0 are of prompts put in front. */
    public static final String NEWEST_NUMBER =
            "SELECT number FROM prompt WHERE server_id = ? AND number >= 0 ORDER BY id DESC LIMIT 1";

    /** CROSS JOIN: few of many outputs wait, and the planner would go through all prompts of the server for them. */
    public static final String WAITING = """
            SELECT output.id, output.prompt, prompt.prompt_id, output.node_id, output.media,
                output.position, output.filename, output.subfolder, output.type,
                output.cached, EXISTS (SELECT 1 FROM redaction WHERE redaction.prompt = output.prompt) AS redacted
            FROM output CROSS JOIN prompt ON prompt.id = output.prompt
            WHERE output.state IN ('pending', 'failed') AND output.id > ? AND prompt.server_id = ?
            ORDER BY output.id LIMIT ?
            """;

    /** How many outputs of a server are still to be fetched. */
    public static final String COUNT_WAITING =
            "SELECT count(*) FROM output CROSS JOIN prompt ON prompt.id = output.prompt"
                    + " WHERE output.state IN ('pending', 'failed') AND prompt.server_id = ?";

    /** Whether files of a type were left out, as previews are, and never asked for. */
    public static final String LEFT_OF_TYPE =
            "SELECT EXISTS (SELECT 1 FROM output CROSS JOIN prompt ON prompt.id = output.prompt"
                    + " WHERE output.state = 'skipped' AND output.attempts = 0 AND output.type = ?"
                    + " AND prompt.server_id = ?)";

    /** Asks on a connection that the caller owns. */
    public SyncQueries(PlainSql sql) {
        this.sql = sql;
    }

    /** The SHA-256 of the entry that is archived of a prompt. */
    public Optional<byte[]> entrySha256(ServerId serverId, PromptId promptId) throws SQLException {
        return sql.first(
                "SELECT entry.sha256 FROM prompt JOIN entry ON entry.prompt = prompt.id"
                        + " WHERE prompt.server_id = ? AND prompt.prompt_id = ?",
                row -> row.getBytes(1),
                serverId,
                promptId);
    }

    /** The queue number of a server's newest prompt; empty where none is archived. */
    public Optional<Double> newestNumber(ServerId serverId) throws SQLException {
        return sql.first(NEWEST_NUMBER, row -> row.getDouble(1), serverId);
    }

    /** Outputs of a server that are still to be fetched, after one, in order of their keys. */
    public List<WaitingOutput> waiting(ServerId serverId, long after, int limit) throws SQLException {
        return sql.list(WAITING, SyncQueries::waiting, after, serverId, limit);
    }

    /** Outputs of a prompt whose file is not archived, whatever became of it, in order of their keys. */
    public List<WaitingOutput> lacking(long prompt) throws SQLException {
        return sql.list("""
                SELECT output.id, output.prompt, prompt.prompt_id, output.node_id, output.media,
                    output.position, output.filename, output.subfolder, output.type,
                    output.cached, EXISTS (SELECT 1 FROM redaction WHERE redaction.prompt = output.prompt) AS redacted
                FROM output JOIN prompt_row AS prompt ON prompt.id = output.prompt
                WHERE output.prompt = ? AND output.state IN ('pending', 'failed', 'missing', 'skipped') ORDER BY output.id
                """, SyncQueries::waiting, prompt);
    }

    /** An output of a query that names its columns so, those of its prompt too. */
    public static WaitingOutput waiting(ResultSet row) throws SQLException {
        return new WaitingOutput(
                row.getLong("id"),
                row.getLong("prompt"),
                new PromptId(row.getString("prompt_id")),
                row.getString("node_id"),
                row.getString("media"),
                row.getInt("position"),
                row.getString("filename"),
                row.getString("subfolder"),
                row.getString("type"),
                row.getBoolean("cached"),
                row.getBoolean("redacted"));
    }

    /** How many outputs of a server are still to be fetched. */
    public long countWaiting(ServerId serverId) throws SQLException {
        return sql.one(COUNT_WAITING, row -> row.getLong(1), serverId);
    }

    /** Whether {@link OutputRows#wantType} has something to do. */
    public boolean leftOfType(ServerId serverId, String type) throws SQLException {
        return sql.one(LEFT_OF_TYPE, row -> row.getBoolean(1), type, serverId);
    }
}
