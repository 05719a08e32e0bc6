package io.github.comfyarchive.central.sql;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.LargeLiteral;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.LargeLiterals;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An entry as the store keeps it: a zstd frame by itself, which anybody can unpack ({@code zstd -d}), with placeholders for its large literals.
 *
 * @param sha256 of the whole JSON
 * @param size of the whole JSON in bytes
 * @param rulesVersion by which rules secrets were removed from it
 * @param json the frame
 * @param literals what stands apart, by their SHA-256 in hex
 */
record PackedEntry(byte[] sha256, long size, String rulesVersion, byte[] json, Set<String> literals) {
    /** For a query on {@code entry} or {@code replaced_entry}. */
    static final String COLUMNS = "sha256, size, rules_version, json, literals";

    private static final int LEVEL = 3;

    /** More than any entry has that a sync takes. */
    private static final long MOST_BYTES = 1L << 30;

    /** Packs one, and says what is large in it. */
    static PackedEntry of(RedactedEntry entry, StoredLiterals said) {
        SplitEntry split = SplitEntry.of(entry);
        said.say(split.literals());
        Set<String> literals = new TreeSet<>();
        split.literals().stream().map(LargeLiteral::hex).forEach(literals::add);
        byte[] json = entry.json();
        return new PackedEntry(
                Sha256.digest().digest(json),
                json.length,
                entry.rulesVersion(),
                Zstd.compress(split.plain(), LEVEL),
                literals);
    }

    /** A row of {@link #COLUMNS}. */
    static PackedEntry read(ResultSet row) throws SQLException {
        Array literals = row.getArray("literals");
        return new PackedEntry(
                row.getBytes("sha256"),
                row.getLong("size"),
                row.getString("rules_version"),
                row.getBytes("json"),
                literals == null ? Set.of() : new TreeSet<>(List.of((String[]) literals.getArray())));
    }

    /**
     * The entry.
     *
     * @param joined its literals, and perhaps others
     * @throws StoreException if it is not what it was
     */
    RedactedEntry unpacked(PromptId id, LargeLiterals joined) {
        return whole(id, joined)
                .orElseThrow(() ->
                        new StoreException(StoreException.Kind.DAMAGED, "an entry in the store is damaged", null));
    }

    /** The entry; nothing where it is not what it was. */
    Optional<RedactedEntry> whole(PromptId id, LargeLiterals joined) {
        long plainSize = Zstd.getFrameContentSize(json);
        if (size < 0 || size > MOST_BYTES || plainSize < 0 || plainSize > MOST_BYTES) {
            return Optional.empty(); // before a buffer of that size is made: a damaged row may say anything
        }
        if (literals.isEmpty() && plainSize != size) {
            return Optional.empty();
        }
        byte[] plain = new byte[(int) plainSize];
        try {
            if (Zstd.decompress(plain, json) != plainSize) {
                return Optional.empty();
            }
            byte[] whole = literals.isEmpty() ? plain : joined.entry(plain, size);
            return Arrays.equals(Sha256.digest().digest(whole), sha256)
                    ? Optional.of(RedactedEntry.kept(id, whole, rulesVersion))
                    : Optional.empty();
        } catch (ZstdException | ArchiveException damaged) {
            return Optional.empty();
        }
    }
}
