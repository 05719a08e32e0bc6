package io.github.comfyarchive.testing;

import java.util.Optional;

/**
 * What a test needs of the machine: a program, a right. Where it is missing the test is skipped with a word about it, but not where the
 * variable {@code CI} is set: there it fails, since nobody would read that word.
 */
public final class Needed {
    private Needed() {}

    /**
     * Whether to run a test.
     *
     * @param met whether the machine has what it needs
     * @param otherwise what is not checked, and what to do
     */
    public static boolean run(boolean met, String otherwise) {
        if (!met && !mustBeThere()) {
            System.err.println(otherwise);
        }
        return met || mustBeThere();
    }

    /** Whether nothing may be skipped. */
    private static boolean mustBeThere() {
        return Optional.ofNullable(System.getenv("CI"))
                .filter(value -> !value.isEmpty() && !value.equals("false"))
                .isPresent();
    }
}
