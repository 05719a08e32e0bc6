package io.github.comfyarchive.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds any of many secrets in bytes. A secret is known by its first eight bytes: one look-up a byte tells whether any begins
 * here, and only then are those that begin so compared, the longest first. The time is linear in the input, however many
 * secrets there are and however alike: comparisons are bounded by {@link #HEAD}, and what lies past it is compared only
 * where the head has matched and is not covered yet.
 */
final class SecretMatcher {
    /** Told of each match; matches come in order of their start and may overlap. */
    interface Hits {
        void hit(int start, int end, String secret);
    }

    static final int SHORTEST = 8;

    private static final int HEAD = 1_024;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final Map<Long, HeadBucket> buckets = new HashMap<>();
    private final long[] mayBegin;
    private final int shift;

    /** @param secrets from each form (octets, at least eight) to the secret that it is a form of */
    SecretMatcher(Map<String, String> secrets) {
        Map<Long, List<Map.Entry<String, String>>> byPrefix = new HashMap<>();
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            long prefix = 0;
            for (int i = 0; i < SHORTEST; i++) {
                prefix = prefix << 8 | secret.getKey().charAt(i);
            }
            byPrefix.computeIfAbsent(prefix, key -> new ArrayList<>()).add(secret);
        }
        int bits = Math.max(12, Math.min(26, 36 - Integer.numberOfLeadingZeros(byPrefix.size() + 1)));
        shift = Long.SIZE - bits;
        mayBegin = new long[1 << (bits - 6)];
        byPrefix.forEach((prefix, entries) -> {
            buckets.put(prefix, new HeadBucket(entries, HEAD));
            int slot = slot(prefix);
            mayBegin[slot >> 6] |= 1L << slot;
        });
    }

    boolean isEmpty() {
        return buckets.isEmpty();
    }

    void find(byte[] data, int from, int to, Hits hits) {
        if (buckets.isEmpty()) {
            return;
        }
        long window = 0;
        int covered = from;
        for (int i = from; i < to; i++) {
            window = window << 8 | (data[i] & 0xff);
            int slot = slot(window);
            if ((mayBegin[slot >> 6] & 1L << slot) == 0 || i - from < SHORTEST - 1) {
                continue;
            }
            HeadBucket bucket = buckets.get(window);
            if (bucket != null) {
                covered = Math.max(covered, bucket.match(data, i - SHORTEST + 1, to, covered, hits));
            }
        }
    }

    boolean matches(byte[] data, int from, int to) {
        if (to - from < SHORTEST || buckets.isEmpty()) {
            return false;
        }
        long window = 0;
        for (int i = from; i < from + SHORTEST - 1; i++) {
            window = window << 8 | (data[i] & 0xff);
        }
        for (int i = from + SHORTEST - 1; i < to; i++) {
            window = window << 8 | (data[i] & 0xff);
            int slot = slot(window);
            if ((mayBegin[slot >> 6] & 1L << slot) != 0) {
                HeadBucket bucket = buckets.get(window);
                if (bucket != null
                        && bucket.match(data, i - SHORTEST + 1, to, to, (start, end, secret) -> {})
                                > i - SHORTEST + 1) {
                    return true;
                }
            }
        }
        return false;
    }

    private int slot(long window) {
        return (int) ((window * MIX) >>> shift);
    }
}
