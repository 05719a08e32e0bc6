package io.github.comfyarchive.store;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes anew what is derived from an archived entry, within a transaction of its caller. */
final class EntryAgain {
    private final PromptDao prompts;
    private final GraphTemplates templates;
    private final EntryDao entries;
    private final EntryPacker packer;
    private final DerivedRows rows;

    EntryAgain(Handle handle, Dictionaries dictionaries, String now) {
        this.prompts = handle.attach(PromptDao.class);
        this.templates = new GraphTemplates(handle);
        this.entries = handle.attach(EntryDao.class);
        this.packer = new EntryPacker(handle, dictionaries);
        this.rows = new DerivedRows(handle, now);
    }

    /**
     * Writes one, unless another program saved another entry meanwhile.
     *
     * @return whether secrets were removed that earlier rules had left
     */
    boolean write(KeptEntry kept, NewEntry entry) {
        Optional<PromptDao.Known> found =
                prompts.known(kept.serverId(), kept.entry().promptId());
        if (found.isEmpty() || !Arrays.equals(found.get().sha256(), kept.sha256())) {
            return false;
        }
        PromptDao.Known known = found.get();
        long prompt = known.id();
        String indexedGraph =
                known.derivation() == null ? null : prompts.graph(prompt).orElse(null);
        rows.replaceChangedOutputs(prompt, entry.parsed());
        PromptRow row = PromptRow.of(prompt, kept.serverId(), entry, known.firstArchivedAt(), known.lastChangedAt());
        StoredGraph graph = templates.store(row.graph(), entry.entry().rulesVersion());
        prompts.update(row, graph);
        byte[] sha256 = Sha256.digest().digest(entry.entry().json());
        boolean changed = !Arrays.equals(sha256, kept.sha256());
        Long dictionary = packer.dictionaryOf(prompt, entry.entry(), sha256, graph.template());
        if (changed
                || !entry.entry().rulesVersion().equals(known.rulesVersion())
                || !Objects.equals(dictionary, known.dictionary())) {
            entries.update(packer.pack(prompt, entry.entry(), sha256, graph.template()));
        }
        rows.delete(prompt);
        rows.insert(prompt, entry, indexedGraph);
        return changed;
    }
}
