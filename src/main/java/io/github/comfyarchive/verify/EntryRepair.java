package io.github.comfyarchive.verify;

import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.repair.RepairWriter;
import io.github.comfyarchive.sync.Redownload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Repairs entries: a damaged one is put aside, a lost one asked for again, and what is derived is marked to be derived again. */
final class EntryRepair implements Consumer<EntryFinding> {
    private final RepairWriter repairWriter;
    private final Servers servers;
    private final LostAndFound lostAndFound;
    private final Consumer<Repaired> told;
    private boolean left;

    EntryRepair(RepairWriter repairWriter, Servers servers, LostAndFound lostAndFound, Consumer<Repaired> told) {
        this.repairWriter = repairWriter;
        this.servers = servers;
        this.lostAndFound = lostAndFound;
        this.told = told;
    }

    @Override
    public void accept(EntryFinding found) {
        try {
            repair(found);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private void repair(EntryFinding found) throws IOException {
        if (found instanceof EntryFinding.Lost lost) {
            if (lost.madeUp()) { // no server knows it by that name
                left = true;
            } else {
                fetch(lost.prompt(), lost.promptId());
            }
        } else if (found instanceof EntryFinding.Damaged damaged) {
            putAside(damaged.prompt(), false, ReportedEntries.prompt(damaged.promptId()));
            fetch(damaged.prompt(), damaged.promptId());
        } else if (found instanceof EntryFinding.ReplacedDamaged damaged) {
            putAside(damaged.key(), true, ReportedEntries.replaced(damaged.key()));
        } else if (found instanceof EntryFinding.Secrets secrets) {
            repairWriter.deriveAgain(secrets.prompt());
        } else if (found instanceof EntryFinding.ReplacedSecrets secrets) {
            repairWriter.redactStored(secrets.key());
        } else if (found instanceof EntryFinding.Underived underived) {
            repairWriter.deriveAgain(underived.prompt());
        }
    }

    /** Whether entries are lost that a sync may bring. */
    boolean hasLeft() {
        return left;
    }

    /** As long as its row stands there, a sync that sees the prompt again would stumble over it. */
    private void putAside(long key, boolean replaced, String where) throws IOException {
        Optional<byte[]> packed = repairWriter.packedEntry(key, replaced);
        if (packed.isPresent()) {
            String aside = lostAndFound.put((replaced ? "replaced_entry/" : "entry/") + key + ".zst", packed.get());
            repairWriter.removeEntry(key, replaced);
            told.accept(new Repaired(where, "its entry is damaged; now in " + aside));
        }
    }

    private void fetch(long prompt, PromptId promptId) throws IOException {
        ServerId server = repairWriter.serverOf(prompt);
        Optional<String> failure = servers.entry(server, prompt, promptId);
        left |= failure.isPresent() && !failure.get().equals(Redownload.GONE);
        told.accept(new Repaired(
                ReportedEntries.prompt(promptId),
                failure.map(reason -> "its entry is lost: " + reason)
                        .orElse("its entry was lost; fetched again from " + servers.name(server))));
    }
}
