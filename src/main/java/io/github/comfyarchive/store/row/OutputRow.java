package io.github.comfyarchive.store.row;

import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.history.Provenance;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code output}.
 *
 * @param id its key
 * @param prompt the prompt's key
 * @param media the key it stood under
 * @param position its place
 * @param filename the file's name on the server
 * @param subfolder its folder there
 * @param type {@code output}, {@code temp} or {@code input}
 * @param cached whether the node repeated an earlier prompt's output
 * @param state what became of its file
 * @param asset the SHA-256 of its bytes, once stored
 * @param provenance whether the bytes are this prompt's
 * @param attempts how often it was asked for
 * @param lastError why it is not stored
 * @param fetchedAt when it was last asked for
 * @param replacedAt when a newer entry of the same prompt took its place
 */
public record OutputRow(
        long id,
        long prompt,
        String nodeId,
        String media,
        int position,
        String filename,
        String subfolder,
        String type,
        boolean cached,
        OutputState state,
        @Nullable String asset,
        Provenance provenance,
        int attempts,
        @Nullable String lastError,
        @Nullable String fetchedAt,
        @Nullable String replacedAt) {

    /** The same where another stands, under that one's name. */
    public OutputRow at(OutputRow place) {
        return new OutputRow(
                id,
                prompt,
                place.nodeId,
                place.media,
                place.position,
                place.filename,
                place.subfolder,
                place.type,
                place.cached,
                state,
                asset,
                provenance,
                attempts,
                lastError,
                fetchedAt,
                replacedAt);
    }

    /** The same, its texts as they are after something was removed. */
    public OutputRow with(UnaryOperator<String> removal) {
        return new OutputRow(
                id,
                prompt,
                removal.apply(nodeId),
                removal.apply(media),
                position,
                removal.apply(filename),
                removal.apply(subfolder),
                type,
                cached,
                state,
                asset,
                provenance,
                attempts,
                lastError == null ? null : removal.apply(lastError),
                fetchedAt,
                replacedAt);
    }

    /** The same, as if its file had never been asked for. */
    public OutputRow withoutFile() {
        return new OutputRow(
                id,
                prompt,
                nodeId,
                media,
                position,
                filename,
                subfolder,
                type,
                cached,
                OutputState.PENDING,
                null,
                Provenance.UNKNOWN,
                0,
                null,
                null,
                replacedAt);
    }

    /** The same with another reason why its file is not there. */
    public OutputRow saying(@Nullable String reason) {
        return new OutputRow(
                id,
                prompt,
                nodeId,
                media,
                position,
                filename,
                subfolder,
                type,
                cached,
                state,
                asset,
                provenance,
                attempts,
                reason,
                fetchedAt,
                replacedAt);
    }

    /** The file it names: name, subfolder and type. */
    public FileReference file() {
        return new FileReference(filename, subfolder, type);
    }
}
