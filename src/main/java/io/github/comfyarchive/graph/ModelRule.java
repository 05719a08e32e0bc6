package io.github.comfyarchive.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model file that a node names.
 *
 * @param kind what it is
 * @param name the input that names it; a star in it is the same text in the others
 * @param strength the inputs with its strength, the first that is there
 * @param when the inputs that switch it on, all of them; {@code input_mode=simple} where one must hold a certain word
 * @param count the input that says how many there are: the star of the name is a number up to it
 * @param bare whether a name without a model file's suffix is one in an unknown node too
 */
record ModelRule(
        String kind,
        InputPattern name,
        @Nullable InputPattern strength,
        List<String> when,
        @Nullable InputPattern count,
        boolean bare) {}
