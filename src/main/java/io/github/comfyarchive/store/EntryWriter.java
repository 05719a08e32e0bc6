package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.ExportedLine;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.history.Prompt;
import io.github.comfyarchive.history.SplitEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.secret.Redaction;
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
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.GraphTemplates;
import io.github.comfyarchive.store.table.LossRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.PromptRows;
import io.github.comfyarchive.store.table.RedactionRows;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    private final Precedence precedence;

    /** Whether somebody else writes what became of the files of an entry that is older than its prompt's. */
    private boolean filesApart;

    private final ImportedPrompts imported;
    private final Tombstones tombstones;

    /** Whether entries were replaced that earlier rules had redacted: what they leave unused may hold what today's remove. */
    private boolean otherRules;

    EntryWriter(PlainSql sql, Dictionaries dictionaries, Redactor redactor, String now, Precedence precedence)
            throws SQLException {
        this.precedence = precedence;
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
        this.imported = new ImportedPrompts(sql);
        this.tombstones = new Tombstones(sql);
    }

    SavedEntry write(ServerId serverId, NewEntry entry) throws SQLException {
        byte[] sha256 = entry.sha256();
        PromptId promptId = entry.parsed().prompt().promptId();
        OwnId own = entry.ownId();
        if (isForgotten(serverId, entry)) {
            return new SavedEntry(0, promptId, SavedEntry.Change.FORGOTTEN);
        }
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

    /** Whether somebody wanted this run gone; one that was known by its files alone is known by its id from now on. */
    private boolean isForgotten(ServerId serverId, NewEntry entry) throws SQLException {
        return tombstones.holds(serverId, entry.parsed().prompt(), entry.ownId(), entry.graphMacs(), now);
    }

    /** Writes an entry of another home under the id that its prompt has here; what became of its files is written apart. */
    SavedEntry.Change writeOfHome(ServerId serverId, PromptId promptId, NewEntry entry) throws SQLException {
        if (isForgotten(serverId, entry)) {
            return SavedEntry.Change.FORGOTTEN;
        }
        filesApart = true;
        try {
            return write(serverId, promptId, entry, entry.sha256()).change();
        } finally {
            filesApart = false;
        }
    }

    private SavedEntry write(ServerId serverId, PromptId promptId, NewEntry entry, byte[] sha256) throws SQLException {
        Optional<PromptRows.Known> known = prompts.known(serverId, promptId);
        if (known.isEmpty()
                && (placeholders.becomes(serverId, promptId, entry) || imported.becomes(serverId, promptId, entry))) {
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
        if (precedence == Precedence.FINISHED_LATER
                && known.get().sha256() != null
                && !known.get().isImportOf(entry.graphMacs())) {
            return writeSaved(serverId, promptId, entry, sha256, known.get());
        }
        return update(serverId, promptId, entry, sha256, known.get(), false);
    }

    /** Another entry of the prompt, of which nobody knows whether it was there before or after: its own times decide. */
    private SavedEntry writeSaved(
            ServerId serverId, PromptId promptId, NewEntry entry, byte[] sha256, PromptRows.Known known)
            throws SQLException {
        if (entries.hasReplaced(known.id(), sha256)) {
            return new SavedEntry(known.id(), promptId, SavedEntry.Change.KNOWN);
        }
        if (isSameByNow(known, entry.entry())) {
            return update(serverId, promptId, entry, sha256, known, false);
        }
        Prompt prompt = entry.parsed().prompt();
        String theirs = ended(Times.textOrNull(prompt.finishedAt()), Times.textOrNull(prompt.startedAt()));
        String ours = ended(known.finishedAt(), known.startedAt());
        if (theirs.equals(ours)) {
            return writeOfSameTime(serverId, promptId, entry, sha256, known);
        }
        return theirs.compareTo(ours) > 0
                ? update(serverId, promptId, entry, sha256, known, true)
                : keepBeside(promptId, entry, sha256, known);
    }

    private static String ended(@Nullable String finishedAt, @Nullable String startedAt) {
        return finishedAt != null ? finishedAt : startedAt != null ? startedAt : "";
    }

    /** What was made of a line of an export says no more than the entry that it was a line of; else the greater digest decides. */
    private SavedEntry writeOfSameTime(
            ServerId serverId, PromptId promptId, NewEntry entry, byte[] sha256, PromptRows.Known known)
            throws SQLException {
        boolean line = ExportedLine.isOne(entry.entry());
        boolean ofLine = ExportedLine.isOne(entries.of(known.id()).unpack(promptId, dictionaries));
        if (line && !ofLine) {
            return new SavedEntry(known.id(), promptId, SavedEntry.Change.KNOWN);
        }
        if (ofLine && !line) {
            return update(serverId, promptId, entry, sha256, known, false);
        }
        return Arrays.compareUnsigned(sha256, Objects.requireNonNull(known.sha256())) > 0
                ? update(serverId, promptId, entry, sha256, known, true)
                : keepBeside(promptId, entry, sha256, known);
    }

    /** An entry that is older than the prompt's: as if it had come first. */
    private SavedEntry keepBeside(PromptId promptId, NewEntry entry, byte[] sha256, PromptRows.Known known)
            throws SQLException {
        entries.keepReplaced(packer.pack(known.id(), entry.split(), sha256, known.template()), now);
        for (Output output : filesApart ? List.<Output>of() : entry.parsed().outputs()) {
            outputs.insertReplaced(
                    known.id(), output, "it is of an earlier run of this prompt, and was not imported", now);
        }
        for (Redaction redaction : entry.redactions()) {
            redactions.know(redaction);
        }
        return new SavedEntry(known.id(), promptId, SavedEntry.Change.CHANGED);
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
        long prompt = prompts.insert(row, graph, entry.graphMac());
        entries.insert(packer.pack(prompt, entry.split(), sha256, graph.template()));
        rows.insert(prompt, entry, graph.template(), false);
        return new SavedEntry(prompt, promptId, SavedEntry.Change.NEW);
    }

    /**
     * The same id with another entry: it ran again, or newer rules redact it otherwise, or its entry was lost. In the first case
     * the entry and the outputs of the earlier run are kept beside the new ones.
     *
     * @param another whether it is known to be of another run
     */
    private SavedEntry update(
            ServerId serverId,
            PromptId promptId,
            NewEntry entry,
            byte[] sha256,
            PromptRows.Known known,
            boolean another)
            throws SQLException {
        PromptRow row = PromptRow.of(known.id(), serverId, promptId, entry, known.firstArchivedAt(), now);
        boolean lost = known.sha256() == null;
        boolean sameRules = entry.entry().rulesVersion().equals(known.rulesVersion());
        boolean ranAgain = another
                || (!lost
                        && precedence == Precedence.ARRIVED
                        && !known.isImportOf(entry.graphMacs())
                        && (sameRules || !Objects.equals(known.startedAt(), row.startedAt()))
                        && !isSameByNow(known, entry.entry()));
        otherRules |= !sameRules || !ranAgain;
        if (ranAgain) {
            keepReplaced(known, entry.entry().promptId());
            prompts.forgetGraph(known.id());
            outputs.replaceAll(known.id(), now);
        } else {
            rows.replaceChangedOutputs(known.id(), entry.parsed());
            if (known.template() != null && !lost) {
                templates.retire(known.template()); // it may hold what is removed by now
            }
        }
        boolean indexed = known.derivation() != null && prompts.hasGraph(known.id(), entry.graph());
        if (known.derivation() != null && !indexed) {
            rows.deleteInputs(known.id(), prompts.graphBytes(known.id()));
        }
        StoredGraph graph =
                templates.store(entry.graph(), entry.shape(), entry.entry().rulesVersion());
        rows.delete(known.id());
        prompts.update(row, graph, entry.graphMac());
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
