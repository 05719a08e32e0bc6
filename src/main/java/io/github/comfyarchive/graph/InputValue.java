package io.github.comfyarchive.graph;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A literal at an input of a node, in the one form in which it is compared: {@code 28}, {@code 28.0} and the text {@code "28"} are
 * the same, for who asks writes neither quotes nor types.
 *
 * @param input class and name, such as {@code KSampler.steps}
 * @param value as {@link #canonical} writes it
 */
public record InputValue(String input, String value) {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,400}(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?");

    /**
     * The form in which a value is compared.
     *
     * @param text a literal as JSON has it, or a text without its quotes
     * @return a number without needless digits and exponent, {@code true} and {@code false} in lower case, else the text itself
     */
    public static String canonical(String text) {
        if (text.equalsIgnoreCase("true")) {
            return "true";
        }
        if (text.equalsIgnoreCase("false")) {
            return "false";
        }
        if (text.isEmpty() || text.length() > 810 || !NUMBER.matcher(text).matches()) {
            return text;
        }
        BigDecimal number = new BigDecimal(text);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
