package io.github.comfyarchive.reindex;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.StoredEntries;
import io.github.comfyarchive.store.row.StoredEntry;
import io.github.comfyarchive.store.sqlite.ArchiveException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Derives again from all kept entries: so a better program or other rules reach old prompts. A batch is a transaction: stopped at any
 * moment it leaves earlier prompts and new ones, and all of them complete. A sync may run meanwhile.
 */
public final class Reindex {
    /** In one transaction: whoever else writes waits for so many. */
    private static final int BATCH_ENTRIES = 200;

    /** Where the time is short it is looked at after so many. */
    private static final int FEW_ENTRIES = 20;
    /** The version of no rules: those of an entry that is to be redacted again have none. */
    private static final String NO_RULES = "-";

    /** Of entries in memory, unpacked. */
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    private final StoredEntries entries;
    private final Derivation derivation;
    private long done;
    private long derivedAgain;
    private long cleaned;
    private final List<String> unreadable = new ArrayList<>();

    /**
     * Prepares it.
     *
     * @param derivation today's rules
     */
    public Reindex(Archive archive, Derivation derivation) {
        this.entries = archive.kept();
        derivation.redactor().know(archive.knownSecrets());
        this.derivation = derivation;
    }

    /**
     * What it did.
     *
     * @param prompts how many were derived again
     * @param cleaned in how many entries today's rules found secrets that earlier ones had left
     * @param unreadable entries that cannot be read any more, in words
     */
    public record Report(long prompts, long cleaned, List<String> unreadable) {}

    /**
     * How many prompts there are to do.
     *
     * @param all whether those count too that were derived by today's rules
     */
    public long count(boolean all) {
        return derivations(all).stream().mapToLong(entries::count).sum();
    }

    /**
     * Does it.
     *
     * @param all whether to also derive those again that were derived by today's rules
     * @param progress told how many prompts are done
     * @return what it did
     */
    public Report run(boolean all, LongConsumer progress) {
        entries.withoutShared(derivation.redactor()::knowsOf); // first: nothing is to be packed by them any more
        for (String before : derivations(all)) {
            run(before, progress);
        }
        redactReplaced(all);
        cleaned += entries.redactForgotten(derivation.redactor());
        boolean deleted = deriveSharing(progress);
        if (cleaned > 0) {
            entries.rebuildInputIndex();
        }
        entries.rebuildSums();
        entries.giveBack(cleaned > 0 || deleted);
        return new Report(derivedAgain, cleaned, List.copyOf(unreadable));
    }

    /**
     * Does it for some alone, and for all that shares something with them in which a secret may stand. The file is not given back yet.
     *
     * @param prompts keys of prompts, in order
     * @param replaced keys of replaced entries
     * @param progress told how many prompts are done
     * @return what it did
     */
    Report these(List<Long> prompts, List<Long> replaced, LongConsumer progress) {
        entries.withoutShared(derivation.redactor()::knowsOf);
        for (int from = 0; from < prompts.size(); from += BATCH_ENTRIES) {
            deriveAll(prompts.subList(from, Math.min(prompts.size(), from + BATCH_ENTRIES)), progress);
        }
        replaced.forEach(this::redactReplaced);
        deriveSharing(progress);
        entries.rebuildInputIndex();
        return new Report(derivedAgain, cleaned, List.copyOf(unreadable));
    }

    /** What shares a template or a dictionary with an entry from which something was removed; returns whether something was deleted. */
    private boolean deriveSharing(LongConsumer progress) {
        StoredEntries.Sharing sharing = entries.withoutShared(derivation.redactor()::knowsOf);
        List<Long> prompts = sharing.prompts();
        for (int from = 0; from < prompts.size(); from += BATCH_ENTRIES) {
            deriveAll(prompts.subList(from, Math.min(prompts.size(), from + BATCH_ENTRIES)), progress);
        }
        sharing.replaced().forEach(this::redactReplaced);
        return entries.deleteUnused();
    }

    /**
     * What was done of what there is to do.
     *
     * @param prompts how many were derived again
     * @param cleaned in how many entries secrets were found that earlier rules had left
     * @param left how many prompts are left
     */
    public record Portion(long prompts, long cleaned, long left) {
        /** There was nothing to do. */
        public static final Portion NONE = new Portion(0, 0, 0);
    }

    /**
     * Does some of it, the newest first, a little at a time, so that whoever else writes need not wait.
     *
     * @param most how many prompts at most
     * @param time for how long at most; what is begun is ended
     * @return what it did
     */
    public Portion some(int most, Duration time) {
        List<@Nullable String> others = new ArrayList<>(entries.derivations());
        others.removeIf(made -> !derivation.knowsBetter(made));
        List<Long> prompts = others.isEmpty() ? List.of() : entries.newestDerivedBy(others, most);
        if (prompts.isEmpty()) {
            return Portion.NONE;
        }
        long end = System.nanoTime() + time.toNanos();
        for (int from = 0; from < prompts.size() && System.nanoTime() < end; from += FEW_ENTRIES) {
            deriveAll(prompts.subList(from, Math.min(prompts.size(), from + FEW_ENTRIES)), done -> {});
        }
        long left = count(false);
        if (left == 0) {
            redactReplaced(false);
        }
        if (left == 0 || cleaned > 0) {
            boolean deleted = entries.deleteUnused();
            entries.giveBack(cleaned > 0 || deleted);
        }
        return new Portion(derivedAgain, cleaned, left);
    }

    /** Those of today's rules first: what is derived by them meanwhile is not to be done again. */
    private List<@Nullable String> derivations(boolean all) {
        String today = derivation.version();
        List<@Nullable String> others = new ArrayList<>(entries.derivations());
        boolean some = others.remove(today);
        if (all && some) {
            others.add(0, today);
        }
        return others;
    }

    private void run(@Nullable String before, LongConsumer progress) {
        long after = 0;
        List<Long> prompts = entries.derivedBy(before, after, BATCH_ENTRIES);
        while (!prompts.isEmpty()) {
            after = prompts.get(prompts.size() - 1);
            deriveAll(prompts, progress);
            prompts = entries.derivedBy(before, after, BATCH_ENTRIES);
        }
    }

    private void deriveAll(List<Long> prompts, LongConsumer progress) {
        List<StoredEntry> kept = new ArrayList<>();
        List<NewEntry> derived = new ArrayList<>();
        long bytes = 0;
        for (Long prompt : prompts) {
            StoredEntry entry = read(prompt);
            Optional<Redacted> today = entry == null ? Optional.empty() : redact(entry);
            if (entry != null && today.isPresent()) {
                kept.add(entry);
                derived.add(derivation.of(today.get()));
                bytes += entry.entry().json().length;
            }
            if (bytes >= BATCH_BYTES) {
                write(kept, derived);
                bytes = 0;
            }
            done++;
        }
        write(kept, derived);
        progress.accept(done);
    }

    private void write(List<StoredEntry> kept, List<NewEntry> derived) {
        cleaned += entries.writeAgain(kept, derived);
        derivedAgain += derived.size();
        kept.clear();
        derived.clear();
    }

    private @Nullable StoredEntry read(long prompt) {
        try {
            return entries.entry(prompt);
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            unreadable.add("prompt " + prompt + ": " + damaged.getMessage());
            return null;
        }
    }

    private Optional<Redacted> redact(StoredEntry entry) {
        try {
            return Optional.of(derivation.redactor().redactAgain(entry.entry()));
        } catch (UnreadableEntryException damaged) {
            unreadable.add("prompt " + entry.prompt() + ": " + damaged.getMessage());
            return Optional.empty();
        }
    }

    /** @param all those by today's rules too, of which more may be known by now */
    private void redactReplaced(boolean all) {
        String version = all ? NO_RULES : derivation.redactor().rules().version();
        Optional<Long> next = entries.replacedByOtherRules(0, version);
        while (next.isPresent()) {
            redactReplaced(next.get());
            next = entries.replacedByOtherRules(next.get(), version);
        }
    }

    private void redactReplaced(long id) {
        Redacted today;
        try {
            today = derivation.redactor().redactAgain(entries.replaced(id));
        } catch (UnreadableEntryException damaged) {
            unreadable.add("replaced entry " + id + ": " + damaged.getMessage());
            return;
        } catch (ArchiveException damaged) {
            if (!damaged.unusable()) {
                throw damaged;
            }
            unreadable.add("replaced entry " + id + ": " + damaged.getMessage());
            return;
        }
        entries.writeReplaced(id, today.entry());
        if (!today.redactions().isEmpty()) {
            cleaned++;
        }
    }
}
