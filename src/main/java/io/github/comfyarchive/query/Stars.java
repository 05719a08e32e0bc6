package io.github.comfyarchive.query;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many stars somebody gave.
 *
 * @param least from 1 to 5; 0 for what is not rated
 * @param most not less than that
 */
public record Stars(int least, int most) {
    /** The best there is. */
    public static final int MOST = 5;

    /** What is not rated. */
    public static final Stars NONE = new Stars(0, 0);

    private static final Pattern FORM = Pattern.compile("(>=|<=|>|<|=)?([0-5])");

    /**
     * Reads {@code 4}, {@code >=4}, {@code >3}, {@code <=2}, {@code <3}; {@code 0} is what is not rated.
     *
     * @return nothing where it says something else, or what no number of stars is
     */
    public static Optional<Stars> parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        int number = form.group(2).charAt(0) - '0';
        String comparison = form.group(1) == null ? "=" : form.group(1);
        int least = switch (comparison) {
            case ">=", "=" -> number;
            case ">" -> number + 1;
            default -> 1;
        };
        int most = switch (comparison) {
            case "<=", "=" -> number;
            case "<" -> number - 1;
            default -> MOST;
        };
        if (comparison.equals("=") && number == 0) {
            return Optional.of(NONE);
        }
        return Optional.of(new Stars(Math.max(1, least), most)).filter(stars -> stars.least() <= stars.most());
    }
}
