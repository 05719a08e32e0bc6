package io.github.comfyarchive.rules;

import java.io.IOException;

/** A file of rules that cannot be used; the message names the file, the line where there is one, and what is wrong with it. */
public final class RulesException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Something wrong in a file.
     *
     * @param message what, and where
     */
    public RulesException(String message) {
        super(message);
    }

    /**
     * Something wrong in a file.
     *
     * @param message what, and where
     * @param cause what noticed it
     */
    public RulesException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What reading a file of rules has thrown, with the file's name, which messages of this kind have already. */
    public static RulesException in(String file, IOException failed) {
        return failed instanceof RulesException named
                ? named
                : new RulesException(file + ": " + failed.getMessage(), failed);
    }
}
