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
}
