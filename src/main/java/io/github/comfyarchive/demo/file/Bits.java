package io.github.comfyarchive.demo.file;

import java.io.ByteArrayOutputStream;

/** Numbers of any count of bits, the highest bit first, one behind the other. */
final class Bits {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int held;
    private int count;

    /** Writes the lowest bits of a number, 32 at most. */
    void write(int value, int bits) {
        for (int i = bits - 1; i >= 0; i--) {
            held = (held << 1) | ((value >>> i) & 1);
            if (++count == 8) {
                out.write(held);
                held = 0;
                count = 0;
            }
        }
    }

    /** Writes so many zeros, and a one. */
    void unary(int zeros) {
        for (int left = zeros; left > 0; left -= 32) {
            write(0, Math.min(32, left));
        }
        write(1, 1);
    }

    /** What was written, up to a whole byte. */
    byte[] bytes() {
        if (count > 0) {
            write(0, 8 - count);
        }
        return out.toByteArray();
    }
}
