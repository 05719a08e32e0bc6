package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.InputFile;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of {@code sampling}, {@code output_sampler}, {@code output_origin}, {@code prompt_source_row}, {@code model} and
 * {@code prompt_model}: derived from a graph. For one transaction.
 */
public final class ParameterRows {
    private final PlainSql sql;
    private final Map<List<String>, Long> models = new HashMap<>();

    /** Runs its statements in the transaction of the caller. */
    public ParameterRows(PlainSql sql) {
        this.sql = sql;
    }

    /** Inserts all that was derived from a prompt's graph. */
    public void insert(long prompt, Parameters parameters) throws SQLException {
        for (Sampling sampling : parameters.samplings()) {
            insert(prompt, sampling);
        }
        for (OutputSampler output : parameters.outputSamplers()) {
            sql.update(
                    "INSERT INTO output_sampler (prompt, node_id, sampler) VALUES (?, ?, ?)",
                    prompt,
                    output.nodeId(),
                    output.sampler());
        }
        for (OutputOrigin origin : parameters.outputOrigins()) {
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
        for (InputFile file : parameters.inputFiles()) {
            sql.update(
                    "INSERT INTO prompt_source_row (prompt, node_id, filename, subfolder, type) VALUES (?, ?, ?, ?, ?)",
                    prompt,
                    file.nodeId(),
                    file.filename(),
                    file.subfolder(),
                    file.type());
        }
        int position = 0;
        for (ModelUse use : parameters.models()) {
            sql.update(
                    "INSERT INTO prompt_model (prompt, position, model, strength) VALUES (?, ?, ?, ?)",
                    prompt,
                    position++,
                    model(use),
                    use.strength());
        }
    }

    /** Deletes all that was derived from a prompt's graph. */
    public void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM sampling WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_sampler WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_origin WHERE prompt = ?", prompt);
        sql.update("DELETE FROM prompt_source_row WHERE prompt = ?", prompt);
        sql.update("DELETE FROM prompt_model WHERE prompt = ?", prompt);
    }

    private void insert(long prompt, Sampling sampling) throws SQLException {
        sql.update(
                """
                INSERT INTO sampling (prompt, node_id, positive, negative, model, seed, steps, cfg, sampler, scheduler, denoise,
                    width, height)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                prompt,
                sampling.nodeId(),
                sampling.positive(),
                sampling.negative(),
                sampling.model(),
                sampling.seed(),
                sampling.steps(),
                sampling.cfg(),
                sampling.sampler(),
                sampling.scheduler(),
                sampling.denoise(),
                sampling.width(),
                sampling.height());
    }

    /** Deletes models that no prompt uses any more: other rules may remove what stands there. */
    public static int deleteUnusedModels(PlainSql sql) throws SQLException {
        return sql.update("DELETE FROM model"
                + " WHERE NOT EXISTS (SELECT 1 FROM prompt_model WHERE prompt_model.model = model.id)");
    }

    /** The key of a model's name, given to it where it is new. */
    private long model(ModelUse use) throws SQLException {
        List<String> name = List.of(use.kind(), use.name());
        Long key = models.get(name);
        if (key == null) {
            Optional<Long> known = sql.first(
                    "SELECT id FROM model WHERE kind = ? AND name = ?", row -> row.getLong(1), use.kind(), use.name());
            key = known.isPresent()
                    ? known.get()
                    : sql.insert("INSERT INTO model (kind, name) VALUES (?, ?)", use.kind(), use.name());
            models.put(name, key);
        }
        return key;
    }
}
