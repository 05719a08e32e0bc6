package io.github.comfyarchive.store;

import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redaction;
import java.util.List;

/**
 * An entry on its way into the archive.
 *
 * @param entry the whole entry, secrets removed
 * @param parsed what is derived from it
 * @param parameters what is derived from its graph
 * @param redactions what was removed from it
 * @param derivation by which rules all this was done, in one word that changes with them
 */
public record NewEntry(
        RedactedEntry entry,
        ParsedEntry parsed,
        Parameters parameters,
        List<Redaction> redactions,
        String derivation) {}
