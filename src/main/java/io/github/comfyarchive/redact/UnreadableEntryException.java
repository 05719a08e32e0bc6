package io.github.comfyarchive.redact;

import io.github.comfyarchive.redact.json.UnreadableJsonException;

/** An entry that is no JSON, or is beyond the limits. The message names the prompt (redacted, shortened) and the reason, never content. */
public final class UnreadableEntryException extends Exception {
    UnreadableEntryException(String promptId, UnreadableJsonException reason) {
        super("the entry of prompt " + promptId + " cannot be read: " + reason.getMessage());
    }
}
