package io.github.comfyarchive.intake;

import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.history.Output;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.row.Cursor;
import io.github.comfyarchive.store.row.SavedEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Saves entries in their order, whatever their source, a batch in each transaction; where the source is read by pages, the transaction
 * moves the cursor too. Used by one thread at a time.
 */
public final class EntrySaver {
    /** A transaction costs an fsync, which so many entries share; a reader of the archive sees them at once. */
    private static final int BATCH_ENTRIES = 500;

    /** What may wait in memory, and what a kill may lose of a page that was read. */
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
    public EntrySaver(
            ServerArchive archive, Redactor redactor, RunProgress progress, Problems problems, EntryEvents events) {
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
    public void entry(int size, Redacted result, NewEntry derived) throws NotHistoryException {
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
        if (recognised && size > EntryPipe.LARGE && derived.parsed().prompt().graph() == null) {
            problems.add(
                    Problems.Kind.FILE,
                    "entry " + result.entry().promptId()
                            + " has a graph that is too large to be taken apart: it is kept whole, without parameters, and is found by the"
                            + " texts at its graph's beginning");
        }
        redacted.add(result);
        batch.add(derived);
        batchBytes += size;
        unreadableAtEnd = 0;
        newestPromptId = result.entry().promptId();
        if (batch.size() >= BATCH_ENTRIES || batchBytes >= BATCH_BYTES) {
            save(null);
        }
    }

    /**
     * Notes an entry that cannot be archived.
     *
     * @param why in words
     */
    public void unreadable(String why) {
        lost("not archived: " + why);
        unreadableAtEnd++;
    }

    /**
     * Notes an entry that is archived as it is. Nothing is derived of it again: a run with nothing new has this one entry.
     *
     * @param promptId whose it is
     */
    public void known(PromptId promptId) {
        events.saved().accept(EntryEvents.Saved.KNOWN);
        progress.promptsKnown.increment();
        recognisedAny = true;
        unreadableAtEnd = 0;
        newestPromptId = promptId;
    }

    /**
     * Saves what is left of a page, and moves the cursor to its last entry.
     *
     * @param lastOffset where in the source the page's last entry stands
     * @param atEnd whether nothing comes after it
     * @throws NotHistoryException if no entry looks like one
     */
    public void pageRead(long lastOffset, boolean atEnd) throws NotHistoryException {
        PromptId newest = newestPromptId;
        long offset = lastOffset - unreadableAtEnd;
        save(newest == null || offset < 0 ? null : new Cursor(newest, offset));
        unreadableAtEnd = 0;
        if (atEnd && malformedAny && !recognisedAny) {
            throw new NotHistoryException();
        }
        if (atEnd) {
            progress.historyLength(lastOffset + 1);
        }
    }

    /**
     * Saves what was taken, and moves no cursor: where the source failed in the middle of a page, that is read again by the next run;
     * other sources have none.
     *
     * @throws NotHistoryException never, where an entry looked like one
     */
    public void flush() throws NotHistoryException {
        if (recognisedAny) {
            save(null);
        }
    }

    private void lost(String problem) {
        malformed(Problems.Kind.ENTRY, problem);
    }

    private void malformed(Problems.Kind kind, String problem) {
        malformedAny = true;
        progress.malformed.increment();
        problems.add(kind, problem);
    }

    private void save(@Nullable Cursor cursor) throws NotHistoryException {
        if (!batch.isEmpty() && !recognisedAny) {
            // JSON of another kind must not fill the archive: among the entries, one at least has to look like one.
            throw new NotHistoryException();
        }
        if (batch.isEmpty()) {
            if (cursor != null) {
                archive.moveCursor(cursor);
            }
            events.committed().run();
            return;
        }
        List<SavedEntry> results = archive.save(batch, cursor, redactor, this::rememberSecrets);
        int last = batch.size() - 1;
        if (batch.get(last).entry().promptId().equals(newestPromptId)) {
            newestPromptId = results.get(last).promptId();
        }
        for (int index = 0; index < results.size(); index++) {
            count(results.get(index), redacted.get(index), batch.get(index));
        }
        redacted.clear();
        batch.clear();
        batchBytes = 0;
        events.committed().run();
    }

    private void rememberSecrets(List<SavedEntry> written) {
        for (int index = 0; index < written.size(); index++) {
            List<Output> outputs = batch.get(index).parsed().outputs();
            if (outputs.isEmpty()) {
                continue;
            }
            FileSecrets known = FileSecrets.of(redacted.get(index), outputs);
            if (!known.isEmpty()) {
                events.secrets().accept(written.get(index).promptId(), known);
            }
        }
    }

    private void count(SavedEntry result, Redacted from, NewEntry entry) {
        if (result.change() == SavedEntry.Change.KNOWN) {
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
