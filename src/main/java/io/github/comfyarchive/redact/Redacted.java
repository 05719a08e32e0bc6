package io.github.comfyarchive.redact;

import java.util.List;

/**
 * What the {@link Redactor} made of one entry.
 *
 * @param entry the entry without its secrets
 * @param redactions what was removed, in the order of the document
 * @param mask the secret values that were hunted, for the bytes of the prompt's files
 * @param fileNames the server's own names of all files that the entry's outputs name, in the order of the document; empty where no
 *     secret stood in the outputs: then the entry has them
 */
public record Redacted(RedactedEntry entry, List<Redaction> redactions, SecretMask mask, List<FileName> fileNames) {
    public Redacted {
        redactions = List.copyOf(redactions);
        fileNames = List.copyOf(fileNames);
    }
}
