package io.github.comfyarchive.store.pack;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Dictionaries that are copies of entries which are gone: what those said would live on in them. What is packed by them is packed by
 * others, within a transaction of the caller.
 */
public final class LostSources {
    private final PlainSql sql;
    private final Dictionaries dictionaries;
    private final DictionaryRows rows;
    private final EntryRows entries;

    /** Looks at them as they are in the caller's transaction. */
    public LostSources(PlainSql sql, Dictionaries dictionaries) {
        this.sql = sql;
        this.dictionaries = dictionaries;
        this.rows = new DictionaryRows(sql);
        this.entries = new EntryRows(sql);
    }

    /**
     * Gives up those of which no entry is the source any more. Nothing refers to them after it; {@link DictionaryRows#deleteUnused}
     * deletes them.
     *
     * @param some keys of those to be looked at
     * @throws ArchiveException if an entry is damaged: it could not be read after it either
     */
    public void giveUp(Collection<Long> some) throws SQLException {
        for (Long id : some) {
            Optional<DictionaryRows.Keyed> dictionary = rows.byId(id);
            if (dictionary.isPresent() && !hasSource(id, dictionary.get().dictionary())) {
                new TemplateRows(sql).takeDictionary(id);
                EntryPacker packer = new EntryPacker(sql, dictionaries);
                packAgain(packer, dictionary.get(), false);
                packAgain(packer, dictionary.get(), true);
            }
        }
    }

    private boolean hasSource(long id, Dictionary dictionary) throws SQLException {
        if (!rows.replacedSources(dictionary.sha256()).isEmpty()) {
            return true;
        }
        for (Long prompt : rows.sources(id)) {
            StoredRow row = entries.of(prompt);
            byte[] sha256 = row.literals() == 0 ? row.sha256() : Sha256.digest().digest(row.plain(dictionaries));
            if (Arrays.equals(sha256, dictionary.sha256())) {
                return true;
            }
        }
        return false;
    }

    private void packAgain(EntryPacker packer, DictionaryRows.Keyed dictionary, boolean replaced) throws SQLException {
        byte[] by = dictionaries.of(dictionary.dictionary());
        Optional<DictionaryRows.Packed> next = rows.next(dictionary.id(), replaced, 0);
        while (next.isPresent()) {
            DictionaryRows.Packed row = next.get();
            byte[] plain = EntryCodec.unpackPlain(row.json(), row.size(), row.literals(), by);
            entries.packAgain(
                    row.key(), replaced, packer.packAgain(row.prompt(), plain, row.rulesVersion(), row.template()));
            next = rows.next(dictionary.id(), replaced, row.key());
        }
    }
}
