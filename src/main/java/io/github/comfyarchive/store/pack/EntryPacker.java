package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Packs entries by what others of their template say already, within a transaction of its caller. The dictionary of a template is
 * made when its second entry comes: where no two workflows are alike, nothing is kept twice. It is a copy, and the entry that it is
 * a copy of stays packed by itself, so that each of the two can be made of the other.
 */
public final class EntryPacker {
    /** What is larger is packed well enough by itself. */
    private static final long MOST_BYTES = 1 << 20;

    private final DictionaryRows rows;
    private final Dictionaries dictionaries;
    private final Map<Long, Ready> ready = new HashMap<>();

    /** What of an entry is packed: all but its large literals. */
    private record Plain(byte[] sha256, String rulesVersion, Supplier<byte[]> json) {
        static Plain of(SplitEntry split, byte[] sha256) {
            return new Plain(split.plainSha256(sha256), split.whole().rulesVersion(), split::plain);
        }
    }

    /** Packed bytes, and by what: null if by themselves. */
    public record Packed(byte[] json, @Nullable Long dictionary) {}

    /** A dictionary of a template. */
    private record Ready(long id, byte[] sha256, String rulesVersion, byte[] json) {}

    /** Keeps what it learnt of dictionaries for as long as it lives: one transaction. */
    public EntryPacker(PlainSql sql, Dictionaries dictionaries) {
        this.rows = new DictionaryRows(sql);
        this.dictionaries = dictionaries;
    }

    /**
     * Packs an entry.
     *
     * @param prompt whose it is; its row stands there already
     * @param split the entry
     * @param sha256 of its whole JSON
     * @param template that of the prompt's graph, or null
     */
    public EntryRow pack(long prompt, SplitEntry split, byte[] sha256, @Nullable Long template) throws SQLException {
        Packed packed = pack(prompt, Plain.of(split, sha256), template);
        return EntryRow.of(prompt, split, sha256, packed.json(), packed.dictionary());
    }

    /**
     * Packs again what is packed by another dictionary, or was.
     *
     * @param json the entry without the large literals that stand apart
     */
    Packed packAgain(long prompt, byte[] json, String rulesVersion, @Nullable Long template) throws SQLException {
        return pack(prompt, new Plain(Sha256.digest().digest(json), rulesVersion, () -> json), template);
    }

    private Packed pack(long prompt, Plain entry, @Nullable Long template) throws SQLException {
        Ready dictionary = dictionary(prompt, entry, template);
        byte[] plain = entry.json().get();
        return dictionary == null
                ? new Packed(EntryCodec.pack(plain), null)
                : new Packed(dictionaries.pack(plain, dictionary.sha256(), dictionary.json()), dictionary.id());
    }

    /** The key of what {@link #pack} packs the same by; null if by itself. */
    @Nullable
    public Long dictionaryOf(long prompt, SplitEntry split, byte[] sha256, @Nullable Long template)
            throws SQLException {
        Ready dictionary = dictionary(prompt, Plain.of(split, sha256), template);
        return dictionary == null ? null : dictionary.id();
    }

    private @Nullable Ready dictionary(long prompt, Plain entry, @Nullable Long template) throws SQLException {
        if (template == null) {
            return null;
        }
        Ready found = ready.get(template);
        if (found == null) {
            Optional<Ready> kept = rows.ofTemplate(template).flatMap(this::unpacked);
            found = kept.isPresent()
                    ? kept.get()
                    : made(prompt, entry, template).orElse(null);
        }
        if (found == null) {
            return null;
        }
        ready.put(template, found);
        // Other rules may have left a secret in it.
        boolean ofSameRules = found.rulesVersion().equals(entry.rulesVersion());
        return ofSameRules && !Arrays.equals(found.sha256(), entry.sha256()) ? found : null;
    }

    /** Nothing is packed by a damaged one: a repair may make it again, but another is as good. */
    private Optional<Ready> unpacked(DictionaryRows.Keyed keyed) {
        try {
            byte[] json = dictionaries.of(keyed.dictionary());
            return Optional.of(new Ready(keyed.id(), keyed.dictionary().sha256(), keyed.rulesVersion(), json));
        } catch (ArchiveException damaged) {
            return Optional.empty();
        }
    }

    /** Of two entries the larger one: a program that queues without the user's workflow may have been the first. */
    private Optional<Ready> made(long prompt, Plain entry, long template) throws SQLException {
        String rulesVersion = entry.rulesVersion();
        Optional<StoredRow> other = rows.firstOfAnother(template, prompt);
        if (other.isEmpty() || !other.get().rulesVersion().equals(rulesVersion)) {
            return Optional.empty();
        }
        StoredRow row = other.get();
        byte[] source = entry.json().get();
        byte[] sourceSha256 = entry.sha256();
        boolean othersIsBetter = row.plainSize() >= source.length || source.length > MOST_BYTES;
        if (othersIsBetter && row.plainSize() <= MOST_BYTES) {
            try {
                source = row.plain(dictionaries);
                sourceSha256 =
                        row.literals() == 0 ? row.sha256() : Sha256.digest().digest(source);
            } catch (ArchiveException damaged) {
                source = entry.json().get();
            }
        }
        if (source.length > MOST_BYTES || !Arrays.equals(Sha256.digest().digest(source), sourceSha256)) {
            return Optional.empty();
        }
        Optional<Ready> same = rows.saying(sourceSha256)
                .filter(keyed -> keyed.rulesVersion().equals(rulesVersion))
                .flatMap(this::unpacked);
        if (same.isPresent()) {
            rows.give(template, same.get().id());
            return same;
        }
        long id = rows.insert(sourceSha256, source.length, rulesVersion, EntryCodec.pack(source));
        rows.give(template, id);
        return Optional.of(new Ready(id, sourceSha256, rulesVersion, source));
    }
}
