package io.github.comfyarchive.redact;

import java.util.List;

/**
 * What the {@link Redactor} made of one entry.
 *
 * @param entry the entry without its secrets
 * @param redactions what was removed, in the order of the document
 * @param mask the secret values that were hunted, for the bytes of the prompt's files
 */
public record Redacted(RedactedEntry entry, List<Redaction> redactions, SecretMask mask) {
    public Redacted {
        redactions = List.copyOf(redactions);
    }
}
