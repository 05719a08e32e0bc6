package io.github.comfyarchive.query;

import io.github.comfyarchive.graph.InputValue;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on a literal at an input of a node.
 *
 * @param input class and name, such as {@code KSampler.steps}, or a name alone, such as {@code steps}, of whatever class
 * @param comparison how what stands there compares with the value
 * @param value what is looked for
 */
public record InputCondition(String input, Comparison comparison, String value) {
    /** What can be typed, for a message. */
    public static final String FORMS =
            "CLASS.INPUT=VALUE or INPUT=VALUE, such as KSampler.steps=28; ~ finds a part of a text, and >, <, >=, <= compare"
                    + " with a number";

    private static final Pattern FORM = Pattern.compile("(.*?)(!=|>=|<=|=|~|>|<)(.*)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[\\p{L}_].*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    /** How two values compare. */
    public enum Comparison {
        EQUAL("="),
        /** It has the input, with another value. */
        NOT_EQUAL("!="),
        /** The value is a part of what stands there, letters of ASCII in either case. */
        CONTAINS("~"),
        GREATER(">"),
        LESS("<"),
        AT_LEAST(">="),
        AT_MOST("<=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** As it is typed, and as SQL has it but for {@link #CONTAINS}. */
        public String sign() {
            return sign;
        }

        /** Whether it asks which of two numbers is the greater. */
        boolean isOfNumbers() {
            return this == GREATER || this == LESS || this == AT_LEAST || this == AT_MOST;
        }

        private static Comparison of(String sign) {
            for (Comparison comparison : values()) {
                if (comparison.sign.equals(sign)) {
                    return comparison;
                }
            }
            throw new IllegalArgumentException(sign);
        }
    }

    /** Whether a class is named, and not an input alone. */
    public boolean hasClass() {
        return input.indexOf('.') >= 0;
    }

    /**
     * Reads {@code CLASS.INPUT=VALUE} and its like.
     *
     * @param text as a person types it
     * @return the condition, or nothing where the text is none
     */
    public static Optional<InputCondition> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String input = form.group(1).strip();
        int dot = input.indexOf('.');
        boolean named = dot < 0 ? NAME.matcher(input).matches() : dot > 0 && dot < input.length() - 1;
        Comparison comparison = Comparison.of(form.group(2));
        String value = form.group(3);
        boolean compares = !comparison.isOfNumbers()
                || NUMBER.matcher(InputValue.canonical(value.strip())).matches();
        return named && compares ? Optional.of(new InputCondition(input, comparison, value)) : Optional.empty();
    }
}
