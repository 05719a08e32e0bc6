package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.index.SearchRows;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.DictionaryRows;
import io.github.comfyarchive.store.pack.EntryPacker;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.pack.StoredRow;
import io.github.comfyarchive.store.pack.TemplateRows;
import io.github.comfyarchive.store.row.StoredEntry;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RetiredTemplates;
import io.github.comfyarchive.store.table.SumRows;
import io.github.comfyarchive.store.table.TombstoneRows;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The entries of an archive as they are kept, and the way to derive from them again. */
public final class StoredEntries {
    private static final int TOMBSTONES = 1_000;

    /** From this share of the file on. */
    private static final long WORTH_IT = 4;

    private final Session session;
    private final Dictionaries dictionaries;
    private final Clock clock;

    StoredEntries(Session session, Dictionaries dictionaries, Clock clock) {
        this.session = session;
        this.dictionaries = dictionaries;
        this.clock = clock;
    }

    /**
     * By which rules the derived rows of prompts were made.
     *
     * @return each word there is, in order; null first, if there are prompts that have no such rows
     */
    public List<@Nullable String> derivations() {
        return session.plain(sql -> new PromptRows(sql).derivations());
    }

    /**
     * The newest prompts that were derived by some rules.
     *
     * @param derivations the words for the rules, or null
     * @param limit how many at most
     * @return their keys, newest first
     */
    public List<Long> newestDerivedBy(List<@Nullable String> derivations, int limit) {
        return session.plain(sql -> {
            List<Long> newest = new ArrayList<>();
            for (String derivation : derivations) {
                newest.addAll(new PromptRows(sql).newestDerivedBy(derivation, limit));
            }
            return newest.stream()
                    .sorted(Comparator.reverseOrder())
                    .limit(limit)
                    .toList();
        });
    }

    /**
     * How many prompts were derived by some rules.
     *
     * @param derivation the word for the rules, or null
     */
    public long count(@Nullable String derivation) {
        return session.plain(sql -> new PromptRows(sql).countDerivedBy(derivation));
    }

    /**
     * Prompts that were derived by some rules.
     *
     * @param derivation the word for the rules, or null
     * @param after only those with a greater key
     * @param limit how many at most
     * @return their keys, in order
     */
    public List<Long> derivedBy(@Nullable String derivation, long after, int limit) {
        return session.plain(sql -> new PromptRows(sql).derivedBy(derivation, after, limit));
    }

    /**
     * An entry.
     *
     * @param prompt the prompt's key
     * @throws ArchiveException if it cannot be unpacked
     */
    public StoredEntry entry(long prompt) {
        return session.plain(sql -> {
            PromptRows.Identity identity = new PromptRows(sql).identity(prompt);
            StoredRow row = new EntryRows(sql).of(prompt);
            RedactedEntry entry = row.unpack(identity.promptId(), dictionaries);
            return new StoredEntry(prompt, identity.serverId(), row.sha256(), entry);
        });
    }

    /**
     * Writes what was derived again, in one transaction. An entry that another program replaced meanwhile is ignored.
     *
     * @param kept entries as they were read
     * @param derived the same by today's rules, in the same order
     * @return in how many of them secrets were found that earlier rules had left
     */
    public int writeAgain(List<StoredEntry> kept, List<NewEntry> derived) {
        return session.plainTransaction(sql -> {
            EntryUpdater writer = new EntryUpdater(sql, dictionaries, Times.text(clock.instant()));
            int changed = 0;
            for (int index = 0; index < kept.size(); index++) {
                changed += writer.write(kept.get(index), derived.get(index)) ? 1 : 0;
            }
            writer.finish();
            return changed;
        });
    }

    /**
     * Prompts that have an entry, by whatever rules.
     *
     * @param after only those with a greater key
     * @param limit how many at most
     * @return their keys, in order
     */
    public List<Long> prompts(long after, int limit) {
        return session.plain(sql -> sql.list(
                "SELECT prompt FROM entry WHERE prompt > ? ORDER BY prompt LIMIT ?",
                row -> row.getLong(1),
                after,
                limit));
    }

    /** How many prompts have an entry, and how many replaced entries there are, together. */
    public long countEntries() {
        return session.plain(sql -> sql.one(
                "SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM replaced_entry)", row -> row.getLong(1)));
    }

    /**
     * Replaced entries, by whatever rules.
     *
     * @param after only those with a greater key
     * @param limit how many at most
     * @return their keys, in order
     */
    public List<Long> replaced(long after, int limit) {
        return session.plain(sql -> sql.list(
                "SELECT id FROM replaced_entry WHERE id > ? ORDER BY id LIMIT ?", row -> row.getLong(1), after, limit));
    }

    /**
     * The next replaced entry that was redacted by other rules.
     *
     * @param after only one with a greater key
     * @param rulesVersion the rules of today
     * @return its key, if there is one
     */
    public Optional<Long> replacedByOtherRules(long after, String rulesVersion) {
        return session.plain(sql -> new EntryRows(sql).replacedByOtherRules(after, rulesVersion));
    }

    /**
     * A replaced entry.
     *
     * @param id its key
     * @throws ArchiveException if it cannot be unpacked
     */
    public RedactedEntry replaced(long id) {
        return session.plain(sql -> new EntryRows(sql).replaced(id).unpack(new PromptId(""), dictionaries));
    }

    /**
     * Writes a replaced entry as today's rules leave it.
     *
     * @param id its key
     */
    public void writeReplaced(long id, RedactedEntry today) {
        byte[] sha256 = Sha256.digest().digest(today.json());
        session.plainTransaction(sql -> {
            EntryRows entries = new EntryRows(sql);
            Long template = new PromptRows(sql).templateOfReplaced(id);
            StoredRow before = entries.replaced(id);
            if (template != null && !Arrays.equals(before.sha256(), sha256)) {
                new TemplateRows(sql).retire(template, before.rulesVersion());
            }
            EntryPacker packer = new EntryPacker(sql, dictionaries);
            entries.updateReplaced(id, packer.pack(before.prompt(), SplitEntry.of(today), sha256, template));
            return true;
        });
    }

    /**
     * Rewrites the file without what was deleted, if that is worth it. Where another program is in the way or the disk is full it
     * stays as it is: then the room is used again by what comes.
     *
     * @param always whether to do it for little too, because nothing of what was deleted is to stay in the file
     * @return whether nothing of what was deleted is in the file or its log, where that was wanted
     */
    public boolean giveBack(boolean always) {
        try {
            return session.plain(sql -> {
                long free = number(sql, "PRAGMA freelist_count");
                if (always) {
                    new SearchRows(sql).optimize();
                }
                if (always || free > number(sql, "PRAGMA page_count") / WORTH_IT) {
                    sql.update("VACUUM");
                    // Its first column is whether a reader was in the way (sqlite.org/pragma.html).
                    return number(sql, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
                }
                return true;
            });
        } catch (ArchiveException hindered) {
            if (hindered.unusable()) {
                throw hindered;
            }
            return false;
        }
    }

    private static long number(PlainSql sql, String pragma) throws SQLException {
        return sql.one(pragma, row -> row.getLong(1));
    }

    /**
     * Gives up what prompts have in common and secrets stand in: the first of them had it, and it lives on in the template and in the
     * dictionary when it is gone from its entry. No prompt finds them from now on; those that use them are to be derived again.
     *
     * @param holdsSecret whether a text, as bytes, holds one
     * @return what uses them, and what uses those that were given up before
     */
    public Sharing withoutShared(Predicate<byte[]> holdsSecret) {
        return session.plainTransaction(sql -> {
            new TemplateRows(sql).retireWith(holdsSecret);
            DictionaryRows.PackedBy packed = new DictionaryRows(sql).retireWith(holdsSecret, dictionaries);
            Set<Long> prompts = new TreeSet<>(new RetiredTemplates(sql).prompts());
            prompts.addAll(packed.prompts());
            return new Sharing(List.copyOf(prompts), List.copyOf(packed.replaced()));
        });
    }

    /**
     * What shares something that is given up.
     *
     * @param prompts keys of prompts
     * @param replaced keys of replaced entries
     */
    public record Sharing(List<Long> prompts, List<Long> replaced) {}

    /**
     * Removes what today's rules call a secret from the ids of runs that were forgotten.
     *
     * @param redactor today's rules
     * @return from how many
     */
    public int redactForgotten(Redactor redactor) {
        return session.plainTransaction(sql -> {
            TombstoneRows rows = new TombstoneRows(sql);
            int renamed = 0;
            long after = 0;
            for (List<TombstoneRows.Keyed> some = rows.after(after, TOMBSTONES);
                    !some.isEmpty();
                    some = rows.after(after, TOMBSTONES)) {
                for (TombstoneRows.Keyed one : some) {
                    after = one.id();
                    String id = one.tombstone().promptId().value();
                    String today = redactor.redactText(id);
                    if (!today.equals(id)) {
                        rows.rename(
                                one,
                                new PromptId(today),
                                redactor.fingerprints().ofId(id));
                        renamed++;
                    }
                }
            }
            return renamed;
        });
    }

    /** Makes the sums again of which statistics are made. */
    public void rebuildSums() {
        session.plainTransaction(sql -> new SumRows(sql).rebuild());
    }

    /** Makes the index of the inputs again, without what it had of graphs that are gone. */
    public void rebuildInputIndex() {
        session.plainTransaction(sql -> {
            new SearchRows(sql).rebuildInputs();
            return true;
        });
    }

    /**
     * Has prompts whose entry is lost found by no word any more, where their words tell something.
     *
     * @param words what they are not to hold, as the search index has it
     */
    public void forgetWordsOfLost(List<String> words) {
        session.plainTransaction(sql -> {
            new SearchRows(sql).forgetLost(all -> words.stream().anyMatch(one -> !one.isEmpty() && all.contains(one)));
            return true;
        });
    }

    /**
     * Deletes templates, dictionaries and texts that nothing refers to any more: those of earlier rules, which may hold what later
     * ones remove. Returns whether there were some.
     */
    public boolean deleteUnused() {
        return session.plainTransaction(UnusedRows::deleteUnused);
    }
}
