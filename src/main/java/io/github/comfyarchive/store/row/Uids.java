package io.github.comfyarchive.store.row;

import java.security.SecureRandom;
import java.util.HexFormat;

/** New names of what people add, beyond a home: by chance, 128 bits, so that no two are ever the same. */
public final class Uids {
    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** One, 32 hex digits. */
    public String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
