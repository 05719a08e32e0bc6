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
 */
public record Parameters(
        List<Sampling> samplings,
        List<ModelUse> models,
        List<OutputSampler> outputSamplers,
        List<OutputOrigin> outputOrigins,
        List<InputFile> inputFiles,
        List<String> titles,
        List<String> texts) {

    /** What a prompt without a graph has. */
    public static final Parameters NONE =
            new Parameters(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /** What is known of a graph that is too large to be taken apart. */
    public static Parameters ofTexts(List<String> texts) {
        return new Parameters(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), texts);
    }
}
