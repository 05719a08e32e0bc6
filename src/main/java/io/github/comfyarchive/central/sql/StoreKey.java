package io.github.comfyarchive.central.sql;

import io.github.comfyarchive.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * By what the store knows a prompt: known to everybody without asking.
 *
 * @param promptId the server's id of it
 * @param server the server's uid
 */
public record StoreKey(String promptId, String server) {
    /** What rows of it are distributed by: the SHA-256 of the id, 32 bytes. */
    public byte[] id() {
        return id(promptId);
    }

    /** The SHA-256 of a prompt's id; lone surrogates in it count as they are escaped. */
    public static byte[] id(String promptId) {
        return Sha256.digest().digest(StoreText.escaped(promptId).getBytes(StandardCharsets.UTF_8));
    }

    /** The same in hex, by which transactions that take several go in one order. */
    public String hex() {
        return HexFormat.of().formatHex(id());
    }
}
