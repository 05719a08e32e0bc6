package io.github.comfyarchive.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of {@code prompt_row} and their {@code entry}, as a sync finds and makes them; {@link PromptDao} and {@link EntryDao} have the rest. */
final class PromptRows {
    private final PlainSql sql;

    PromptRows(PlainSql sql) {
        this.sql = sql;
    }

    /** What is known of an archived prompt before it is saved again; without its entry, where that is lost. */
    record Known(
            long id,
            String firstArchivedAt,
            String lastChangedAt,
            @Nullable String startedAt,
            @Nullable String derivation,
            byte @Nullable [] sha256,
            @Nullable String rulesVersion,
            @Nullable Long template,
            @Nullable Long dictionary) {

        private static Known of(ResultSet row) throws SQLException {
            return new Known(
                    row.getLong("id"),
                    row.getString("first_archived_at"),
                    row.getString("last_changed_at"),
                    row.getString("started_at"),
                    row.getString("derivation"),
                    row.getBytes("sha256"),
                    row.getString("rules_version"),
                    PlainSql.nullableLong(row, "template"),
                    PlainSql.nullableLong(row, "dictionary"));
        }
    }

    Optional<Known> known(long serverId, String promptId) throws SQLException {
        return sql.first("""
                SELECT prompt.id, prompt.first_archived_at, prompt.last_changed_at, prompt.started_at, prompt.derivation,
                    entry.sha256, entry.rules_version, prompt.template, entry.dictionary
                FROM prompt_row AS prompt LEFT JOIN entry ON entry.prompt = prompt.id
                WHERE prompt.server_id = ? AND prompt.prompt_id = ?
                """, Known::of, serverId, promptId);
    }

    /** Inserts a prompt and returns its key. */
    long insert(PromptRow row, StoredGraph graph) throws SQLException {
        return sql.insert(
                """
                INSERT INTO prompt_row (server_id, prompt_id, number, status, completed, client_id, workflow_id, created_at,
                    started_at, finished_at, duration_ms, first_archived_at, last_changed_at, own_graph, derivation, template,
                    graph_patch)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                row.serverId(),
                row.promptId(),
                row.number(),
                row.status(),
                row.completed(),
                row.clientId(),
                row.workflowId(),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                row.durationMs(),
                row.firstArchivedAt(),
                row.lastChangedAt(),
                graph.ownGraph(),
                row.derivation(),
                graph.template(),
                graph.graphPatch());
    }

    void insert(EntryRow row) throws SQLException {
        sql.update(
                "INSERT INTO entry (prompt, sha256, size, rules_version, encoding, json, dictionary)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row.prompt(),
                row.sha256(),
                row.size(),
                row.rulesVersion(),
                row.encoding(),
                row.json(),
                row.dictionary());
    }

    /**
     * Gives a prompt an id without what was removed from it; a number follows where another prompt has that id already, for both of them
     * stay.
     */
    void rename(long prompt, long serverId, String from, String to) throws SQLException {
        String id = to;
        for (int number = 2;
                sql.update("UPDATE OR IGNORE prompt_row SET prompt_id = ? WHERE id = ?", id, prompt) == 0;
                number++) {
            id = to + "-" + number;
        }
        sql.update("UPDATE server SET cursor_prompt_id = ? WHERE id = ? AND cursor_prompt_id = ?", id, serverId, from);
    }

    /** The graph of a prompt, put together. */
    Optional<String> graph(long prompt) throws SQLException {
        return sql.first(
                "SELECT graph FROM prompt WHERE id = ? AND graph IS NOT NULL", row -> row.getString(1), prompt);
    }
}
