package io.github.comfyarchive.serve.access;

import io.github.comfyarchive.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** A text that opens something. Its hash alone is kept, and compared in constant time. */
final class Secret {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] hash;

    private Secret(byte[] hash) {
        this.hash = hash;
    }

    static Secret of(String text) {
        return new Secret(hash(text));
    }

    /** A new one: 192 bits, in characters that may stand in an address. */
    static String random() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    boolean is(String text) {
        return MessageDigest.isEqual(hash, hash(text));
    }

    private static byte[] hash(String text) {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
