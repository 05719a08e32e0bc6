package io.github.comfyarchive.intake;

import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.history.OwnFiles;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the files of one prompt, in memory alone.
 *
 * @param mask the secrets that may stand in them
 * @param names the server's own names of those whose names hold a secret
 * @param told whether the server's own entry tells it, and not what is kept of it
 * @param ownId the prompt's id as the server has it, where a secret was removed from it; else null
 */
public record FileSecrets(
        SecretMask mask,
        Map<Place, Name> names,
        boolean told,
        @Nullable OwnId ownId) {
    private static final int OBJECT_BYTES = 300;

    public static final FileSecrets NONE = new FileSecrets(SecretMask.none(), Map.of(), true, null);

    /** Which output of the prompt. */
    record Place(String nodeId, String media, int position) {}

    /** A name as it is kept, and as the server has it, which is told to nobody else. */
    record Name(FileReference kept, FileReference own) {
        @Override
        public String toString() {
            return kept.toString();
        }
    }

    /** What the entry as it came tells of the files that were read of it. */
    public static FileSecrets of(Redacted redacted, List<Output> outputs) {
        Map<Place, Name> names = new HashMap<>();
        OwnFiles.of(outputs, redacted.ownNames())
                .forEach((output, own) -> names.put(
                        new Place(output.nodeId(), output.media(), output.position()), new Name(output.file(), own)));
        return new FileSecrets(redacted.mask().forFiles(), names, true, redacted.ownId());
    }

    /** What an entry that was kept tells, of which the server knows nothing more. */
    public static FileSecrets kept(SecretMask mask) {
        return new FileSecrets(mask.forFiles(), Map.of(), false, null);
    }

    boolean isEmpty() {
        return mask.isEmpty() && names.isEmpty() && ownId == null;
    }

    /** What it takes in memory, in bytes. */
    public long weight() {
        long bytes = mask.weight()
                + (ownId == null ? 0 : OBJECT_BYTES + 2L * ownId.promptId().length());
        for (Map.Entry<Place, Name> name : names.entrySet()) {
            FileReference own = name.getValue().own();
            bytes += OBJECT_BYTES
                    + 4L * (own.filename().length() + own.subfolder().length());
        }
        return bytes;
    }

    /** By which name the server has an output's file: its own, where one is known. */
    public FileReference name(WaitingOutput output) {
        Name name = names.get(new Place(output.nodeId(), output.media(), output.position()));
        return name != null && name.kept().equals(output.file()) ? name.own() : output.file();
    }

    /** Whether the server's name of the file is unknown by now: what is kept of it is none. */
    public boolean isNameLost(WaitingOutput output) {
        return !told && output.nameIsRedacted();
    }
}
