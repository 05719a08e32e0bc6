package io.github.comfyarchive.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a prompt ended. ComfyUI says {@code error} for a failed and for an interrupted prompt; its messages tell them apart. */
public enum PromptStatus {
    SUCCESS,
    ERROR,
    INTERRUPTED,
    /** Very old servers have no status, and an entry that is not understood has none either. */
    UNKNOWN;

    /**
     * The word used in the database and in JSON.
     *
     * @return the name in lower case
     */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status that a person asks for, in any case; {@code failed} is an error.
     *
     * @param word as it is typed
     * @return nothing where no status has it
     */
    public static Optional<PromptStatus> asked(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals("failed") ? Optional.of(ERROR) : of(lower);
    }

    /**
     * The status of a word.
     *
     * @param word as {@link #word} gives it
     * @return nothing where no status has it
     */
    public static Optional<PromptStatus> of(String word) {
        return Arrays.stream(values())
                .filter(status -> status.word().equals(word))
                .findFirst();
    }
}
