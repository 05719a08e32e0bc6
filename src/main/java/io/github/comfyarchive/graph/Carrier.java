package io.github.comfyarchive.graph;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a link carries by which a question is asked. A rule for unknown nodes can hold for one of these only ({@code gives}). */
enum Carrier {
    /** A conditioning, a model, a latent, a pipe: whatever it is. */
    THING,
    STRING,
    NUMBER;

    private static final InputPattern NUMBERS =
            of("width|height|*_width|*_height|seed|noise_seed|steps|cfg|denoise|guidance");
    private static final InputPattern STRINGS = of(
            "text|text_*|*_text|texts|string|string_*|*_string|prompt|prompt_*|*_prompt|clip_l|clip_g|t5xxl|llama|bert|mt5xl|tags|lyrics|caption"
                    + "|prefix|suffix|find|replace|delimiter");
    private static final InputPattern SIDES = of("positive|negative");
    private static final InputPattern OF_LOADERS =
            of("ckpt_name|*_ckpt_name|unet_name|model_name|clip_skip|empty_latent_width");
    private static final InputPattern THINGS =
            of("pos|neg|positive|negative|positive_*|negative_*|cond*|*cond|*_conditioning|guider|pipe|*_pipe");

    /** The name in rules files. */
    static @Nullable Carrier named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "thing" -> THING;
            case "string" -> STRING;
            case "number" -> NUMBER;
            default -> null;
        };
    }

    /**
     * What a link at an input carries.
     *
     * @param type the input's type where it is known
     * @param before what the question was carried by so far: a name that says nothing changes nothing
     */
    static Carrier at(GraphNode node, String input, @Nullable String type, Carrier before) {
        if (type != null) {
            return switch (type) {
                case "STRING" -> STRING;
                case "INT", "FLOAT" -> NUMBER;
                case "*" -> before;
                default -> THING;
            };
        }
        if (NUMBERS.fits(input)) {
            return NUMBER;
        }
        if (SIDES.fits(input) && !OF_LOADERS.in(node.inputs()).isEmpty()) {
            return STRING;
        }
        if (STRINGS.fits(input)) {
            return STRING;
        }
        return THINGS.fits(input) ? THING : before;
    }

    private static InputPattern of(String names) {
        InputPattern pattern = InputPattern.of(names);
        if (pattern == null) {
            throw new IllegalStateException("two stars: " + names);
        }
        return pattern;
    }
}
