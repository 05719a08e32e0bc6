package io.github.comfyarchive.store.table;

import io.github.comfyarchive.history.OutputValue;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code output_value}: derived from an entry, replaced with it. */
public final class OutputValueRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public OutputValueRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts an output that is not a file. */
    public void insert(long prompt, OutputValue value) throws SQLException {
        sql.update(
                "INSERT INTO output_value (prompt, node_id, media, position, value) VALUES (?, ?, ?, ?, ?)",
                prompt,
                value.nodeId(),
                value.media(),
                value.position(),
                value.value());
    }

    /** Deletes a prompt's values. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM output_value WHERE prompt = ?", prompt);
    }
}
