package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.redact.RedactedEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code entry} as it is written.
 *
 * @param prompt the prompt's key
 * @param sha256 of the JSON, 32 bytes
 * @param size of the JSON, in bytes
 * @param rulesVersion the rules it was redacted by
 * @param encoding how {@code json} is packed
 * @param json the packed JSON
 * @param dictionary the key of what it is packed by; null if by itself
 * @param literals what stands apart
 */
public record EntryRow(
        long prompt,
        byte[] sha256,
        long size,
        String rulesVersion,
        String encoding,
        byte[] json,
        @Nullable Long dictionary,
        List<LargeLiteral> literals) {

    static EntryRow of(long prompt, SplitEntry split, byte[] sha256, byte[] packed, @Nullable Long dictionary) {
        RedactedEntry entry = split.whole();
        return new EntryRow(
                prompt,
                sha256,
                entry.json().length,
                entry.rulesVersion(),
                EntryCodec.ENCODING,
                packed,
                dictionary,
                split.literals());
    }
}
