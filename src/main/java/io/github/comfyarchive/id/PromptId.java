package io.github.comfyarchive.id;

import java.util.regex.Pattern;

/**
 * The id of a prompt as it is kept and shown: the server's, most often a UUID, in which {@code [redacted]} stands in the place of a
 * secret. How the server itself calls such a prompt is an {@code OwnId}, which never leaves the memory; {@code prompt.id}, the key of its
 * row, is a number.
 *
 * @param value any text that UTF-8 can hold: of a client's that it cannot, each lone half of a character is U+FFFD
 */
public record PromptId(String value) {
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    public PromptId {
        value = LONE_SURROGATE.matcher(value).replaceAll("\uFFFD");
    }

    /**
     * Another id, for a prompt that would have the same one without its secret.
     *
     * @param number 2 or more
     */
    public PromptId numbered(long number) {
        return new PromptId(value + "-" + number);
    }

    /** The id itself, for messages. */
    @Override
    public String toString() {
        return value;
    }
}
