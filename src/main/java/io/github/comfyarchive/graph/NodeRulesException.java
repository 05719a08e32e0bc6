package io.github.comfyarchive.graph;

import java.io.IOException;

/** A file of rules for graphs that cannot be used; the message names the file, the line and what is wrong with it. */
public final class NodeRulesException extends IOException {
    private static final long serialVersionUID = 1L;

    NodeRulesException(String message) {
        super(message);
    }

    NodeRulesException(String message, Throwable cause) {
        super(message, cause);
    }
}
