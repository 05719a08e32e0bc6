package io.github.comfyarchive.graph;

/** For which side of a sampler a text is asked. */
enum Side {
    NONE,
    POSITIVE,
    NEGATIVE
}
