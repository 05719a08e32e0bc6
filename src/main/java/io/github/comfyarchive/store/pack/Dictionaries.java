package io.github.comfyarchive.store.pack;

import com.github.luben.zstd.ZstdDictCompress;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dictionaries that were unpacked lately. They are known by what they say and not by their keys, for a key may be another's once its
 * dictionary is of no use any more.
 */
public final class Dictionaries implements AutoCloseable {
    /** Unpacked ones in memory: some hundreds of workflows of 52 KB. */
    private static final long MOST_BYTES = 16L << 20;

    /** Each takes about a megabyte outside of the heap. */
    private static final int MOST_PREPARED = 20;

    private final Map<String, byte[]> unpacked = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, ZstdDictCompress> prepared = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * What a dictionary says.
     *
     * @param dictionary as it is kept; null for none
     * @return the JSON; null for none
     * @throws ArchiveException if it is damaged
     */
    public byte @Nullable [] unpack(@Nullable Dictionary dictionary) {
        return dictionary == null ? null : of(dictionary);
    }

    /** The same for one that is there. */
    synchronized byte[] of(Dictionary dictionary) {
        String name = HexFormat.of().formatHex(dictionary.sha256());
        byte[] known = unpacked.get(name);
        if (known == null) {
            known = EntryCodec.unpack(dictionary.json(), dictionary.size(), null);
            unpacked.put(name, known);
            bytes += known.length;
            forgetTheLongestUnused();
        }
        return known;
    }

    private void forgetTheLongestUnused() {
        Iterator<byte[]> longestUnused = unpacked.values().iterator();
        while (bytes > MOST_BYTES && unpacked.size() > 1) {
            bytes -= longestUnused.next().length;
            longestUnused.remove();
        }
    }

    /**
     * Packs an entry. Workflows that are run again and again come in turns: to prepare a dictionary takes as long as to pack by it.
     *
     * @param json the entry
     * @param sha256 of the dictionary
     * @param dictionary what it says
     */
    synchronized byte[] pack(byte[] json, byte[] sha256, byte[] dictionary) {
        String name = HexFormat.of().formatHex(sha256);
        ZstdDictCompress ready = prepared.get(name);
        if (ready == null) {
            if (prepared.size() == MOST_PREPARED) {
                Iterator<ZstdDictCompress> longestUnused = prepared.values().iterator();
                longestUnused.next().close();
                longestUnused.remove();
            }
            ready = EntryCodec.prepared(dictionary);
            prepared.put(name, ready);
        }
        return EntryCodec.pack(json, ready);
    }

    @Override
    public synchronized void close() {
        prepared.values().forEach(ZstdDictCompress::close);
        prepared.clear();
    }
}
