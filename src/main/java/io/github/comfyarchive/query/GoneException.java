package io.github.comfyarchive.query;

import io.github.comfyarchive.store.row.PromptRow;

/** A prompt that was there a moment ago was forgotten meanwhile. */
public final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Of that prompt. */
    GoneException(PromptRow prompt) {
        super("prompt " + prompt.promptId() + " was forgotten meanwhile");
    }
}
