package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryPacker;
import io.github.comfyarchive.store.pack.EntryRow;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.pack.LiteralRows;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.StoredGraph;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.GraphTemplates;
import io.github.comfyarchive.store.table.LossRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactionRows;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Writes entries and all that is derived from them, within a transaction of its caller; {@link #finish} ends it. */
final class EntryWriter {
    private final PlainSql sql;
    private final PromptRows prompts;
    private final EntryRows entries;
    private final LiteralRows literals;
    private final OutputRows outputs;
    private final GraphTemplates templates;
    private final EntryPacker packer;
    private final Dictionaries dictionaries;
    private final RedactionRows redactions;
    private final DerivedRows rows;
    private final Redactor redactor;
    private final String now;
    private final Placeholders placeholders;
    private final RedactedIds redactedIds;

    /** Whether entries were replaced that earlier rules had redacted: what they leave unused may hold what today's remove. */
    private boolean otherRules;

    EntryWriter(PlainSql sql, Dictionaries dictionaries, Redactor redactor, String now) {
        this.sql = sql;
        this.prompts = new PromptRows(sql);
        this.entries = new EntryRows(sql);
        this.literals = new LiteralRows(sql);
        this.outputs = new OutputRows(sql);
        this.templates = new GraphTemplates(sql);
        this.packer = new EntryPacker(sql, dictionaries);
        this.dictionaries = dictionaries;
        this.redactions = new RedactionRows(sql);
        this.rows = new DerivedRows(sql, now);
        this.redactor = redactor;
        this.now = now;
        this.placeholders = new Placeholders(sql);
        this.redactedIds = new RedactedIds(sql);
    }

    SavedEntry write(ServerId serverId, NewEntry entry) throws SQLException {
        byte[] sha256 = entry.sha256();
        PromptId promptId = entry.parsed().prompt().promptId();
        OwnId own = entry.ownId();
        if (own == null) {
            return write(serverId, promptId, entry, sha256);
        }
        Optional<PromptId> kept = redactedIds.find(serverId, entry, own, sha256);
        if (kept.isPresent()) {
            return write(serverId, kept.get(), entry, sha256);
        }
        SavedEntry saved = write(serverId, prompts.free(serverId, promptId), entry, sha256);
        redactedIds.insert(serverId, own, saved.promptId());
        return saved;
    }

    private SavedEntry write(ServerId serverId, PromptId promptId, NewEntry entry, byte[] sha256) throws SQLException {
        Optional<PromptRows.Known> known = prompts.known(serverId, promptId);
        if (known.isEmpty() && placeholders.becomes(serverId, promptId, entry)) {
            known = prompts.known(serverId, promptId);
        }
        if (known.isEmpty()) {
            return insert(serverId, promptId, entry, sha256);
        }
        if (Arrays.equals(known.get().sha256(), sha256)) {
            if (!Integer.valueOf(0).equals(known.get().literals())) {
                literals.keep(known.get().id(), entry.split().literals()); // some may have been lost
            }
            return new SavedEntry(known.get().id(), promptId, SavedEntry.Change.KNOWN);
        }
        return update(serverId, promptId, entry, sha256, known.get());
    }

    /** Writes what is written last; to be called before the transaction ends. */
    void finish() throws SQLException {
        rows.finish();
        if (otherRules) {
            UnusedRows.deleteUnused(sql);
        }
    }

    private SavedEntry insert(ServerId serverId, PromptId promptId, NewEntry entry, byte[] sha256) throws SQLException {
        PromptRow row = PromptRow.of(0, serverId, promptId, entry, now, now);
        StoredGraph graph =
                templates.store(entry.graph(), entry.shape(), entry.entry().rulesVersion());
        long prompt = prompts.insert(row, graph);
        entries.insert(packer.pack(prompt, entry.split(), sha256, graph.template()));
        rows.insert(prompt, entry, graph.template(), false);
        return new SavedEntry(prompt, promptId, SavedEntry.Change.NEW);
    }

    /**
     * The same id with another entry: it ran again, or newer rules redact it otherwise, or its entry was lost. In the first case
     * the entry and the outputs of the earlier run are kept beside the new ones.
     */
    private SavedEntry update(
            ServerId serverId, PromptId promptId, NewEntry entry, byte[] sha256, PromptRows.Known known)
            throws SQLException {
        PromptRow row = PromptRow.of(known.id(), serverId, promptId, entry, known.firstArchivedAt(), now);
        boolean lost = known.sha256() == null;
        boolean sameRules = entry.entry().rulesVersion().equals(known.rulesVersion());
        boolean ranAgain = !lost
                && (sameRules || !Objects.equals(known.startedAt(), row.startedAt()))
                && !isSameByNow(known, entry.entry());
        otherRules |= !sameRules || !ranAgain;
        if (ranAgain) {
            keepReplaced(known, entry.entry().promptId());
            outputs.replaceAll(known.id(), now);
        } else {
            rows.replaceChangedOutputs(known.id(), entry.parsed());
            if (known.template() != null && !lost) {
                templates.retire(known.template()); // it may hold what is removed by now
            }
        }
        boolean indexed = known.derivation() != null && prompts.hasGraph(known.id(), entry.graph());
        StoredGraph graph =
                templates.store(entry.graph(), entry.shape(), entry.entry().rulesVersion());
        rows.delete(known.id());
        prompts.update(row, graph);
        EntryRow kept = packer.pack(known.id(), entry.split(), sha256, graph.template());
        if (lost) {
            entries.insert(kept);
            new LossRows(sql).delete(known.id());
        } else {
            entries.update(kept);
        }
        redactions.deleteEntryRedactions(known.id());
        rows.insert(known.id(), entry, graph.template(), indexed);
        return new SavedEntry(known.id(), promptId, SavedEntry.Change.CHANGED);
    }

    /** Whether it is the entry that is kept, and only more is known of secrets by now. */
    private boolean isSameByNow(PromptRows.Known known, RedactedEntry entry) throws SQLException {
        try {
            RedactedEntry earlier = entries.of(known.id()).unpack(entry.promptId(), dictionaries);
            return Arrays.equals(redactor.redactAgain(earlier).entry().json(), entry.json());
        } catch (UnreadableEntryException damaged) {
            return false;
        }
    }

    /** Keeps the earlier entry, by today's rules: what they would remove now must not live on in it. */
    private void keepReplaced(PromptRows.Known known, PromptId promptId) throws SQLException {
        RedactedEntry earlier = entries.of(known.id()).unpack(promptId, dictionaries);
        try {
            RedactedEntry today = redactor.redactAgain(earlier).entry();
            byte[] sha256 = Sha256.digest().digest(today.json());
            entries.keepReplaced(packer.pack(known.id(), SplitEntry.of(today), sha256, known.template()), now);
        } catch (UnreadableEntryException damaged) {
            throw ArchiveException.unusable(
                    "an archived entry cannot be read any more: " + damaged.getMessage(), damaged);
        }
    }
}
