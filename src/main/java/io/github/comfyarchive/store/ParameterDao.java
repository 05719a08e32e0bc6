package io.github.comfyarchive.store;

import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.Sampling;
import java.util.List;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Rows of {@code sampling}, {@code output_sampler}, {@code model} and {@code prompt_model}: derived from a graph. */
interface ParameterDao {
    /** A row of {@code prompt_model}. */
    record ModelRow(int position, long model, @Nullable Double strength) {}

    @SqlBatch("""
            INSERT INTO sampling (prompt, node_id, positive, negative, model, seed, steps, cfg, sampler, scheduler, denoise,
                width, height)
            VALUES (:prompt, :nodeId, :positive, :negative, :model, :seed, :steps, :cfg, :sampler, :scheduler, :denoise,
                :width, :height)
            """)
    void insertSamplings(@Bind("prompt") long prompt, @BindMethods List<Sampling> samplings);

    @SqlBatch("INSERT INTO output_sampler (prompt, node_id, sampler) VALUES (:prompt, :nodeId, :sampler)")
    void insertOutputSamplers(@Bind("prompt") long prompt, @BindMethods List<OutputSampler> outputSamplers);

    @SqlBatch(
            "INSERT INTO prompt_model (prompt, position, model, strength) VALUES (:prompt, :position, :model, :strength)")
    void insertModels(@Bind("prompt") long prompt, @BindMethods List<ModelRow> models);

    /** The key of a model's name, given to it where it is new. */
    @SqlQuery("""
            INSERT INTO model (kind, name) VALUES (:kind, :name)
            ON CONFLICT (kind, name) DO UPDATE SET name = excluded.name RETURNING id
            """)
    long model(@Bind("kind") String kind, @Bind("name") String name);

    @SqlUpdate("DELETE FROM sampling WHERE prompt = :prompt")
    void deleteSamplings(@Bind("prompt") long prompt);

    @SqlUpdate("DELETE FROM output_sampler WHERE prompt = :prompt")
    void deleteOutputSamplers(@Bind("prompt") long prompt);

    @SqlUpdate("DELETE FROM prompt_model WHERE prompt = :prompt")
    void deleteModels(@Bind("prompt") long prompt);
}
