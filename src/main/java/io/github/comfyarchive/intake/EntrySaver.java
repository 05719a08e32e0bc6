package io.github.comfyarchive.intake;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.row.SavedEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Saves entries in their order, a batch in each transaction, to which the source may add what it has to note with the entries. Used by
 * one thread at a time.
 */
final class EntrySaver {
    /** A transaction costs an fsync, which so many entries share; a reader of the archive sees them at once. */
    private static final int BATCH_ENTRIES = 500;

    /** What may wait in memory, and what a kill may lose of what was read. */
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    private final ServerArchive archive;
    private final Redactor redactor;
    private final RunProgress progress;
    private final Problems problems;
    private final EntryEvents events;
    private final List<Redacted> redacted = new ArrayList<>();
    private final List<NewEntry> batch = new ArrayList<>();
    private long batchBytes;
    private boolean recognisedAny;
    private boolean malformedAny;
    private int unreadableAtEnd;
    private @Nullable PromptId newestPromptId;

    /**
     * Prepares it.
     *
     * @param archive where
     * @param redactor for earlier entries that are kept beside their replacements
     * @param progress counts
     * @param problems told of what could not be archived
     * @param events told of what was
     */
    EntrySaver(ServerArchive archive, Redactor redactor, RunProgress progress, Problems problems, EntryEvents events) {
        this.archive = archive;
        this.redactor = redactor;
        this.progress = progress;
        this.problems = problems;
        this.events = events;
    }

    /**
     * Takes an entry, saved with the next batch.
     *
     * @param size of the entry as it came, in bytes
     * @param result what the redactor made of it
     * @param derived the same with all that is derived from it
     * @throws NotHistoryException if a batch is full, and no entry so far looks like one
     */
    void entry(int size, Redacted result, NewEntry derived) throws NotHistoryException {
        boolean recognised = derived.parsed().recognised();
        recognisedAny |= recognised;
        if (!result.unsearched().isEmpty()) {
            lost("not archived whole: entry " + result.entry().promptId()
                    + " cannot be searched for secrets, because " + result.unsearched()
                    + "; its id, number, times and status are kept");
        } else if (!recognised) {
            malformed(
                    Problems.Kind.FILE,
                    "entry " + result.entry().promptId() + " is not a history entry; kept as it is, status unknown");
        }
        if (derived.partly()) {
            problems.add(
                    Problems.Kind.NOTE,
                    "entry " + result.entry().promptId()
                            + " has a graph of more nodes, inputs or values than are followed: it is kept whole, and its parameters are those of"
                            + " the graph's beginning (docs/design.md, \"Bounds\")");
        }
        redacted.add(result);
        batch.add(derived);
        batchBytes += size;
        unreadableAtEnd = 0;
        newestPromptId = result.entry().promptId();
        if (batch.size() >= BATCH_ENTRIES || batchBytes >= BATCH_BYTES) {
            save(written -> {});
        }
    }

    /**
     * Notes an entry that cannot be archived.
     *
     * @param why in words
     */
    void unreadable(String why) {
        lost("not archived: " + why);
        unreadableAtEnd++;
    }

    /**
     * Notes an entry that is archived as it is. Nothing is derived of it again: a run with nothing new has this one entry.
     *
     * @param promptId whose it is
     */
    void known(PromptId promptId) {
        events.saved().accept(EntryEvents.Saved.KNOWN);
        progress.promptsKnown.increment();
        recognisedAny = true;
        unreadableAtEnd = 0;
        newestPromptId = promptId;
    }

    /**
     * Saves what was taken.
     *
     * @param with what is to be written in the same transaction; it may ask for {@link #newest}
     * @throws NotHistoryException if no entry looks like one
     */
    void flush(Consumer<ServerArchive.Written> with) throws NotHistoryException {
        save(with);
        unreadableAtEnd = 0;
    }

    /**
     * Saves what was taken where the source failed; what is not known to be history is left.
     *
     * @throws NotHistoryException never, where an entry looked like one
     */
    void flushRecognised() throws NotHistoryException {
        if (recognisedAny) {
            save(written -> {});
        }
    }

    /**
     * Notes that nothing more comes.
     *
     * @throws NotHistoryException if entries came, and none of them looks like one
     */
    void end() throws NotHistoryException {
        if (malformedAny && !recognisedAny) {
            throw new NotHistoryException();
        }
    }

    /** The last entry of the source that is kept; empty where none is. */
    Optional<EntryIntake.Newest> newest() {
        return Optional.ofNullable(newestPromptId).map(id -> new EntryIntake.Newest(id, unreadableAtEnd));
    }

    private void lost(String problem) {
        malformed(Problems.Kind.ENTRY, problem);
    }

    private void malformed(Problems.Kind kind, String problem) {
        malformedAny = true;
        progress.malformed.increment();
        problems.add(kind, problem);
    }

    private void save(Consumer<ServerArchive.Written> with) throws NotHistoryException {
        if (!batch.isEmpty() && !recognisedAny) {
            // JSON of another kind must not fill the archive: among the entries, one at least has to look like one.
            throw new NotHistoryException();
        }
        List<SavedEntry> results = archive.save(batch, redactor, written -> {
            remember(written.entries());
            with.accept(written);
        });
        for (int index = 0; index < results.size(); index++) {
            count(results.get(index), redacted.get(index), batch.get(index));
        }
        redacted.clear();
        batch.clear();
        batchBytes = 0;
        events.committed().run();
    }

    /** What has to be known of entries before anybody else sees them: what may stand in their files, and how the last one is called. */
    private void remember(List<SavedEntry> written) {
        for (int index = 0; index < written.size(); index++) {
            PromptId kept = written.get(index).promptId();
            NewEntry entry = batch.get(index);
            if (index == written.size() - 1 && entry.entry().promptId().equals(newestPromptId)) {
                newestPromptId = kept;
            }
            List<Output> outputs = entry.parsed().outputs();
            if (outputs.isEmpty()) {
                continue;
            }
            FileSecrets known = FileSecrets.of(redacted.get(index), outputs);
            if (!known.isEmpty()) {
                events.secrets().accept(kept, known);
            }
        }
    }

    private void count(SavedEntry result, Redacted from, NewEntry entry) {
        if (!result.change().isWritten()) {
            progress.promptsKnown.increment();
        } else {
            (result.change() == SavedEntry.Change.NEW ? progress.promptsNew : progress.promptsChanged).increment();
            progress.filesExpected.add(entry.parsed().outputs().size());
            from.redactions().stream().map(Redaction::rule).forEach(progress::redacted);
        }
        events.saved()
                .accept(new EntryEvents.Saved(
                        result.change(),
                        result.prompt(),
                        entry.parsed().prompt().number()));
    }
}
