package io.github.comfyarchive.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The graphs among the test resources. */
final class Graphs {
    static final List<String> ALL = List.of(
            "sd15",
            "sdxl-refiner",
            "flux-dev",
            "sd3",
            "flux-gguf",
            "hires-latent",
            "hires-image",
            "controlnet",
            "lora-chain",
            "strings",
            "subgraph",
            "branches",
            "muted",
            "cycle",
            "unknown-nodes",
            "wan-video");

    private Graphs() {}

    static String json(String name) throws IOException {
        try (InputStream in = Graphs.class.getResourceAsStream("/graphs/" + name + ".json")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    static Parameters parameters(String name, String... outputNodes) throws IOException {
        return withoutFiles(
                new ParameterExtractor(NodeRules.builtIn()).extract(GraphTokens.of(json(name)), List.of(outputNodes)));
    }

    /** What is said of files is compared elsewhere. */
    static Parameters withoutFiles(Parameters all) {
        return expected(all.samplings(), all.models(), all.outputSamplers(), all.titles(), all.texts());
    }

    static Parameters expected(
            List<Sampling> samplings,
            List<ModelUse> models,
            List<OutputSampler> outputSamplers,
            List<String> titles,
            List<String> texts) {
        return new Parameters(samplings, models, outputSamplers, List.of(), List.of(), titles, texts, true, true);
    }
}
