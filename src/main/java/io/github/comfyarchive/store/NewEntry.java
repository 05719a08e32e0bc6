package io.github.comfyarchive.store;

import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redaction;
import java.util.List;

/**
 * An entry on its way into the archive.
 *
 * @param entry the whole entry, secrets removed
 * @param parsed what is derived from it
 * @param redactions what was removed from it
 */
public record NewEntry(RedactedEntry entry, ParsedEntry parsed, List<Redaction> redactions) {}
