package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code output_sampler}: derived from a graph. */
public final class OutputSamplerRows {
    private final PlainSql sql;

    /** Runs its statements in the transaction of the caller. */
    public OutputSamplerRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts which sampler made what an output node saves. */
    public void insert(long prompt, OutputSampler output) throws SQLException {
        sql.update(
                "INSERT INTO output_sampler (prompt, node_id, sampler) VALUES (?, ?, ?)",
                prompt,
                output.nodeId(),
                output.sampler());
    }

    /** Deletes those of a prompt. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM output_sampler WHERE prompt = ?", prompt);
    }
}
