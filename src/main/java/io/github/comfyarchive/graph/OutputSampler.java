package io.github.comfyarchive.graph;

/**
 * Which sampler made what an output node shows: the first of the chain that leads to it, the one that decided the picture; a later
 * one (hires fix, refiner, detailer) only goes on from there.
 *
 * @param sampler the sampler node
 */
public record OutputSampler(String nodeId, String sampler) {}
