package io.github.comfyarchive.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bytes of one JSON value while they arrive. What is larger than wanted is counted, and not kept. */
final class JsonValueBuffer {
    /** Most entries fit into it; larger ones grow by doubling up to pieces of a megabyte, which are not copied. */
    private static final int FIRST = 64 * 1024;

    private static final int PIECE = 1024 * 1024;

    /** From so many pieces on it is worth a look at how many are to come. */
    private static final int MANY_PIECES = 4;

    private final int most;
    private final List<byte[]> full = new ArrayList<>();
    private byte[] piece = new byte[FIRST];
    private int filled;
    private long length;
    private long expected;

    /** Keeps values of up to so many bytes. */
    JsonValueBuffer(int most) {
        this.most = most;
    }

    void clear() {
        full.clear();
        if (piece.length > PIECE) {
            piece = new byte[FIRST];
        }
        filled = 0;
        length = 0;
        expected = 0;
    }

    /**
     * Tells how long the value is at most, as far as the server says: a large one is then put where it stays, and is not in memory
     * twice while it is put together.
     *
     * @param bytes its length if it is the last thing that comes; 0 or less where nobody knows
     */
    void expect(long bytes) {
        expected = bytes;
    }

    long length() {
        return length;
    }

    void add(int oneByte) {
        add(new byte[] {(byte) oneByte}, 0, 1);
    }

    void add(byte[] from, int offset, int count) {
        length += count;
        if (length > most) {
            full.clear();
            filled = 0;
            return;
        }
        int at = offset;
        int left = count;
        while (left > 0) {
            if (filled == piece.length) {
                grow();
            }
            int taken = Math.min(left, piece.length - filled);
            System.arraycopy(from, at, piece, filled, taken);
            filled += taken;
            at += taken;
            left -= taken;
        }
    }

    private void grow() {
        if (piece.length < PIECE) {
            piece = Arrays.copyOf(piece, 2 * piece.length);
        } else if (full.size() >= MANY_PIECES && expected > length && expected <= most) {
            byte[] whole = new byte[(int) expected];
            filled = putTogether(whole);
            piece = whole;
            full.clear();
        } else {
            full.add(piece);
            piece = new byte[PIECE];
            filled = 0;
        }
    }

    /** The value, or no bytes where it was too large. Forgets it: of a large one there are not two in memory for long. */
    byte[] take() {
        if (length > most) {
            clear();
            return new byte[0];
        }
        byte[] value;
        if (full.isEmpty() && filled == piece.length) {
            value = piece;
            piece = new byte[FIRST];
        } else if (full.isEmpty()) {
            value = Arrays.copyOf(piece, filled);
        } else {
            value = new byte[(int) length];
            putTogether(value);
        }
        clear();
        return value;
    }

    private int putTogether(byte[] whole) {
        int at = 0;
        for (int index = 0; index < full.size(); index++) {
            byte[] next = full.set(index, new byte[0]);
            System.arraycopy(next, 0, whole, at, next.length);
            at += next.length;
        }
        System.arraycopy(piece, 0, whole, at, filled);
        return at + filled;
    }
}
