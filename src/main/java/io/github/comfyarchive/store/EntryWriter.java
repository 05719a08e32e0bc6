package io.github.comfyarchive.store;

import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes one entry and all that is derived from it, within a transaction of its caller. */
final class EntryWriter {
    private final PromptDao prompts;
    private final GraphTemplates templates;
    private final EntryDao entries;
    private final EntryPacker packer;
    private final Dictionaries dictionaries;
    private final OutputDao outputs;
    private final DerivedDao derived;
    private final DerivedRows rows;
    private final Redactor redactor;
    private final String now;

    EntryWriter(Handle handle, Dictionaries dictionaries, Redactor redactor, String now) {
        this.prompts = handle.attach(PromptDao.class);
        this.templates = new GraphTemplates(handle);
        this.entries = handle.attach(EntryDao.class);
        this.packer = new EntryPacker(handle, dictionaries);
        this.dictionaries = dictionaries;
        this.outputs = handle.attach(OutputDao.class);
        this.derived = handle.attach(DerivedDao.class);
        this.rows = new DerivedRows(handle, now);
        this.redactor = redactor;
        this.now = now;
    }

    SavedEntry write(long serverId, NewEntry entry) {
        byte[] sha256 = Sha256.digest().digest(entry.entry().json());
        Optional<PromptDao.Known> known =
                prompts.known(serverId, entry.parsed().prompt().promptId());
        if (known.isEmpty()) {
            return insert(serverId, entry, sha256);
        }
        if (Arrays.equals(known.get().sha256(), sha256)) {
            return new SavedEntry(known.get().id(), SavedEntry.Change.KNOWN);
        }
        return update(serverId, entry, sha256, known.get());
    }

    private SavedEntry insert(long serverId, NewEntry entry, byte[] sha256) {
        PromptRow row = PromptRow.of(0, serverId, entry, now, now);
        StoredGraph graph = templates.store(row.graph(), entry.entry().rulesVersion());
        long prompt = prompts.insert(row, graph);
        entries.insert(packer.pack(prompt, entry.entry(), sha256, graph.template()));
        rows.insert(prompt, entry, null);
        return new SavedEntry(prompt, SavedEntry.Change.NEW);
    }

    /**
     * The same id with another entry: it ran again, or newer rules redact it otherwise, or its entry was lost. In the first case
     * the entry and the outputs of the earlier run are kept beside the new ones.
     */
    private SavedEntry update(long serverId, NewEntry entry, byte[] sha256, PromptDao.Known known) {
        PromptRow row = PromptRow.of(known.id(), serverId, entry, known.firstArchivedAt(), now);
        boolean lost = known.sha256() == null;
        boolean sameRules = entry.entry().rulesVersion().equals(known.rulesVersion());
        boolean ranAgain = !lost && (sameRules || !Objects.equals(known.startedAt(), row.startedAt()));
        if (ranAgain) {
            keepReplaced(known, entry.entry().promptId());
            outputs.replaceAll(known.id(), now);
        } else {
            rows.replaceChangedOutputs(known.id(), entry.parsed());
        }
        String indexedGraph =
                known.derivation() == null ? null : prompts.graph(known.id()).orElse(null);
        StoredGraph graph = templates.store(row.graph(), entry.entry().rulesVersion());
        prompts.update(row, graph);
        EntryRow kept = packer.pack(known.id(), entry.entry(), sha256, graph.template());
        if (lost) {
            entries.insert(kept);
        } else {
            entries.update(kept);
        }
        derived.deleteEntryRedactions(known.id());
        rows.delete(known.id());
        rows.insert(known.id(), entry, indexedGraph);
        return new SavedEntry(known.id(), SavedEntry.Change.CHANGED);
    }

    /** Keeps the earlier entry, by today's rules: what they would remove now must not live on in it. */
    private void keepReplaced(PromptDao.Known known, String promptId) {
        RedactedEntry earlier = entries.of(known.id()).unpack(promptId, dictionaries);
        try {
            RedactedEntry today = redactor.redactAgain(earlier).entry();
            byte[] sha256 = Sha256.digest().digest(today.json());
            entries.keepReplaced(packer.pack(known.id(), today, sha256, known.template()), now);
        } catch (UnreadableEntryException damaged) {
            throw ArchiveException.unusable(
                    "an archived entry cannot be read any more: " + damaged.getMessage(), damaged);
        }
    }
}
