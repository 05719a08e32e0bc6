package io.github.comfyarchive.store.table;

import io.github.comfyarchive.graph.InputFile;
import io.github.comfyarchive.graph.ModelUse;
import io.github.comfyarchive.graph.OutputOrigin;
import io.github.comfyarchive.graph.OutputSampler;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;

/** All rows that are derived from a graph, a class a table. For one transaction. */
public final class ParameterRows {
    private final SamplingRows samplings;
    private final OutputSamplerRows outputSamplers;
    private final OutputOriginRows outputOrigins;
    private final PromptSourceRows sources;
    private final PromptModelRows models;

    /** Runs its statements in the transaction of the caller. */
    public ParameterRows(PlainSql sql) {
        this.samplings = new SamplingRows(sql);
        this.outputSamplers = new OutputSamplerRows(sql);
        this.outputOrigins = new OutputOriginRows(sql);
        this.sources = new PromptSourceRows(sql);
        this.models = new PromptModelRows(sql);
    }

    /** Inserts all that was derived from a prompt's graph. */
    public void insert(long prompt, Parameters parameters) throws SQLException {
        for (Sampling sampling : parameters.samplings()) {
            samplings.insert(prompt, sampling);
        }
        for (OutputSampler output : parameters.outputSamplers()) {
            outputSamplers.insert(prompt, output);
        }
        for (OutputOrigin origin : parameters.outputOrigins()) {
            outputOrigins.insert(prompt, origin);
        }
        for (InputFile file : parameters.inputFiles()) {
            sources.insert(prompt, file);
        }
        int position = 0;
        for (ModelUse use : parameters.models()) {
            models.insert(prompt, position++, use);
        }
    }

    /** Deletes all that was derived from a prompt's graph. */
    public void delete(long prompt) throws SQLException {
        samplings.delete(prompt);
        outputSamplers.delete(prompt);
        outputOrigins.delete(prompt);
        sources.delete(prompt);
        models.delete(prompt);
    }
}
