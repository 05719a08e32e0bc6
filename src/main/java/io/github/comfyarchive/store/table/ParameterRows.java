package io.github.comfyarchive.store.table;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.graph.InputFile;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code sampling_row} and {@code sampling_text}, {@code output_sampler}, {@code output_origin}, {@code prompt_source_row},
 * {@code model} and {@code prompt_model}: derived from a
 * graph. For one transaction.
 */
public final class ParameterRows {
    private final PlainSql sql;
    /** From this length on a text is kept once: a key takes some bytes, and its row some more. */
    private static final int LONG_TEXT = 24;

    private final Map<List<String>, Long> models = new HashMap<>();
    private final Map<String, Long> texts = new HashMap<>();

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
        sql.update("DELETE FROM sampling_row WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_sampler WHERE prompt = ?", prompt);
        sql.update("DELETE FROM output_origin WHERE prompt = ?", prompt);
        sql.update("DELETE FROM prompt_source_row WHERE prompt = ?", prompt);
        sql.update("DELETE FROM prompt_model WHERE prompt = ?", prompt);
    }

    private void insert(long prompt, Sampling sampling) throws SQLException {
        sql.update(
                """
                INSERT INTO sampling_row (prompt, node_id, positive, positive_text, negative, negative_text, model, model_text,
                    seed, steps, cfg, sampler, scheduler, denoise, width, height)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                prompt,
                sampling.nodeId(),
                shortOrNull(sampling.positive()),
                textOrNull(sampling.positive()),
                shortOrNull(sampling.negative()),
                textOrNull(sampling.negative()),
                shortOrNull(sampling.model()),
                textOrNull(sampling.model()),
                sampling.seed(),
                sampling.steps(),
                sampling.cfg(),
                sampling.sampler(),
                sampling.scheduler(),
                sampling.denoise(),
                sampling.width(),
                sampling.height());
    }

    /** Deletes texts that no sampling names any more: other rules may remove what stands there. */
    public static int deleteUnusedTexts(PlainSql sql) throws SQLException {
        return sql.update("""
                DELETE FROM sampling_text WHERE id NOT IN
                    (SELECT positive_text FROM sampling_row WHERE positive_text IS NOT NULL
                    UNION SELECT negative_text FROM sampling_row WHERE negative_text IS NOT NULL
                    UNION SELECT model_text FROM sampling_row WHERE model_text IS NOT NULL)
                """);
    }

    /** Deletes models that no prompt uses any more, for the same reason. */
    public static int deleteUnusedModels(PlainSql sql) throws SQLException {
        return sql.update("DELETE FROM model"
                + " WHERE NOT EXISTS (SELECT 1 FROM prompt_model WHERE prompt_model.model = model.id)");
    }

    private static @Nullable String shortOrNull(@Nullable String text) {
        return text == null || text.length() >= LONG_TEXT ? null : text;
    }

    /** The key of a long text, given to it where it is new. */
    private @Nullable Long textOrNull(@Nullable String text) throws SQLException {
        if (text == null || text.length() < LONG_TEXT) {
            return null;
        }
        Long key = texts.get(text);
        if (key == null) {
            long hash = ByteBuffer.wrap(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
            Optional<Long> known = sql.first(
                    "SELECT id FROM sampling_text WHERE hash = ? AND text = ?", row -> row.getLong(1), hash, text);
            key = known.isPresent()
                    ? known.get()
                    : sql.insert("INSERT INTO sampling_text (hash, text) VALUES (?, ?)", hash, text);
            texts.put(text, key);
        }
        return key;
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
