package io.github.comfyarchive.query;

import java.util.Optional;

/**
 * A condition on a literal at an input of a node.
 *
 * @param input class and name, such as {@code KSampler.steps}
 * @param contains whether the value may be a part of what stands there
 * @param value what is looked for
 */
public record InputCondition(String input, boolean contains, String value) {

    /**
     * Reads {@code CLASS.INPUT=VALUE} or {@code CLASS.INPUT~PART}.
     *
     * @param text as a person types it
     * @return the condition, or nothing where the text is none
     */
    public static Optional<InputCondition> parse(String text) {
        int equals = text.indexOf('=');
        int tilde = text.indexOf('~');
        int at = equals < 0 ? tilde : tilde < 0 ? equals : Math.min(equals, tilde);
        if (at < 0) {
            return Optional.empty();
        }
        String input = text.substring(0, at).strip();
        int dot = input.indexOf('.');
        if (dot <= 0 || dot == input.length() - 1) {
            return Optional.empty();
        }
        return Optional.of(new InputCondition(input, at == tilde, text.substring(at + 1)));
    }
}
