package io.github.comfyarchive.store.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
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

    private EntryCodec() {}

    /**
     * Packs an entry by itself.
     *
     * @return a frame
     */
    public static byte[] pack(byte[] json) {
        if (json.length > LARGE) {
            return packInPieces(out -> out.write(json), json.length, LEVEL_OF_LARGE);
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

    /** What is not in memory as it is to be packed. */
    @FunctionalInterface
    public interface Content {
        /** Writes it, from its beginning each time. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Packs what is not in memory as it is to be packed.
     *
     * @param size how many bytes it is
     * @param text whether it is a text: what a picture is made of is packed already
     */
    public static byte[] pack(Content content, long size, boolean text) {
        return packInPieces(content, size, text && size <= LARGE ? LEVEL : LEVEL_OF_LARGE);
    }

    /** How large what was packed is, as a frame says itself; negative where it is none. */
    static long plainSize(byte[] packed) {
        return packed.length == 0 ? -1 : Zstd.getFrameContentSize(packed);
    }

    /** An entry by which others are packed, taken as it is; to be closed. */
    static ZstdDictCompress prepared(byte[] dictionary) {
        return new ZstdDictCompress(dictionary, LEVEL);
    }

    /** What is large is packed twice, first only to know how large it gets: there is no room for arrays that grow. */
    private static byte[] packInPieces(Content content, long size, int level) {
        try {
            if (size <= LARGE) {
                ByteArrayOutputStream packed = new ByteArrayOutputStream((int) Math.max(64, size / 16));
                packInPieces(content, size, level, part -> packed.write(part, 0, part.length));
                return packed.toByteArray();
            }
            long[] length = {0};
            packInPieces(content, size, level, part -> length[0] += part.length);
            ByteBuffer packed = ByteBuffer.allocate(Math.toIntExact(length[0]));
            packInPieces(content, size, level, packed::put);
            return packed.array();
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory failed", impossible);
        }
    }

    private static void packInPieces(Content content, long size, int level, Consumer<byte[]> packed)
            throws IOException {
        try (PackingStream out = new PackingStream(size, level, packed)) {
            content.writeTo(out);
        }
    }

    /**
     * What was packed by itself, as a stream, which throws where the frame is damaged.
     *
     * @throws IOException if it is no frame at all
     */
    public static InputStream stream(byte[] packed) throws IOException {
        return new ZstdInputStream(new ByteArrayInputStream(packed));
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
        if (plainSize(packed) == size) {
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

    /**
     * Unpacks an entry of which literals may stand apart.
     *
     * @param packed a zstd frame
     * @param size the size of the entry's JSON with all its literals
     * @param literals how many of them stand apart
     * @param dictionary what it was packed by, or null
     * @return the JSON, with placeholders for those that do
     * @throws ArchiveException if the frame or its dictionary is damaged
     */
    public static byte[] unpackPlain(byte[] packed, long size, int literals, byte @Nullable [] dictionary) {
        // A placeholder may be longer by a digit than a literal that looks like one.
        boolean apart = literals > 0 && plainSize(packed) <= 2 * size;
        return unpack(packed, apart ? plainSize(packed) : size, dictionary);
    }
}
