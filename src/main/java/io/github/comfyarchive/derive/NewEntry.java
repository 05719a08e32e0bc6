package io.github.comfyarchive.derive;

import io.github.comfyarchive.graph.GraphShape;
import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.graph.InputWords;
import io.github.comfyarchive.graph.Parameters;
import io.github.comfyarchive.history.ParsedEntry;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.secret.Redaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry on its way into the archive.
 *
 * @param split the whole entry, secrets removed, and its large literals apart
 * @param sha256 of its JSON, 32 bytes
 * @param parsed what is derived from it
 * @param parameters what is derived from its graph
 * @param words by which it is found
 * @param graph its graph, where it stands in the entry; null without one
 * @param inputWords the literals of its graph; null without one
 * @param shape what its graph has in common with others; null where it has no shape
 * @param redactions what was removed from it
 * @param ownId the prompt's id as the server has it, where a secret was removed from it; else null
 * @param graphMac by what its graph is known again, a keyed hash in hex; null where nothing is known of it
 * @param joinedGraphMacs the same by the keys of homes that were imported
 * @param derivation by which rules all this was done, in one word that changes with them
 */
public record NewEntry(
        SplitEntry split,
        byte[] sha256,
        ParsedEntry parsed,
        Parameters parameters,
        SearchRow words,
        @Nullable GraphTokens graph,
        InputWords.@Nullable Words inputWords,
        @Nullable GraphShape shape,
        List<Redaction> redactions,
        @Nullable OwnId ownId,
        @Nullable String graphMac,
        List<String> joinedGraphMacs,
        String derivation) {

    /** All by which its graph may be known: of a prompt of another home, in whose graph something was removed, by that home's key alone. */
    public List<String> graphMacs() {
        List<String> all = new ArrayList<>(joinedGraphMacs);
        if (graphMac != null) {
            all.add(0, graphMac);
        }
        return all;
    }

    /** The whole entry, secrets removed. */
    public RedactedEntry entry() {
        return split.whole();
    }

    /** Whether its graph is so large that its parameters are those of its beginning, or not each of its values is found. */
    public boolean partly() {
        return !parameters.whole() || (inputWords != null && !inputWords.all());
    }
}
