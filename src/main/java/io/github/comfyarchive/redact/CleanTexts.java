package io.github.comfyarchive.redact;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Graphs and workflows of entries in which the rules found nothing, known by their digests. ComfyUI writes both into each picture, byte
 * for byte as the history has them (comfyui-protocol.md, "GET /view"): they need not be searched twice. What is known to be a secret is
 * looked for in a picture anyway. Only the built-in rules find the same in an entry, string by string, as in the text of it; where a user
 * has added others, nothing is remembered. Safe for use by several threads.
 */
final class CleanTexts {
    /** A digest takes some 100 bytes here. */
    private static final int MOST = 40_000;

    /** What is shorter is searched as soon as its digest is made. */
    private static final int SHORTEST = 1 << 10;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Set<Digest> digests = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
            return size() > MOST;
        }
    });

    private @Nullable Keys keys;

    private record Digest(long one, long other, int length) {}

    /**
     * Polynomials at two random points, modulo 2^61 - 1: two texts of 64 MB that were made without knowing the points have the same digest
     * with a probability below 2^-70, and no digest is ever shown. A tenth of the time of SHA-256.
     */
    private static final class Keys {
        private static final long PRIME = (1L << 61) - 1;
        private static final int WORD = 7;

        private final long one;
        private final long other;

        Keys(SecureRandom random) {
            this.one = (random.nextLong() & PRIME) | 1;
            this.other = (random.nextLong() & PRIME) | 1;
        }

        Digest digest(byte[] text, int from, int to) {
            long first = 0;
            long second = 0;
            int at = from;
            for (; at + Long.BYTES <= to; at += WORD) {
                long word = (long) LONGS.get(text, at) >>> Byte.SIZE;
                first = times(first + word, one);
                second = times(second + word, other);
            }
            for (; at < to; at++) {
                first = times(first + (text[at] & 0xff), one);
                second = times(second + (text[at] & 0xff), other);
            }
            return new Digest(first % PRIME, second % PRIME, to - from);
        }

        /** Of factors below 2^62. */
        private static long times(long one, long other) {
            long low = one * other;
            long high = Math.multiplyHigh(one, other);
            long sum = (low & PRIME) + (low >>> 61 | high << 3);
            return (sum & PRIME) + (sum >>> 61);
        }
    }

    void add(byte[] text, int from, int to) {
        if (to - from >= SHORTEST) {
            Digest digest = keys().digest(text, from, to);
            synchronized (this) {
                digests.add(digest);
            }
        }
    }

    boolean contains(byte[] text) {
        if (text.length < SHORTEST || isEmpty()) {
            return false;
        }
        Digest digest = keys().digest(text, 0, text.length);
        synchronized (this) {
            return digests.contains(digest);
        }
    }

    /** Made with the first text: what is random takes time at the start of a run. */
    private synchronized Keys keys() {
        if (keys == null) {
            keys = new Keys(new SecureRandom());
        }
        return keys;
    }

    private synchronized boolean isEmpty() {
        return digests.isEmpty();
    }
}
