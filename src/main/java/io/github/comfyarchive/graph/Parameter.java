package io.github.comfyarchive.graph;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be asked of a node's output. A rule says, question by question, at which inputs of the node the answer stands. */
enum Parameter {
    /** The words behind a conditioning or a string. */
    TEXT,
    /** The words asked for, of a guider or a pipe that carries both. */
    POSITIVE,
    /** The words to be avoided, of a guider or a pipe that carries both. */
    NEGATIVE,
    MODEL,
    SEED,
    STEPS,
    CFG,
    SAMPLER,
    SCHEDULER,
    DENOISE,
    WIDTH,
    HEIGHT,
    /** Which sampler stands first in the chain of latents and pictures that leads here. */
    LATENT,
    /** Which node made the picture, video, sound or body that leads here, where no sampler did. */
    MAKER,
    /** With which file of the server's the chain of latents and pictures begins. */
    SOURCE,
    /** How many pictures a video has. */
    FRAMES,
    /** How many pictures a second. */
    FPS,
    /** How long a video or sound is, in seconds. */
    SECONDS,
    /** Whatever a primitive holds. */
    VALUE;

    private static final double NOT_EXACT = 1L << 53;

    /** The question that a rules file calls by this name, or null. */
    static @Nullable Parameter named(String name) {
        for (Parameter question : values()) {
            if (question.word().equals(name)) {
                return question;
            }
        }
        return null;
    }

    /** The name in rules files. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a literal can be the answer. */
    boolean accepts(Value literal) {
        return switch (this) {
            case TEXT, POSITIVE, NEGATIVE, MODEL, SAMPLER, SCHEDULER -> literal instanceof Value.Text;
            case SEED, STEPS, CFG, DENOISE -> literal instanceof Value.Num;
            case FRAMES, FPS, SECONDS -> literal instanceof Value.Num number && number.asDouble() > 0;
            case WIDTH, HEIGHT -> literal instanceof Value.Num number && positive(number);
            case LATENT, MAKER, SOURCE -> false;
            case VALUE -> literal.isLiteral();
        };
    }

    /** Whether it matters by what kind of link it is asked. */
    boolean minds() {
        return switch (this) {
            case TEXT, POSITIVE, NEGATIVE, WIDTH, HEIGHT -> true;
            default -> false;
        };
    }

    /** Whether its answer is a field of a {@link Sampling}. */
    boolean isField() {
        return switch (this) {
            case POSITIVE, NEGATIVE, MODEL, SEED, STEPS, CFG, SAMPLER, SCHEDULER, DENOISE, WIDTH, HEIGHT -> true;
            default -> false;
        };
    }

    /** Whether it is asked along the chain of latents and pictures, where what a primitive holds is not an answer. */
    boolean isChain() {
        return this == LATENT || this == MAKER || this == SOURCE;
    }

    /** Whether the answer is a number. */
    boolean isNumber() {
        return switch (this) {
            case SEED, STEPS, CFG, DENOISE, WIDTH, HEIGHT, FRAMES, FPS, SECONDS -> true;
            default -> false;
        };
    }

    /** A size of 0 means "whatever keeps the proportions" in ComfyUI's scaling nodes. */
    private static boolean positive(Value.Num number) {
        double value = number.asDouble();
        return value >= 1 && value < NOT_EXACT;
    }
}
