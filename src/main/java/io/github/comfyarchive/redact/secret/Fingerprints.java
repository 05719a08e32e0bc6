package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Keyed hashes (HMAC-SHA256, RFC 2104, the first 12 bytes in hex), so that equal secrets can be told without being kept. */
public final class Fingerprints {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 12;
    private static final int REMEMBERED = 1_000;

    private final byte[] key;
    private @Nullable Mac mac;
    private final Map<String, String> known = new HashMap<>();

    public Fingerprints(byte[] key) {
        this.key = key;
    }

    public String of(String secret) {
        String fingerprint = known.get(secret);
        if (fingerprint == null) {
            fingerprint = HexFormat.of().formatHex(mac().doFinal(Utf8Bytes.bytes(secret)), 0, BYTES);
            if (known.size() < REMEMBERED) {
                known.put(secret, fingerprint);
            }
        }
        return fingerprint;
    }

    /** The same of what is most likely no secret: not remembered. */
    String ofUnknown(String text) {
        return HexFormat.of().formatHex(mac().doFinal(Utf8Bytes.bytes(text)), 0, BYTES);
    }

    private Mac mac() {
        if (mac == null) {
            try {
                mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(key, ALGORITHM));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has " + ALGORITHM, e);
            }
        }
        return mac;
    }
}
