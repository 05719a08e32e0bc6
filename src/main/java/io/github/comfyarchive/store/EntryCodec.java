package io.github.comfyarchive.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import org.jspecify.annotations.Nullable;

/**
 * An entry's JSON as it is kept: one zstd frame (RFC 8878) with a checksum, by itself or by what another entry says already. That one
 * is taken as it is, a "raw content dictionary". Level 9 is the measured middle of size and speed.
 */
final class EntryCodec {
    static final String ENCODING = "zstd";
    private static final int LEVEL = 9;

    private EntryCodec() {}

    /**
     * Packs an entry.
     *
     * @param json the entry
     * @param dictionary another entry, or null
     * @return a frame, of which with a dictionary nothing can be read without it
     */
    static byte[] pack(byte[] json, byte @Nullable [] dictionary) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(LEVEL).setChecksum(true);
            if (dictionary != null) {
                context.loadDict(dictionary);
            }
            return context.compress(json);
        }
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
    static byte[] unpack(byte[] packed, long size, byte @Nullable [] dictionary) {
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
                throw ArchiveException.unusable("an entry does not unpack: the archive is damaged", damaged);
            }
        }
        throw ArchiveException.unusable("an entry does not unpack to " + size + " bytes: the archive is damaged", null);
    }
}
