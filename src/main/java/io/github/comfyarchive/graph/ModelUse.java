package io.github.comfyarchive.graph;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model file that a graph names.
 *
 * @param kind {@code checkpoint}, {@code diffusion_model}, {@code lora}, {@code vae}, {@code text_encoder}, {@code controlnet},
 *     {@code upscaler}, ... as the rules call it
 * @param name the file's name, folders included, as the graph has it
 * @param strength of a LoRA, ControlNet and the like; null where the node has none
 */
public record ModelUse(String kind, String name, @Nullable Double strength) {
    /** The kinds of what lists, names of files and the gallery call the model of a picture. */
    public static final List<String> MAIN_KINDS = List.of("checkpoint", "diffusion_model");

    /** The kind of a LoRA. */
    public static final String LORA = "lora";

    /** The kind of a model that a service runs. */
    public static final String SERVICE = "service";

    /** The kinds of what takes the time of a prompt: main models, and those of services. */
    public static final List<String> TIMED_KINDS = List.of("checkpoint", "diffusion_model", SERVICE);

    /**
     * The model of a picture: its sampler's; where that is not known, the only main model that the graph names, for among several nobody
     * could tell which it was. Lists ask the database for the same (class {@code ModelColumns} of package {@code query}).
     *
     * @param uses the models of the graph
     * @param sampling the sampler that made the picture, null where it is not known
     * @return the name as the graph has it
     */
    public static @Nullable String main(List<ModelUse> uses, @Nullable Sampling sampling) {
        if (sampling != null && sampling.model() != null) {
            return sampling.model();
        }
        List<String> named = uses.stream()
                .filter(use -> MAIN_KINDS.contains(use.kind()))
                .map(ModelUse::name)
                .distinct()
                .toList();
        return named.size() == 1 ? Objects.requireNonNull(named.get(0)) : null;
    }

    /**
     * The LoRAs of a picture: all that its graph names.
     *
     * @param uses the models of the graph
     * @return them in the graph's order; one that is used with several strengths is there once for each
     */
    public static List<ModelUse> loras(List<ModelUse> uses) {
        return uses.stream().filter(use -> use.kind().equals(LORA)).toList();
    }
}
