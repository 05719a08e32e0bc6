package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code sampling_row}: derived from a graph. For one transaction. */
public final class SamplingRows {
    private final PlainSql sql;
    private final SamplingTextRows texts;

    /** Runs its statements in the transaction of the caller. */
    public SamplingRows(PlainSql sql) {
        this.sql = sql;
        this.texts = new SamplingTextRows(sql);
    }

    /** Inserts what a sampler was given. */
    public void insert(long prompt, Sampling sampling) throws SQLException {
        sql.update(
                """
                INSERT INTO sampling_row (prompt, node_id, positive, positive_text, negative, negative_text, model, model_text,
                    seed, steps, cfg, sampler, scheduler, denoise, width, height)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                prompt,
                sampling.nodeId(),
                SamplingTextRows.shortOrNull(sampling.positive()),
                texts.key(sampling.positive()),
                SamplingTextRows.shortOrNull(sampling.negative()),
                texts.key(sampling.negative()),
                SamplingTextRows.shortOrNull(sampling.model()),
                texts.key(sampling.model()),
                sampling.seed(),
                sampling.steps(),
                sampling.cfg(),
                sampling.sampler(),
                sampling.scheduler(),
                sampling.denoise(),
                sampling.width(),
                sampling.height());
    }

    /** Deletes those of a prompt. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM sampling_row WHERE prompt = ?", prompt);
    }
}
