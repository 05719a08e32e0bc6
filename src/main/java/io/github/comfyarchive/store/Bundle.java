package io.github.comfyarchive.store;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.Annotation;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.RedactionRow;
import java.util.List;

/**
 * What an archive elsewhere knows of a prompt, to be asked here.
 *
 * @param prompt its row, with the key that it is to have here
 * @param entry its entry
 * @param outputs in the order of their rows; their keys are what {@code redactions} name
 * @param assets of these
 * @param redactions of the entry, and of files
 * @param aliases other ids that it had
 * @param annotations what people said of it
 */
public record Bundle(
        PromptRow prompt,
        RedactedEntry entry,
        List<OutputRow> outputs,
        List<AssetRow> assets,
        List<RedactionRow> redactions,
        List<Alias> aliases,
        List<Annotation> annotations) {

    /** An id that it had, of a server here. */
    public record Alias(ServerId server, PromptId promptId) {}
}
