package io.github.comfyarchive.bench.load;

import java.nio.ByteBuffer;
import java.util.function.LongFunction;

/** Pieces of bytes, one after the other, each made when it is its turn. */
final class Pieces implements Body {
    private final long length;
    private final long count;
    private final LongFunction<byte[]> make;
    private long next;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    Pieces(long length, long count, LongFunction<byte[]> make) {
        this.length = length;
        this.count = count;
        this.make = make;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void next(ByteBuffer into) {
        while (into.hasRemaining()) {
            if (!piece.hasRemaining()) {
                if (next == count) {
                    return;
                }
                piece = ByteBuffer.wrap(make.apply(next++));
            }
            int end = piece.limit();
            piece.limit(Math.min(end, piece.position() + into.remaining()));
            into.put(piece);
            piece.limit(end);
        }
    }
}
