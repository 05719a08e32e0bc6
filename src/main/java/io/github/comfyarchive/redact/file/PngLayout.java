package io.github.comfyarchive.redact.file;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the chunks of a PNG file stand, followed through a window that moves over the file. */
final class PngLayout implements Checksums {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** The chunks that reach into the window, by their start. */
    private final TreeMap<Long, PngChunk> chunks = new TreeMap<>();
    /** Offset in the file of the next chunk, if there is one. */
    private long next = SIGNATURE.length;
    /** From here on the file does not consist of chunks: behind the last, or where they are broken; -1 while that is not seen. */
    private long plainFrom = -1;

    private PngLayout() {}

    /** The layout of a file that begins with these bytes; null if it is no PNG. */
    static @Nullable PngLayout of(byte[] buffer, int filled) {
        boolean png = filled >= SIGNATURE.length && Arrays.equals(SIGNATURE, 0, 8, buffer, 0, 8);
        return png ? new PngLayout() : null;
    }

    @Override
    public void follow(byte[] buffer, int filled, long base, boolean last) {
        while (plainFrom < 0 && next + PngChunk.HEADER <= base + filled) {
            PngChunk chunk = new PngChunk(next, buffer, (int) (next - base));
            if (!chunk.isValid()) {
                plainFrom = next;
                return;
            }
            chunks.put(chunk.start, chunk);
            next = chunk.end();
            if (chunk.isLast()) {
                plainFrom = next;
            }
        }
        if (last && plainFrom < 0) {
            plainFrom = Math.min(next, base + filled);
        }
    }

    @Override
    public void changed(long offset) {
        Map.Entry<Long, PngChunk> entry = chunks.floorEntry(offset);
        if (entry != null && offset < entry.getValue().dataEnd) {
            entry.getValue().changed = true;
        }
    }

    Iterable<PngChunk> chunks() {
        return chunks.values();
    }

    /** Offset in the file from where it is searched as any bytes, or -1. */
    long plainFrom() {
        return plainFrom;
    }

    /** Not inside a header or a checksum: what a chunk's checksum needs of its data is remembered. */
    @Override
    public long wholeAt(long cut) {
        Map.Entry<Long, PngChunk> entry = chunks.floorEntry(cut);
        if (entry == null) {
            return cut;
        }
        PngChunk chunk = entry.getValue();
        if (cut < chunk.dataStart()) {
            return chunk.start;
        }
        return cut > chunk.dataEnd && cut < chunk.end() ? chunk.dataEnd : cut;
    }

    @Override
    public void repair(byte[] buffer, long base, int cut, long replayed) {
        for (PngChunk chunk : chunks.values()) {
            if (chunk.start >= base + cut) {
                continue;
            }
            chunk.sum(buffer, base, Math.min(chunk.dataEnd, base + cut));
            boolean begunBefore = chunk.start < replayed && chunk.end() > replayed && !chunk.isPicture();
            if ((chunk.changed || begunBefore) && chunk.end() <= base + cut) {
                chunk.putChecksum(buffer, (int) (chunk.dataEnd - base));
            }
        }
    }

    @Override
    public void forgetBefore(long offset) {
        while (!chunks.isEmpty() && chunks.firstEntry().getValue().end() <= offset) {
            chunks.pollFirstEntry();
        }
    }
}
