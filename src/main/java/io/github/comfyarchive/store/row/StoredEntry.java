package io.github.comfyarchive.store.row;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RedactedEntry;

/**
 * An entry of the archive, to be derived from again.
 *
 * @param prompt the prompt's key
 * @param sha256 of the JSON, 32 bytes
 */
public record StoredEntry(long prompt, ServerId serverId, byte[] sha256, RedactedEntry entry) {}
