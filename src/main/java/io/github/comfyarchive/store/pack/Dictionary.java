package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.Arrays;

/**
 * An entry by which others are packed, as it is kept.
 *
 * @param sha256 of the JSON, 32 bytes
 * @param size of the JSON, in bytes
 * @param json the packed JSON
 */
public record Dictionary(byte[] sha256, long size, byte[] json) {
    /** For a query in which a table {@code dictionary} is joined. */
    public static final String COLUMNS = "dictionary.sha256 AS dictionary_sha256, dictionary.size AS dictionary_size,"
            + " dictionary.json AS dictionary_json";

    /** Whether it can be unpacked and has the SHA-256 that its row says. */
    public boolean isWhole() {
        try {
            byte[] unpacked = EntryCodec.unpack(json, size, null);
            return Arrays.equals(Sha256.digest().digest(unpacked), sha256);
        } catch (ArchiveException damaged) {
            return false;
        }
    }
}
