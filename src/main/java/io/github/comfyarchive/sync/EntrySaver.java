package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redaction;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Cursor;
import io.github.comfyarchive.store.NewEntry;
import io.github.comfyarchive.store.SavedEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Saves entries in their order, a batch in each transaction, and then moves the cursor over them. Used by one thread at a time. */
final class EntrySaver {
    private static final int BATCH_ENTRIES = 500;
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    private final Archive archive;
    private final long serverId;
    private final String serverUrl;
    private final Redactor redactor;
    private final PromptSecrets secrets;
    private final RunProgress tally;
    private final Problems problems;
    private final CompletedPrompts settled;
    private final Runnable saved;
    private final HistoryGap gap;
    private final List<Redacted> redacted = new ArrayList<>();
    private final List<NewEntry> batch = new ArrayList<>();
    private long batchBytes;
    private boolean recognisedAny;
    private boolean malformedAny;
    private int unreadableAtEnd;
    private @Nullable String newestPromptId;

    EntrySaver(
            Archive archive,
            long serverId,
            String serverUrl,
            Redactor redactor,
            PromptSecrets secrets,
            RunProgress tally,
            Problems problems,
            HistoryGap gap,
            CompletedPrompts settled,
            Runnable saved) {
        this.archive = archive;
        this.serverId = serverId;
        this.serverUrl = serverUrl;
        this.redactor = redactor;
        this.secrets = secrets;
        this.tally = tally;
        this.problems = problems;
        this.gap = gap;
        this.settled = settled;
        this.saved = saved;
    }

    /** Takes an entry, saved with the next batch. */
    void entry(int size, Redacted result, NewEntry derived) throws ServerException {
        boolean recognised = derived.parsed().recognised();
        recognisedAny |= recognised;
        if (!result.unsearched().isEmpty()) {
            lost("not archived whole: entry " + result.entry().promptId()
                    + " cannot be searched for secrets, because " + result.unsearched()
                    + "; its id, number, times and status are kept");
        } else if (!recognised) {
            malformed(
                    Problems.Kind.FILE,
                    "entry " + result.entry().promptId() + " is no history entry; kept as it is, status unknown");
        }
        if (recognised
                && size > EntryPipe.BYTES_AHEAD
                && derived.parsed().prompt().graph() == null) {
            problems.add(
                    Problems.Kind.FILE,
                    "entry " + result.entry().promptId()
                            + " is too large to be taken apart: it is kept whole, without parameters and texts to search for");
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

    /** Notes an entry that cannot be archived. */
    void unreadable(String why) {
        lost("not archived: " + why);
        unreadableAtEnd++;
    }

    /** Notes an entry that is archived as it is. Nothing is derived of it again: a run with nothing new has this one entry. */
    void known(String promptId) {
        gap.saved(SavedEntry.Change.KNOWN, null);
        tally.promptsKnown.increment();
        recognisedAny = true;
        unreadableAtEnd = 0;
        newestPromptId = promptId;
    }

    /** Saves what is left of a page, and moves the cursor to its last entry. */
    void pageRead(long lastOffset, boolean atEnd) throws ServerException {
        String newest = newestPromptId;
        long offset = lastOffset - unreadableAtEnd;
        save(newest == null || offset < 0 ? null : new Cursor(newest, offset));
        unreadableAtEnd = 0;
        if (atEnd && malformedAny && !recognisedAny) {
            throw ServerException.notHistory(serverUrl);
        }
        if (atEnd) {
            tally.historyLength(lastOffset + 1);
        }
    }

    /** Saves what was taken before the walk failed; the page it stood on is read again by the next run. */
    void walkFailed() throws ServerException {
        if (recognisedAny) {
            save(null);
        }
    }

    private void lost(String problem) {
        malformed(Problems.Kind.ENTRY, problem);
    }

    private void malformed(Problems.Kind kind, String problem) {
        malformedAny = true;
        tally.malformed.increment();
        problems.add(kind, problem);
    }

    private void save(@Nullable Cursor cursor) throws ServerException {
        if (!batch.isEmpty() && !recognisedAny) {
            // JSON of another kind must not fill the archive: among the entries, one at least has to look like one.
            throw ServerException.notHistory(serverUrl);
        }
        if (batch.isEmpty()) {
            if (cursor != null) {
                archive.moveCursor(serverId, cursor);
            }
            saved.run();
            return;
        }
        for (int index = 0; index < batch.size(); index++) {
            NewEntry entry = batch.get(index);
            FileSecrets known = entry.parsed().outputs().isEmpty()
                    ? FileSecrets.NONE
                    : FileSecrets.of(redacted.get(index), entry.parsed().outputs());
            if (!known.isEmpty()) {
                secrets.remember(entry.parsed().prompt().promptId(), known);
            }
        }
        List<SavedEntry> results = archive.save(serverId, batch, cursor, redactor);
        for (int index = 0; index < results.size(); index++) {
            count(results.get(index), redacted.get(index), batch.get(index));
        }
        redacted.clear();
        batch.clear();
        batchBytes = 0;
        saved.run();
    }

    private void count(SavedEntry result, Redacted from, NewEntry entry) {
        gap.saved(result.change(), entry.parsed().prompt().number());
        if (result.change() == SavedEntry.Change.KNOWN) {
            tally.promptsKnown.increment();
            return;
        }
        (result.change() == SavedEntry.Change.NEW ? tally.promptsNew : tally.promptsChanged).increment();
        tally.filesExpected.add(entry.parsed().outputs().size());
        from.redactions().stream().map(Redaction::rule).forEach(tally::redacted);
        settled.saved(result.prompt());
    }
}
