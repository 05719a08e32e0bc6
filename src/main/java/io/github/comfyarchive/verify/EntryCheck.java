package io.github.comfyarchive.verify;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.repair.DerivedCounts;
import io.github.comfyarchive.store.repair.PackedEntry;
import io.github.comfyarchive.store.repair.ReadOnlyArchive;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The entries, those that were replaced too: each unpacks, is the JSON that was kept, and holds nothing that today's rules call a
 * secret; and the rows that are derived from it are there.
 */
final class EntryCheck {
    /** So many keys take far longer to work on than to ask for, and little memory. */
    private static final int KEYS = 500;

    private final ReadOnlyArchive readOnly;
    private final Derivation derivation;
    private final Consumer<EntryFinding> found;
    private long entries;
    private long replaced;
    private long underived;
    private long outdated;

    EntryCheck(ReadOnlyArchive readOnly, Derivation derivation, Consumer<EntryFinding> found) {
        this.readOnly = readOnly;
        this.derivation = derivation;
        this.found = found;
    }

    /** Entries that unpacked. */
    long entries() {
        return entries;
    }

    /** Replaced entries that were looked at. */
    long replaced() {
        return replaced;
    }

    /** Prompts of whose entry nothing is derived yet. */
    long underived() {
        return underived;
    }

    /** Prompts for which other rules than today's were used. */
    long outdated() {
        return outdated;
    }

    void prompts(Runnable step) {
        List<Long> keys = readOnly.prompts(0, KEYS);
        while (!keys.isEmpty()) {
            for (long key : keys) {
                look("prompt " + key, () -> readOnly.entry(key).ifPresent(this::entry));
                step.run();
            }
            keys = readOnly.prompts(keys.get(keys.size() - 1), KEYS);
        }
    }

    void replacedEntries() {
        List<Long> keys = readOnly.replaced(0, KEYS);
        while (!keys.isEmpty()) {
            for (long key : keys) {
                look(
                        ReportedEntries.replaced(key),
                        () -> readOnly.replacedEntry(key).ifPresent(row -> replaced(key, row)));
            }
            keys = readOnly.replaced(keys.get(keys.size() - 1), KEYS);
        }
    }

    private void look(String where, Runnable look) {
        try {
            look.run();
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            found.accept(new EntryFinding.Unreadable(where, String.valueOf(damaged.getMessage())));
        }
    }

    private void entry(PackedEntry row) {
        Optional<RedactedEntry> kept;
        try {
            kept = readOnly.unpack(row);
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged; // the disk does not give what it was packed by
            }
            damaged(row, String.valueOf(damaged.getMessage()));
            return;
        }
        if (kept.isEmpty()) {
            if (!readOnly.lossIsAccepted(row.id())) {
                found.accept(new EntryFinding.Lost(row.id(), row.promptId()));
            }
            return;
        }
        entries++;
        Redacted today;
        try {
            today = derivation.redactor().redactAgain(kept.get());
        } catch (UnreadableEntryException noJson) {
            damaged(row, "its entry is not JSON");
            return;
        }
        if (!today.redactions().isEmpty()) {
            found.accept(new EntryFinding.Secrets(row.id(), row.promptId(), rules(today)));
        } else if (readOnly.hasDerivedRows()) {
            derived(row, today);
        }
    }

    private void damaged(PackedEntry row, String how) {
        found.accept(new EntryFinding.Damaged(row.id(), row.promptId(), how));
    }

    private void replaced(long key, PackedEntry row) {
        replaced++;
        try {
            Optional<RedactedEntry> kept = readOnly.unpack(row);
            if (kept.isPresent()) {
                Redacted today = derivation.redactor().redactAgain(kept.get());
                if (!today.redactions().isEmpty()) {
                    found.accept(new EntryFinding.ReplacedSecrets(key, rules(today)));
                }
            }
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            found.accept(new EntryFinding.ReplacedDamaged(key, String.valueOf(damaged.getMessage())));
        } catch (UnreadableEntryException noJson) {
            found.accept(new EntryFinding.ReplacedDamaged(key, "its entry is not JSON"));
        }
    }

    private static List<String> rules(Redacted today) {
        return today.redactions().stream()
                .map(Redaction::rule)
                .distinct()
                .sorted()
                .toList();
    }

    private void derived(PackedEntry row, Redacted today) {
        Optional<DerivedCounts> counted = readOnly.derived(row.id());
        if (counted.isEmpty()) {
            return; // lost since the entry was read, which the next check reports
        }
        DerivedCounts counts = counted.get();
        if (counts.derivation() == null) {
            underived++;
        } else if (!counts.derivation().equals(derivation.version())) {
            outdated++;
        } else {
            DerivedCounts expected = DerivedCounts.of(derivation.of(today));
            // Another entry may have taken its place since it was read: then these are that one's.
            if (counts.ofSameEntry(expected) && !counts.sameAs(expected)) {
                found.accept(new EntryFinding.Underived(row.id(), row.promptId()));
            }
        }
    }
}
