package io.github.comfyarchive.store.repair;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.Dictionary;
import io.github.comfyarchive.store.pack.EntryCodec;
import io.github.comfyarchive.store.pack.JoinedLiterals;
import io.github.comfyarchive.store.pack.PackedLiteral;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it stands in the database, whole or not.
 *
 * @param id the prompt's key
 * @param promptId the server's id of the prompt
 * @param sha256 what the JSON should be, 32 bytes; null, like the rest, where the entry is lost
 * @param size of the JSON, in bytes
 * @param rulesVersion the rules it was redacted by
 * @param json the packed JSON
 * @param literals how many of its large literals stand apart; null in a schema where none does
 * @param dictionary what it was packed by; null if by itself
 * @param apart the literals that stand apart
 */
public record PackedEntry(
        long id,
        PromptId promptId,
        byte @Nullable [] sha256,
        @Nullable Long size,
        @Nullable String rulesVersion,
        byte @Nullable [] json,
        @Nullable Integer literals,
        @Nullable Dictionary dictionary,
        List<PackedLiteral> apart) {

    /** The same with what stands apart. */
    PackedEntry with(List<PackedLiteral> found) {
        return new PackedEntry(id, promptId, sha256, size, rulesVersion, json, literals, dictionary, found);
    }

    /** Whether something stands apart. */
    boolean isSplit() {
        return literals != null && literals > 0;
    }

    /**
     * Unpacks it.
     *
     * @param dictionaries those that were unpacked lately
     * @return the entry; nothing if it is lost
     * @throws ArchiveException if it cannot be unpacked, or is not what was packed
     */
    public Optional<RedactedEntry> unpack(Dictionaries dictionaries) {
        if (sha256 == null || size == null || rulesVersion == null || json == null) {
            return Optional.empty();
        }
        byte[] plain =
                EntryCodec.unpackPlain(json, size, literals == null ? 0 : literals, dictionaries.unpack(dictionary));
        byte[] unpacked = isSplit() ? new JoinedLiterals(apart).entry(plain, size) : plain;
        if (!Arrays.equals(Sha256.digest().digest(unpacked), sha256)) {
            throw ArchiveException.unusable("its entry is not the JSON that was kept", null);
        }
        return Optional.of(RedactedEntry.kept(promptId, unpacked, rulesVersion));
    }
}
