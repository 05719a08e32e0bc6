package io.github.comfyarchive.store.pack;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Packs what is written to it, a piece at a time, into one zstd frame with a checksum and its size. */
final class PackingStream extends OutputStream {
    private static final int PIECE = 1 << 20;

    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final Consumer<byte[]> packed;
    private final byte[] piece;
    private final ByteBuffer in;
    private final ByteBuffer out = ByteBuffer.allocateDirect(PIECE);
    private int filled;
    private boolean closed;

    /**
     * Begins a frame.
     *
     * @param size how many bytes will be written
     * @param packed takes the frame, part by part
     */
    PackingStream(long size, int level, Consumer<byte[]> packed) {
        this.packed = packed;
        this.piece = new byte[(int) Math.max(1, Math.min(PIECE, size))];
        this.in = ByteBuffer.allocateDirect(piece.length);
        context.setLevel(level).setChecksum(true).setPledgedSrcSize(size);
    }

    @Override
    public void write(int one) {
        if (filled == piece.length) {
            pack(EndDirective.CONTINUE);
        }
        piece[filled++] = (byte) one;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        int at = from;
        int left = length;
        while (left > 0) {
            if (filled == piece.length) {
                pack(EndDirective.CONTINUE);
            }
            int count = Math.min(left, piece.length - filled);
            System.arraycopy(bytes, at, piece, filled, count);
            filled += count;
            at += count;
            left -= count;
        }
    }

    private void pack(EndDirective end) {
        in.clear().put(piece, 0, filled).flip();
        filled = 0;
        boolean over = false;
        while (!over) {
            out.clear();
            boolean flushed = context.compressDirectByteBufferStream(out, in, end);
            out.flip();
            byte[] part = new byte[out.remaining()];
            out.get(part);
            packed.accept(part);
            over = end == EndDirective.END ? flushed : !in.hasRemaining();
        }
    }

    /** Ends the frame. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (context) {
            pack(EndDirective.END);
        }
    }
}
