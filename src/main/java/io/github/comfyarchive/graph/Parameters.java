package io.github.comfyarchive.graph;

import java.util.List;

/**
 * What a graph says.
 *
 * @param samplings a row for each sampler node, in the graph's order, and for each node that made an output where no sampler did
 * @param models each model file once for each kind and strength, in the graph's order
 * @param outputSamplers for each output node that leads back to a sampler, which
 * @param outputOrigins for each output node of which the graph says more, what
 * @param inputFiles the files that nodes take from the server's folders
 * @param titles the titles that people gave to nodes ({@code _meta.title}), each once
 * @param texts the other literal strings in the graph's inputs, each once: what is in no sampling and names no model
 * @param whole whether all nodes and inputs were looked at; what a larger graph says is what its beginning says
 * @param allTexts whether these are all its texts; else {@link GraphTexts} has them
 */
public record Parameters(
        List<Sampling> samplings,
        List<ModelUse> models,
        List<OutputSampler> outputSamplers,
        List<OutputOrigin> outputOrigins,
        List<InputFile> inputFiles,
        List<String> titles,
        List<String> texts,
        boolean whole,
        boolean allTexts) {

    /** What a prompt without a graph has. */
    public static final Parameters NONE =
            new Parameters(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), true, true);
}
