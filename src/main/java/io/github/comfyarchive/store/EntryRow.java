package io.github.comfyarchive.store;

import io.github.comfyarchive.redact.RedactedEntry;

/**
 * A row of {@code entry}.
 *
 * @param prompt the prompt's key
 * @param sha256 of the JSON, 32 bytes
 * @param size of the JSON, in bytes
 * @param rulesVersion the rules it was redacted by
 * @param encoding how {@code json} is packed
 * @param json the packed JSON
 */
public record EntryRow(long prompt, byte[] sha256, long size, String rulesVersion, String encoding, byte[] json) {

    static EntryRow of(long prompt, RedactedEntry entry, byte[] sha256) {
        byte[] json = entry.json();
        return new EntryRow(
                prompt, sha256, json.length, entry.rulesVersion(), EntryCodec.ENCODING, EntryCodec.pack(json));
    }

    RedactedEntry unpack(String promptId) {
        return RedactedEntry.kept(promptId, EntryCodec.unpack(json, size), rulesVersion);
    }
}
