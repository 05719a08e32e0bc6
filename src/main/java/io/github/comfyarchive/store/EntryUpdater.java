package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.OwnId;
import io.github.comfyarchive.store.pack.Dictionaries;
import io.github.comfyarchive.store.pack.EntryPacker;
import io.github.comfyarchive.store.pack.EntryRows;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.StoredEntry;
import io.github.comfyarchive.store.row.StoredGraph;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.table.GraphTemplates;
import io.github.comfyarchive.store.table.PromptRows;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Rewrites what is derived from archived entries, within a transaction of its caller; {@link #finish} ends it. */
final class EntryUpdater {
    private final PromptRows prompts;
    private final EntryRows entries;
    private final GraphTemplates templates;
    private final EntryPacker packer;
    private final DerivedRows rows;
    private final RedactedIds redactedIds;

    EntryUpdater(PlainSql sql, Dictionaries dictionaries, String now) {
        this.prompts = new PromptRows(sql);
        this.entries = new EntryRows(sql);
        this.templates = new GraphTemplates(sql);
        this.packer = new EntryPacker(sql, dictionaries);
        this.rows = new DerivedRows(sql, now);
        this.redactedIds = new RedactedIds(sql);
    }

    /**
     * Writes one, unless another program saved another entry meanwhile.
     *
     * @return whether secrets were removed that earlier rules had left
     */
    boolean write(StoredEntry kept, NewEntry entry) throws SQLException {
        Optional<PromptRows.Known> found =
                prompts.known(kept.serverId(), kept.entry().promptId());
        if (found.isEmpty() || !Arrays.equals(found.get().sha256(), kept.sha256())) {
            return false;
        }
        PromptRows.Known known = found.get();
        long prompt = known.id();
        byte[] sha256 = entry.sha256();
        boolean changed = !Arrays.equals(sha256, kept.sha256());
        if (changed && known.template() != null) {
            templates.retire(known.template()); // what was removed may stand in it: this prompt may have been its first
        }
        PromptId promptId = entry.parsed().prompt().promptId();
        if (!promptId.equals(kept.entry().promptId())) {
            OwnId own = entry.ownId();
            promptId = own == null
                    ? prompts.rename(prompt, kept.serverId(), kept.entry().promptId(), promptId)
                    : redactedIds.rename(prompt, kept.serverId(), own, promptId);
        }
        boolean indexed = known.derivation() != null && prompts.hasGraph(prompt, entry.graph());
        if (known.derivation() != null && !indexed) {
            rows.deleteInputs(prompt, prompts.graphBytes(prompt));
        }
        rows.replaceChangedOutputs(prompt, entry.parsed());
        PromptRow row =
                PromptRow.of(prompt, kept.serverId(), promptId, entry, known.firstArchivedAt(), known.lastChangedAt());
        StoredGraph graph =
                templates.store(entry.graph(), entry.shape(), entry.entry().rulesVersion());
        rows.delete(prompt);
        prompts.update(row, graph, entry.graphMac());
        Long dictionary = packer.dictionaryOf(prompt, entry.split(), sha256, graph.template());
        if (changed
                || !entry.entry().rulesVersion().equals(known.rulesVersion())
                || !Objects.equals(dictionary, known.dictionary())
                || !Objects.equals(entry.split().literals().size(), known.literals())) {
            entries.update(packer.pack(prompt, entry.split(), sha256, graph.template()));
        }
        rows.insert(prompt, entry, graph.template(), indexed);
        return changed;
    }

    /** Writes what is written last; to be called before the transaction ends. */
    void finish() throws SQLException {
        rows.finish();
    }
}
