package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keyed hashes, so that equal secrets can be told without being kept: HMAC-SHA256 (RFC 2104), of which a fingerprint is the first 12 bytes
 * in hex. Ids of prompts are hashed by a key of their own, which is derived from the same one: what is known of the fingerprint of a text
 * says nothing of the hash of an id, even of the same text.
 */
public final class Fingerprints {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 12;
    private static final int REMEMBERED = 1_000;

    /** Of which the key for ids is the whole hash; its first byte stands in no text, and a fingerprint tells 12 of its 32 bytes at most. */
    private static final String FOR_IDS = "\u00ffredacted_id";

    private static final String FOR_GRAPHS = "\u00ffgraph";
    private static final String FOR_FILES = "\u00fffile";

    private final byte[] key;
    private @Nullable Mac mac;
    private @Nullable Mac idMac;
    private @Nullable Mac graphMac;
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

    /**
     * The hash of a prompt's id, whole: prompts are told apart by it.
     *
     * @param id as bytes
     * @return 32 bytes
     */
    public byte[] ofId(String id) {
        if (idMac == null) {
            idMac = mac(mac().doFinal(Utf8Bytes.bytes(FOR_IDS)));
        }
        return idMac.doFinal(Utf8Bytes.bytes(id));
    }

    /**
     * The hash of a graph, by a key of its own, as ids have one.
     *
     * @param graph as bytes
     * @return 32 bytes
     */
    public byte[] ofGraph(String graph) {
        if (graphMac == null) {
            graphMac = mac(mac().doFinal(Utf8Bytes.bytes(FOR_GRAPHS)));
        }
        return graphMac.doFinal(Utf8Bytes.bytes(graph));
    }

    /**
     * The hash of a file, by the same.
     *
     * @param sha256 of its bytes, in hex
     * @return in hex
     */
    public String ofFile(String sha256) {
        return HexFormat.of().formatHex(ofGraph(FOR_FILES + sha256));
    }

    private Mac mac() {
        if (mac == null) {
            mac = mac(key);
        }
        return mac;
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
