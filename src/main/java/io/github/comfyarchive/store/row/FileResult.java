package io.github.comfyarchive.store.row;

import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.redact.secret.Redaction;
import java.util.List;

/** What became of an output's file. */
public sealed interface FileResult {

    /** The output it is about. */
    WaitingOutput output();

    /**
     * The bytes are in {@code assets/}, durable, before this is recorded.
     *
     * @param asset the bytes
     * @param provenance whether they are this prompt's
     * @param masked what was overwritten in them
     */
    record Stored(WaitingOutput output, StoredAsset asset, Provenance provenance, List<Redaction> masked)
            implements FileResult {}

    /**
     * The server no longer has it, and will not have it again.
     *
     * @param reason in plain words
     */
    record Missing(WaitingOutput output, String reason) implements FileResult {}

    /**
     * It could not be fetched now; the next run tries again.
     *
     * @param reason in plain words
     */
    record Failed(WaitingOutput output, String reason) implements FileResult {}

    /**
     * It will not be fetched: the user did not ask for its type, or the server refuses its name for good.
     *
     * @param asked whether the server was asked; if not, a later run may want its type
     * @param reason in plain words
     */
    record Skipped(WaitingOutput output, boolean asked, String reason) implements FileResult {}
}
