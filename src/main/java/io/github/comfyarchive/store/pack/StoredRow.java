package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.List;
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
 * @param literals how many of its large literals stand apart
 * @param apart these, where they are there
 */
public record StoredRow(
        long prompt,
        byte[] sha256,
        long size,
        String rulesVersion,
        byte[] json,
        @Nullable Dictionary dictionary,
        int literals,
        List<PackedLiteral> apart) {

    /**
     * The entry.
     *
     * @throws ArchiveException if its bytes or those of its dictionary are damaged, or one of its literals is lost
     */
    public RedactedEntry unpack(PromptId promptId, Dictionaries dictionaries) {
        return RedactedEntry.kept(promptId, unpack(dictionaries), rulesVersion);
    }

    private byte[] unpack(Dictionaries dictionaries) {
        byte[] plain = plain(dictionaries);
        return literals == 0 ? plain : new JoinedLiterals(apart).entry(plain, size);
    }

    /** The entry's JSON with placeholders for the literals that stand apart. */
    byte[] plain(Dictionaries dictionaries) {
        return EntryCodec.unpackPlain(json, size, literals, dictionaries.unpack(dictionary));
    }

    /** How large that is. */
    long plainSize() {
        return literals == 0 ? size : EntryCodec.plainSize(json);
    }
}
