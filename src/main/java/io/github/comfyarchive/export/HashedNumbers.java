package io.github.comfyarchive.export;

import io.github.comfyarchive.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Numbers by text, of which 64 bits of a SHA-256 are kept: a million texts in 32 MB. Two texts with the same 64 bits are taken for
 * one, which here costs a name a needless number and nothing else.
 */
final class HashedNumbers {
    /** Small exports need no more; it doubles. */
    private static final int FIRST = 1 << 10;

    private final MessageDigest digest = Sha256.digest();
    private long[] keys = new long[FIRST];
    private long[] numbers = new long[FIRST];
    private int size;

    /** The number of a text, 0 where it has none. */
    long get(String text) {
        return numbers[slot(hash(text), keys)];
    }

    /** Gives a text a number other than 0. */
    void put(String text, long number) {
        if (2 * size >= keys.length) {
            grow();
        }
        long hash = hash(text);
        int slot = slot(hash, keys);
        size += keys[slot] == 0 ? 1 : 0;
        keys[slot] = hash;
        numbers[slot] = number;
    }

    private long hash(String text) {
        long hash = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        return hash == 0 ? 1 : hash;
    }

    private static int slot(long hash, long[] keys) {
        int slot = (int) hash & (keys.length - 1);
        while (keys[slot] != 0 && keys[slot] != hash) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldNumbers = numbers;
        keys = new long[oldKeys.length * 2];
        numbers = new long[keys.length];
        for (int old = 0; old < oldKeys.length; old++) {
            if (oldKeys[old] != 0) {
                int slot = slot(oldKeys[old], keys);
                keys[slot] = oldKeys[old];
                numbers[slot] = oldNumbers[old];
            }
        }
    }
}
