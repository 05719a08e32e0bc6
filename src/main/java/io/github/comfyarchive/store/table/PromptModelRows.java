package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** Rows of {@code prompt_model}: derived from a graph. For one transaction. */
public final class PromptModelRows {
    private final PlainSql sql;
    private final ModelRows models;

    /** Runs its statements in the transaction of the caller. */
    public PromptModelRows(PlainSql sql) {
        this.sql = sql;
        this.models = new ModelRows(sql);
    }

    /** Inserts a model that a prompt uses, as so many-th. */
    public void insert(long prompt, int position, ModelUse use) throws SQLException {
        sql.update(
                "INSERT INTO prompt_model (prompt, position, model, strength) VALUES (?, ?, ?, ?)",
                prompt,
                position,
                models.key(use),
                use.strength());
    }

    /** Deletes those of a prompt. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM prompt_model WHERE prompt = ?", prompt);
    }
}
