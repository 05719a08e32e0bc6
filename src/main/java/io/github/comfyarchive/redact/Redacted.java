package io.github.comfyarchive.redact;

import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import java.util.List;

/**
 * What the {@link Redactor} made of one entry.
 *
 * @param entry the entry without its secrets
 * @param redactions what was removed, in the order of the document
 * @param mask the secret values that were hunted, for the bytes of the prompt's files
 * @param unsearched why the entry could not be searched whole, so that its bare record alone is kept; empty where it was
 * @param ownNames the texts in its outputs of which a secret was removed, as they were, in the order of the document
 */
public record Redacted(
        RedactedEntry entry, List<Redaction> redactions, SecretMask mask, String unsearched, List<OwnName> ownNames) {
    public Redacted {
        redactions = List.copyOf(redactions);
        ownNames = List.copyOf(ownNames);
    }
}
