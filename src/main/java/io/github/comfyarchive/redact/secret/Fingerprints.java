package io.github.comfyarchive.redact.secret;

import io.github.comfyarchive.redact.text.Utf8Bytes;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** 96 bits, written as 24 digits: equal ones are equal secrets, and none can be found by trying without the key. */
    private static final int BYTES = 12;

    /** The same few secrets stand in all entries of a server: each costs an HMAC once. */
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
    private final List<Fingerprints> joined = new ArrayList<>();

    public Fingerprints(byte[] key) {
        this(key, List.of());
    }

    /**
     * By a key, and by those of homes that were imported: what was found there is known by theirs.
     *
     * @param key by which everything new is hashed
     * @param joinedKeys by which is looked up too
     */
    public Fingerprints(byte[] key, List<byte[]> joinedKeys) {
        this.key = key;
        joinedKeys.forEach(other -> joined.add(new Fingerprints(other)));
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

    /** Whether a text, most likely no secret, has one of some fingerprints by any of the keys. */
    boolean isAmong(Set<String> fingerprints, String text) {
        if (fingerprints.contains(ofUnknown(text))) {
            return true;
        }
        for (Fingerprints other : joined) {
            if (fingerprints.contains(other.ofUnknown(text))) {
                return true;
            }
        }
        return false;
    }

    /** The hashes of a prompt's id by the joined keys. */
    public List<byte[]> ofIdByJoined(String id) {
        return joined.stream().map(other -> other.ofId(id)).toList();
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
