package io.github.comfyarchive.store.pack;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdException;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An entry's JSON as it is kept: one zstd frame (RFC 8878) with a checksum, by itself or by what another entry says already. That one
 * is taken as it is, a "raw content dictionary". Level 9 is the measured middle of size and speed.
 */
public final class EntryCodec {
    static final String ENCODING = "zstd";

    /** Weighed in docs/benchmarks.md, "Size". */
    private static final int LEVEL = 9;

    /** Of some kilobytes a higher one makes nothing smaller (docs/benchmarks.md, "Size"). */
    private static final int LEVEL_OF_SMALL = 6;

    /** What is larger is packed in pieces and faster: else as much again is needed for what could come of it. */
    private static final int LARGE = 4 << 20;

    /** zstd's own default. */
    private static final int LEVEL_OF_LARGE = 3;

    private static final int PIECE = 1 << 20;

    private EntryCodec() {}

    /**
     * Packs an entry by itself.
     *
     * @return a frame
     */
    public static byte[] pack(byte[] json) {
        if (json.length > LARGE) {
            return packInPieces(json);
        }
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            return context.setLevel(LEVEL).setChecksum(true).compress(json);
        }
    }

    /**
     * Packs an entry by another.
     *
     * @param dictionary the other, prepared
     * @return a frame, of which nothing can be read without it
     */
    public static byte[] pack(byte[] json, ZstdDictCompress dictionary) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            return context.setLevel(LEVEL)
                    .setChecksum(true)
                    .loadDict(dictionary)
                    .compress(json);
        }
    }

    /**
     * Packs what is small by something like it, which needs no preparing.
     *
     * @param bytes some kilobytes
     * @param dictionary the other
     * @return a frame, of which nothing can be read without it
     */
    public static byte[] packSmall(byte[] bytes, byte[] dictionary) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            return context.setLevel(LEVEL_OF_SMALL)
                    .setChecksum(true)
                    .loadDict(dictionary)
                    .compress(bytes);
        }
    }

    /** An entry by which others are packed, taken as it is; to be closed. */
    static ZstdDictCompress prepared(byte[] dictionary) {
        return new ZstdDictCompress(dictionary, LEVEL);
    }

    private static byte[] packInPieces(byte[] json) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(json.length / 16);
        ByteBuffer in = ByteBuffer.allocateDirect(PIECE);
        ByteBuffer out = ByteBuffer.allocateDirect(PIECE);
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(LEVEL_OF_LARGE).setChecksum(true).setPledgedSrcSize(json.length);
            for (int at = 0; at < json.length; at += PIECE) {
                int length = Math.min(PIECE, json.length - at);
                in.clear().put(json, at, length).flip();
                EndDirective end = at + length == json.length ? EndDirective.END : EndDirective.CONTINUE;
                boolean over = false;
                while (!over) {
                    out.clear();
                    boolean flushed = context.compressDirectByteBufferStream(out, in, end);
                    out.flip();
                    byte[] piece = new byte[out.remaining()];
                    out.get(piece);
                    packed.writeBytes(piece);
                    over = end == EndDirective.END ? flushed : !in.hasRemaining();
                }
            }
        }
        return packed.toByteArray();
    }

    /**
     * Unpacks an entry.
     *
     * @param packed a zstd frame
     * @param size the size of the JSON in bytes
     * @param dictionary what it was packed by, or null
     * @return the JSON
     * @throws ArchiveException if the frame or its dictionary is damaged, or the frame of another size
     */
    public static byte[] unpack(byte[] packed, long size, byte @Nullable [] dictionary) {
        // Before a buffer of that size is made: a damaged row may say anything.
        if (packed.length > 0 && Zstd.getFrameContentSize(packed) == size) {
            try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
                if (dictionary != null) {
                    context.loadDict(dictionary);
                }
                byte[] json = context.decompress(packed, Math.toIntExact(size));
                if (json.length == size) {
                    return json;
                }
            } catch (ZstdException | ArithmeticException damaged) {
                throw ArchiveException.unusable("an entry cannot be unpacked: the archive is damaged", damaged);
            }
        }
        throw ArchiveException.unusable(
                "an entry cannot be unpacked to " + size + " bytes: the archive is damaged", null);
    }
}
