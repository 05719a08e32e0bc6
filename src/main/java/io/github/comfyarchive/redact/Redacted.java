package io.github.comfyarchive.redact;

import java.util.List;

/**
 * What the {@link Redactor} made of one entry.
 *
 * @param entry the entry without its secrets
 * @param redactions what was removed, in the order of the document
 * @param mask the secret values that were hunted, for the bytes of the prompt's files
 * @param unsearched why the entry could not be searched whole, so that its bare record alone is kept; empty where it was
 */
public record Redacted(RedactedEntry entry, List<Redaction> redactions, SecretMask mask, String unsearched) {
    public Redacted {
        redactions = List.copyOf(redactions);
    }
}
