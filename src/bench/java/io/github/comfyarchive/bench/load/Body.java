package io.github.comfyarchive.bench.load;

import java.nio.ByteBuffer;

/** What an answer holds, made while it is sent. */
interface Body {
    long length();

    /** Puts the next bytes into it, as many as there are and fit. */
    void next(ByteBuffer into);

    /** What is in memory already. */
    static Body of(byte[]... pieces) {
        long length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        return new Pieces(length, pieces.length, index -> pieces[(int) index]);
    }
}
