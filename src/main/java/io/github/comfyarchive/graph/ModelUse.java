package io.github.comfyarchive.graph;

import org.jspecify.annotations.Nullable;

/**
 * A model file that a graph names.
 *
 * @param kind {@code checkpoint}, {@code diffusion_model}, {@code lora}, {@code vae}, {@code text_encoder}, {@code controlnet},
 *     {@code upscaler}, ... as the rules call it
 * @param name the file's name, folders included, as the graph has it
 * @param strength of a LoRA, ControlNet and the like; null where the node has none
 */
public record ModelUse(String kind, String name, @Nullable Double strength) {}
