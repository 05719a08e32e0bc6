package io.github.comfyarchive.media.clean;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** A copy of a file that is not written yet: ranges of the file, and what stands between them. */
public final class CleanCopy {
    private static final int BUFFER = 64 << 10;

    /** A file has some, one of many frames thousands; more are made to fill memory. */
    private static final int MOST_PIECES = 1 << 18;

    /** What is written anew are headers and colour profiles. */
    private static final int MOST_WRITTEN = 32 << 20;

    private sealed interface Piece permits Range, Written, Zeros {}

    private record Range(long from, long to) implements Piece {}

    @SuppressWarnings("ArrayRecordComponent") // made here, and never compared
    private record Written(byte[] bytes) implements Piece {}

    private record Zeros(long count) implements Piece {}

    private final FileChannel file;
    private final List<Piece> pieces = new ArrayList<>();
    private long size;
    private long written;

    CleanCopy(FileChannel file) {
        this.file = file;
    }

    /** Adds what stands there in the file. */
    void keep(long from, long to) throws UncleanException {
        if (to > from) {
            size += to - from;
            int last = pieces.size() - 1;
            if (last >= 0 && pieces.get(last) instanceof Range before && before.to() == from) {
                pieces.set(last, new Range(before.from(), to));
            } else {
                add(new Range(from, to));
            }
        }
    }

    /** Adds bytes of its own. */
    void write(byte... bytes) throws UncleanException {
        written += bytes.length;
        if (written > MOST_WRITTEN) {
            throw new UncleanException(UncleanException.PARTS);
        }
        size += bytes.length;
        add(new Written(bytes));
    }

    /** Adds so many zeros. */
    void zeros(long count) throws UncleanException {
        if (count > 0) {
            size += count;
            add(new Zeros(count));
        }
    }

    private void add(Piece piece) throws UncleanException {
        if (pieces.size() == MOST_PIECES) {
            throw new UncleanException(UncleanException.PARTS);
        }
        pieces.add(piece);
    }

    /** How many bytes it has. */
    public long size() {
        return size;
    }

    /**
     * Writes it; as often as is asked for.
     *
     * @param out gets it
     * @throws IOException if the file cannot be read any more, or {@code out} refuses
     */
    public void writeTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        byte[] zeros = new byte[BUFFER];
        for (Piece piece : pieces) {
            if (piece instanceof Range range) {
                copy(range, buffer, out);
            } else if (piece instanceof Written some) {
                out.write(some.bytes());
            } else if (piece instanceof Zeros none) {
                for (long left = none.count(); left > 0; left -= BUFFER) {
                    out.write(zeros, 0, (int) Math.min(left, BUFFER));
                }
            }
        }
    }

    private void copy(Range range, byte[] buffer, OutputStream out) throws IOException {
        long at = range.from();
        while (at < range.to()) {
            int read = file.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, range.to() - at)), at);
            if (read < 0) {
                throw new EOFException("a file became shorter while it was copied");
            }
            out.write(buffer, 0, read);
            at += read;
        }
    }
}
