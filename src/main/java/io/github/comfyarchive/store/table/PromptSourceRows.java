package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.InputFile;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code prompt_source_row}: derived from a graph. */
public final class PromptSourceRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public PromptSourceRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts a file that a graph began with. */
    public void insert(long prompt, InputFile file) throws SQLException {
        sql.update(
                "INSERT INTO prompt_source_row (prompt, node_id, filename, subfolder, type) VALUES (?, ?, ?, ?, ?)",
                prompt,
                file.nodeId(),
                file.filename(),
                file.subfolder(),
                file.type());
    }

    /** Deletes those of a prompt. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM prompt_source_row WHERE prompt = ?", prompt);
    }
}
