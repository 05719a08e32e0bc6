package io.github.comfyarchive.central.sql;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.github.comfyarchive.digest.Sha256;
import java.util.Arrays;
import java.util.Optional;

/**
 * An entry as the store keeps it: packed by itself, without templates or dictionaries.
 *
 * @param sha256 of the JSON, 32 bytes
 * @param size of the JSON, in bytes
 * @param packed one zstd frame
 */
record PackedJson(byte[] sha256, long size, byte[] packed) {
    private static final int LEVEL = 3;

    /** More than any entry has that a sync takes. */
    private static final long MOST_BYTES = 1L << 30;

    static PackedJson of(byte[] json) {
        return new PackedJson(Sha256.digest().digest(json), json.length, Zstd.compress(json, LEVEL));
    }

    /**
     * The JSON.
     *
     * @throws StoreException if it is not what it was
     */
    byte[] unpacked() {
        return whole().orElseThrow(() ->
                new StoreException(StoreException.Kind.DAMAGED, "an entry in the store is damaged", null));
    }

    /** The JSON; nothing where it is not what it was. */
    Optional<byte[]> whole() {
        if (size < 0 || size > MOST_BYTES || Zstd.getFrameContentSize(packed) != size) {
            return Optional.empty(); // before a buffer of that size is made: a damaged row may say anything
        }
        byte[] json = new byte[(int) size];
        try {
            long length = Zstd.decompress(json, packed);
            return length == size && Arrays.equals(Sha256.digest().digest(json), sha256)
                    ? Optional.of(json)
                    : Optional.empty();
        } catch (ZstdException noFrame) {
            return Optional.empty();
        }
    }
}
