package io.github.comfyarchive.verify;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redaction;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.ArchiveException;
import io.github.comfyarchive.store.DerivedCounts;
import io.github.comfyarchive.store.InspectedEntry;
import io.github.comfyarchive.store.Inspection;
import io.github.comfyarchive.store.NewEntry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The entries, those that were replaced too: each unpacks, is the JSON that was kept, and holds nothing that today's rules call a
 * secret; and the rows that are derived from it are there.
 */
final class EntryCheck {
    private static final int KEYS = 500;

    private final Inspection inspection;
    private final Derivation derivation;
    private long entries;
    private long replaced;
    private long underived;
    private long outdated;

    EntryCheck(Inspection inspection, Derivation derivation) {
        this.inspection = inspection;
        this.derivation = derivation;
    }

    void run(Findings findings) {
        findings.look(DatabaseCheck.WHERE, () -> {
            for (List<Long> keys = inspection.prompts(0, KEYS);
                    !keys.isEmpty();
                    keys = inspection.prompts(last(keys), KEYS)) {
                keys.forEach(key -> prompt(key, findings));
            }
        });
        findings.look(DatabaseCheck.WHERE, () -> {
            for (List<Long> keys = inspection.replaced(0, KEYS);
                    !keys.isEmpty();
                    keys = inspection.replaced(last(keys), KEYS)) {
                keys.forEach(key -> replaced(key, findings));
            }
        });
        if (underived > 0) {
            findings.missing(
                    DatabaseCheck.WHERE,
                    "what is derived from the entries of " + underived + (underived == 1 ? " prompt" : " prompts")
                            + "; archive reindex --outdated makes it");
        }
        if (outdated > 0) {
            findings.notice("what is derived from the entries of " + outdated + (outdated == 1 ? " prompt" : " prompts")
                    + " was made by other rules than today's; archive reindex --outdated makes it anew");
        }
    }

    long entries() {
        return entries;
    }

    long replaced() {
        return replaced;
    }

    private static long last(List<Long> keys) {
        return keys.get(keys.size() - 1);
    }

    private void prompt(long key, Findings findings) {
        findings.look("prompt " + key, () -> {
            Optional<InspectedEntry> row = inspection.entry(key);
            if (row.isPresent()) {
                entry(row.get(), "prompt " + row.get().promptId(), findings);
            }
        });
        findings.step();
    }

    private void entry(InspectedEntry row, String where, Findings findings) {
        Optional<RedactedEntry> kept = unpack(row, where, findings);
        if (kept.isEmpty()) {
            return;
        }
        entries++;
        Optional<Redacted> today = secrets(kept.get(), where, findings);
        if (today.isPresent() && inspection.hasDerivedRows()) {
            findings.look(where, () -> derived(row.id(), today.get(), where, findings));
        }
    }

    private static Optional<RedactedEntry> unpack(InspectedEntry row, String where, Findings findings) {
        try {
            Optional<RedactedEntry> kept = row.unpack();
            if (kept.isEmpty()) {
                findings.missing(where, "its entry is lost");
            }
            return kept;
        } catch (ArchiveException damaged) {
            findings.differs(where, String.valueOf(damaged.getMessage()));
            return Optional.empty();
        }
    }

    private void replaced(long key, Findings findings) {
        String where = "replaced entry " + key;
        findings.look(where, () -> {
            Optional<InspectedEntry> row = inspection.replacedEntry(key);
            if (row.isPresent()) {
                replaced++;
                unpack(row.get(), where, findings).ifPresent(kept -> secrets(kept, where, findings));
            }
        });
    }

    private Optional<Redacted> secrets(RedactedEntry kept, String where, Findings findings) {
        try {
            Redacted today = derivation.redactor().redactAgain(kept);
            if (!today.redactions().isEmpty()) {
                findings.differs(
                        where,
                        "today's rules find secrets in its entry ("
                                + today.redactions().stream()
                                        .map(Redaction::rule)
                                        .distinct()
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + "); archive reindex removes them");
            }
            return Optional.of(today);
        } catch (UnreadableEntryException damaged) {
            findings.differs(where, "its entry is no JSON");
            return Optional.empty();
        }
    }

    private void derived(long prompt, Redacted today, String where, Findings findings) {
        if (!today.redactions().isEmpty()) {
            return; // to be derived anew in any case
        }
        Optional<DerivedCounts> counted = inspection.derived(prompt);
        if (counted.isEmpty()) {
            return; // lost since the entry was read, which the next look tells
        }
        DerivedCounts counts = counted.get();
        if (counts.derivation() == null) {
            underived++;
            return;
        }
        if (!counts.derivation().equals(derivation.version())) {
            outdated++;
            return;
        }
        NewEntry derived = derivation.of(today);
        DerivedCounts expected = DerivedCounts.of(derived);
        // Another entry may have taken its place since it was read: then these are that one's.
        if (counts.ofSameEntry(expected) && !counts.sameAs(expected)) {
            findings.missing(where, "some of what is derived from its entry; archive reindex makes it");
        }
    }
}
