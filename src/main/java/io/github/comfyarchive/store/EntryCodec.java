package io.github.comfyarchive.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/** An entry's JSON as it is kept: one zstd frame (RFC 8878), level 3, the measured middle of size and speed. */
final class EntryCodec {
    static final String ENCODING = "zstd";
    private static final int LEVEL = 3;

    private EntryCodec() {}

    static byte[] pack(byte[] json) {
        return Zstd.compress(json, LEVEL);
    }

    /**
     * Unpacks an entry.
     *
     * @param packed a zstd frame
     * @param size the size of the JSON in bytes
     * @return the JSON
     * @throws ArchiveException if the frame is damaged or of another size
     */
    static byte[] unpack(byte[] packed, long size) {
        try {
            // Before a buffer of that size is made: a damaged row may say anything.
            if (packed.length > 0 && Zstd.getFrameContentSize(packed) == size) {
                byte[] json = Zstd.decompress(packed, Math.toIntExact(size));
                if (json.length == size) {
                    return json;
                }
            }
            throw ArchiveException.unusable(
                    "an entry does not unpack to " + size + " bytes: the archive is damaged", null);
        } catch (ZstdException | ArithmeticException damaged) {
            throw ArchiveException.unusable("an entry does not unpack: the archive is damaged", damaged);
        }
    }
}
