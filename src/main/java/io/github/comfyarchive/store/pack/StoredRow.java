package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code entry} or {@code replaced_entry} as it is read, with what it was packed by.
 *
 * @param prompt the prompt's key
 * @param sha256 of the JSON, 32 bytes
 * @param size of the JSON, in bytes
 * @param rulesVersion the rules it was redacted by
 * @param json the packed JSON
 * @param dictionary what it was packed by; null if by itself
 */
public record StoredRow(
        long prompt,
        byte[] sha256,
        long size,
        String rulesVersion,
        byte[] json,
        @Nullable Dictionary dictionary) {

    /**
     * The entry.
     *
     * @throws ArchiveException if its bytes or those of its dictionary are damaged
     */
    public RedactedEntry unpack(PromptId promptId, Dictionaries dictionaries) {
        return RedactedEntry.kept(promptId, unpack(dictionaries), rulesVersion);
    }

    /** The entry's JSON, as {@link #unpack(PromptId, Dictionaries)} unpacks it. */
    byte[] unpack(Dictionaries dictionaries) {
        return EntryCodec.unpack(json, size, dictionaries.unpack(dictionary));
    }
}
