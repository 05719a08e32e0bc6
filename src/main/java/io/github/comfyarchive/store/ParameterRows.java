package io.github.comfyarchive.store;

import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.graph.Sampling;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of {@code sampling}, {@code output_sampler}, {@code model} and {@code prompt_model}: derived from a graph. For one transaction.
 */
final class ParameterRows {
    private final PlainSql sql;
    private final Map<List<String>, Long> models = new HashMap<>();

    ParameterRows(PlainSql sql) {
        this.sql = sql;
    }

    void insert(long prompt, Parameters parameters) throws SQLException {
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

    void delete(long prompt) throws SQLException {
        sql.update("DELETE FROM sampling WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_sampler WHERE prompt = ?", prompt);
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
