package io.github.comfyarchive.redact.text;

import io.github.comfyarchive.digest.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Graphs and workflows of entries in which the rules found nothing, known by their digests. ComfyUI writes both into each picture, byte
 * for byte as the history has them (comfyui-protocol.md, "GET /view"): they need not be searched twice. What is known to be a secret is
 * looked for in a picture anyway. Only the built-in rules find the same in an entry, string by string, as in the text of it; where a user
 * has added others, nothing is remembered. Safe for use by several threads.
 */
public final class CleanTextCache {
    /** A digest takes some 100 bytes here. */
    private static final int MOST = 40_000;

    /** What is shorter is searched as soon as its digest is made. */
    private static final int SHORTEST = 1 << 10;

    private final Set<Digest> digests = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
            return size() > MOST;
        }
    });

    /** The first half of a SHA-256. */
    private record Digest(long high, long low) {
        static Digest of(byte[] text, int from, int to) {
            MessageDigest sha256 = Sha256.digest();
            sha256.update(text, from, to - from);
            ByteBuffer bytes = ByteBuffer.wrap(sha256.digest());
            return new Digest(bytes.getLong(), bytes.getLong());
        }
    }

    public void add(byte[] text, int from, int to) {
        if (to - from >= SHORTEST) {
            Digest digest = Digest.of(text, from, to);
            synchronized (this) {
                digests.add(digest);
            }
        }
    }

    public boolean contains(byte[] text) {
        if (text.length < SHORTEST || isEmpty()) {
            return false;
        }
        Digest digest = Digest.of(text, 0, text.length);
        synchronized (this) {
            return digests.contains(digest);
        }
    }

    private synchronized boolean isEmpty() {
        return digests.isEmpty();
    }
}
