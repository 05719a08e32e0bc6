package io.github.comfyarchive.store.row;

import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.redact.secret.Redaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param put how they came into their place; null where they were there already
     */
    record Stored(
            WaitingOutput output,
            StoredAsset asset,
            Provenance provenance,
            List<Redaction> masked,
            @Nullable Put put) implements FileResult {
        /** Bytes that were there, or in a file of their own. */
        public Stored(WaitingOutput output, StoredAsset asset, Provenance provenance, List<Redaction> masked) {
            this(output, asset, provenance, masked, Put.OWN);
        }
    }

    /**
     * How bytes came into their place.
     *
     * @param linkedFrom the user's file that is the same one under another name; null for a file of its own
     * @param linkedMtime when that was changed last, in nanoseconds since 1970; null for a file of its own
     */
    record Put(@Nullable String linkedFrom, @Nullable Long linkedMtime) {
        /** A file of its own. */
        public static final Put OWN = new Put(null, null);
    }

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
