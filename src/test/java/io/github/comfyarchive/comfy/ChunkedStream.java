package io.github.comfyarchive.comfy;

import java.io.InputStream;
import java.util.Random;

/** Bytes that arrive in pieces of random size, as from a network. */
final class ChunkedStream extends InputStream {
    private final byte[] bytes;
    private final Random random;
    private int position;

    ChunkedStream(byte[] bytes, long seed) {
        this.bytes = bytes;
        this.random = new Random(seed);
    }

    @Override
    public int read() {
        return position == bytes.length ? -1 : bytes[position++] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int count) {
        if (position == bytes.length) {
            return -1;
        }
        int got = Math.min(Math.min(1 + random.nextInt(1 + random.nextInt(40)), count), bytes.length - position);
        System.arraycopy(bytes, position, buffer, from, got);
        position += got;
        return got;
    }
}
