package io.github.comfyarchive.redact.rule;

import java.io.IOException;

/** A file of rules that cannot be used; the message names the file and what is wrong with it. */
public final class RulesException extends IOException {
    RulesException(String message) {
        super(message);
    }

    RulesException(String message, Throwable cause) {
        super(message, cause);
    }
}
