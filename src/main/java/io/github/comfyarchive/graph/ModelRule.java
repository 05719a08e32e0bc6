package io.github.comfyarchive.graph;

import org.jspecify.annotations.Nullable;

/**
 * A model file that a node names.
 *
 * @param kind what it is
 * @param name the input that names it; a star in it is the same text in the others
 * @param strength the input with its strength
 * @param when the input that switches it on; {@code input_mode=simple} where it must hold a certain word
 */
record ModelRule(
        String kind,
        InputPattern name,
        @Nullable String strength,
        @Nullable String when) {}
