package io.github.comfyarchive.query;

import io.github.comfyarchive.history.PromptStatus;
import org.jspecify.annotations.Nullable;

/**
 * A prompt as lists show it. Parameters are those of the sampler that made its first picture, else of its first sampler.
 *
 * @param prompt its key
 * @param promptId the server's id
 * @param server the server's name
 * @param createdAt ISO-8601
 * @param status how it ended
 * @param durationMs how long it ran
 * @param model the checkpoint or diffusion model
 * @param loras names with commas between
 * @param seed digits
 * @param steps how many
 * @param cfg guidance
 * @param sampler such as {@code euler}
 * @param scheduler such as {@code karras}
 * @param positive what was asked for
 * @param negative what was to be avoided
 * @param files how many files it names
 * @param stored how many of them are stored
 * @param error why it failed, in one line
 * @param stars its rating; where it has none, the highest of its files
 * @param tags its own and those of its files, with commas between
 */
public record PromptSummary(
        long prompt,
        String promptId,
        String server,
        String createdAt,
        PromptStatus status,
        @Nullable Long durationMs,
        @Nullable String model,
        @Nullable String loras,
        @Nullable String seed,
        @Nullable Long steps,
        @Nullable Double cfg,
        @Nullable String sampler,
        @Nullable String scheduler,
        @Nullable String positive,
        @Nullable String negative,
        int files,
        int stored,
        @Nullable String error,
        @Nullable Long stars,
        @Nullable String tags) {}
