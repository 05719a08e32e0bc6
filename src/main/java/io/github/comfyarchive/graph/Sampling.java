package io.github.comfyarchive.graph;

import org.jspecify.annotations.Nullable;

/**
 * A sampler node and what was fed into it, followed through the graph's links. What was not found is null, never guessed.
 *
 * @param nodeId the sampler node
 * @param positive the text it was asked for; several that are combined stand on lines of their own
 * @param negative the text it was to avoid
 * @param model the file name of the checkpoint or diffusion model
 * @param seed digits, for it passes 2^63
 * @param steps how many
 * @param cfg guidance: {@code cfg}, or the {@code guidance} of a guider that has no {@code cfg}
 * @param sampler such as {@code dpmpp_2m}
 * @param scheduler such as {@code karras}
 * @param denoise from 0 to 1
 * @param width of the latent picture, in pixels
 * @param height of the latent picture, in pixels
 */
public record Sampling(
        String nodeId,
        @Nullable String positive,
        @Nullable String negative,
        @Nullable String model,
        @Nullable String seed,
        @Nullable Long steps,
        @Nullable Double cfg,
        @Nullable String sampler,
        @Nullable String scheduler,
        @Nullable Double denoise,
        @Nullable Long width,
        @Nullable Long height) {}
