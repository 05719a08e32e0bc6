package io.github.comfyarchive.cli.terminal;

import java.util.regex.Pattern;

/** A word as a shell reads it, for commands that are printed to be copied. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

    private ShellWord() {}

    /** The word, in quotes where a shell would read it as anything else. */
    public static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
