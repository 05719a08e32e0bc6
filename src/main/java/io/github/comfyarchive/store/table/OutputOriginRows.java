package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code output_origin}: derived from a graph. */
public final class OutputOriginRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public OutputOriginRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts where what an output node saves is from. */
    public void insert(long prompt, OutputOrigin origin) throws SQLException {
        sql.update(
                "INSERT INTO output_origin (prompt, node_id, maker, source, frames, fps, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)",
                prompt,
                origin.nodeId(),
                origin.maker(),
                origin.source(),
                origin.frames(),
                origin.fps(),
                origin.seconds());
    }

    /** Deletes those of a prompt. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM output_origin WHERE prompt = ?", prompt);
    }
}
