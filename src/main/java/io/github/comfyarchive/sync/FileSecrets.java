package io.github.comfyarchive.sync;

import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.history.Surrogates;
import io.github.comfyarchive.redact.FileName;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.SecretMask;
import io.github.comfyarchive.store.WaitingOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of the files of one prompt, in memory alone.
 *
 * @param mask the secrets that may stand in them
 * @param names the server's own names of those whose names hold a secret
 */
record FileSecrets(SecretMask mask, Map<Place, Name> names) {
    static final FileSecrets NONE = new FileSecrets(SecretMask.none(), Map.of());

    /** Which output of the prompt. */
    record Place(String nodeId, String media, int position) {}

    /**
     * A name, as it is kept and as the server has it.
     *
     * @param kept without the secret
     * @param own with it
     */
    record Name(FileReference kept, FileReference own) {
        @Override
        public String toString() {
            return kept.toString();
        }
    }

    /** Of an entry as it came and the outputs that were read of it. */
    static FileSecrets of(Redacted redacted, List<Output> outputs) {
        List<FileName> own = redacted.fileNames();
        if (own.size() != outputs.size()) {
            return new FileSecrets(redacted.mask(), Map.of());
        }
        Map<Place, Name> names = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            Output output = outputs.get(i);
            FileReference name = new FileReference(
                    Surrogates.replaceLone(own.get(i).filename()),
                    Surrogates.replaceLone(own.get(i).subfolder()),
                    Surrogates.replaceLone(own.get(i).type()));
            if (!name.equals(output.file())) {
                names.put(new Place(output.nodeId(), output.media(), output.position()), new Name(output.file(), name));
            }
        }
        return new FileSecrets(redacted.mask(), names);
    }

    /** Whether the entry could be asked for it. */
    boolean told() {
        return this != NONE;
    }

    boolean isEmpty() {
        return mask.isEmpty() && names.isEmpty();
    }

    /** By which name the server has an output's file: its own, where one is known. */
    FileReference name(WaitingOutput output) {
        Name name = names.get(new Place(output.nodeId(), output.media(), output.position()));
        return name != null && name.kept().equals(output.file()) ? name.own() : output.file();
    }
}
