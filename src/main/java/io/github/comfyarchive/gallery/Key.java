package io.github.comfyarchive.gallery;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The name of a prompt in addresses that people keep. A server's id for a prompt may be anything, and another server may have the
 * same; the digest of both is neither too long nor odd for a file.
 */
final class Key {
    /** 128 bits: no two of any number of prompts have the same. */
    private static final int BYTES = 16;

    private Key() {}

    static String of(ServerId server, PromptId promptId) {
        byte[] digest = Sha256.digest().digest((server + "\n" + promptId).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, BYTES);
    }
}
