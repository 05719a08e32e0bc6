package io.github.comfyarchive.redact;

import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Redactor} made of one entry.
 *
 * @param entry the entry without its secrets
 * @param redactions what was removed, in the order of the document
 * @param mask the secret values that were hunted, for the bytes of the prompt's files
 * @param unsearched why the entry could not be searched whole, so that its bare record alone is kept; empty where it was
 * @param ownNames the texts in its outputs of which a secret was removed, as they were, in the order of the document
 * @param ownId the prompt's id as the server has it, where a secret was removed from it; else null
 * @param graphMac by what its graph is known again in a file, a keyed hash in hex; null where nothing is known of it
 * @param joinedGraphMacs the same by the keys of homes that were imported
 */
public record Redacted(
        RedactedEntry entry,
        List<Redaction> redactions,
        SecretMask mask,
        String unsearched,
        List<OwnName> ownNames,
        @Nullable OwnId ownId,
        @Nullable String graphMac,
        List<String> joinedGraphMacs) {
    public Redacted {
        redactions = List.copyOf(redactions);
        ownNames = List.copyOf(ownNames);
        joinedGraphMacs = List.copyOf(joinedGraphMacs);
    }

    /**
     * The same, known by one more keyed hash of its graph, taken before something was removed from it.
     *
     * @param mac as another home has it; null for none
     */
    public Redacted knownBy(@Nullable String mac) {
        if (mac == null || mac.equals(graphMac) || joinedGraphMacs.contains(mac)) {
            return this;
        }
        List<String> macs = new ArrayList<>(joinedGraphMacs);
        macs.add(mac);
        return new Redacted(entry, redactions, mask, unsearched, ownNames, ownId, graphMac, macs);
    }
}
