package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.redact.Redaction;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Cursor;
import io.github.comfyarchive.store.NewEntry;
import io.github.comfyarchive.store.SavedEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what the walk brings: redacts, parses and saves entries, a batch in each transaction. */
final class HistoryKeeper implements HistoryWalk.Visitor {
    private static final int BATCH_ENTRIES = 500;
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    private final Archive archive;
    private final long serverId;
    private final String serverUrl;
    private final Redactor redactor;
    private final Derivation derivation;
    private final PromptSecrets secrets;
    private final Tally tally;
    private final Problems problems;
    private final SettledPrompts settled;
    private final Runnable saved;
    private final HistoryGap gap;
    private final List<Redacted> redacted = new ArrayList<>();
    private final List<NewEntry> batch = new ArrayList<>();
    private long batchBytes;
    private boolean recognisedAny;
    private boolean malformedAny;
    private int unreadableAtEnd;
    private @Nullable String newestPromptId;
    private @Nullable Archived archived;

    /** An entry that was found to be archived as it is. */
    private record Archived(RawEntry entry, String promptId) {}

    HistoryKeeper(
            Archive archive,
            long serverId,
            String serverUrl,
            Derivation derivation,
            PromptSecrets secrets,
            Tally tally,
            Problems problems,
            HistoryGap gap,
            SettledPrompts settled,
            Runnable saved) {
        this.archive = archive;
        this.serverId = serverId;
        this.serverUrl = serverUrl;
        this.redactor = derivation.redactor();
        this.derivation = derivation;
        this.secrets = secrets;
        this.tally = tally;
        this.problems = problems;
        this.gap = gap;
        this.settled = settled;
        this.saved = saved;
    }

    @Override
    public boolean isArchived(RawEntry entry) {
        try {
            RedactedEntry redactedEntry = redactor.redact(entry).entry();
            boolean holds = archive.holds(serverId, redactedEntry);
            archived = holds ? new Archived(entry, redactedEntry.promptId()) : null;
            return holds;
        } catch (UnreadableEntryException cannotBeArchived) {
            return false;
        }
    }

    @Override
    public void visit(RawEntry entry) throws ServerException {
        tally.entriesRead.increment();
        tally.entryBytes.add(entry.size());
        Archived known = archived;
        if (known != null && batch.isEmpty() && entry.sameAs(known.entry())) {
            known(known.promptId());
            return;
        }
        try {
            Redacted result = redactor.redact(entry);
            NewEntry derived = derivation.of(result);
            boolean recognised = derived.parsed().recognised();
            recognisedAny |= recognised;
            if (!recognised) {
                malformed("entry " + result.entry().promptId() + " is no history entry; kept as it is, status unknown");
            }
            redacted.add(result);
            batch.add(derived);
            batchBytes += entry.size();
            unreadableAtEnd = 0;
            newestPromptId = result.entry().promptId();
        } catch (UnreadableEntryException unreadable) {
            String size = entry.size() == 0 ? " (empty, or too large to be read)" : "";
            malformed("not archived: " + unreadable.getMessage() + size);
            unreadableAtEnd++;
        }
        if (batch.size() >= BATCH_ENTRIES || batchBytes >= BATCH_BYTES) {
            save(null);
        }
    }

    /** Nothing is derived of it again: a run with nothing new has this one entry. */
    private void known(String promptId) {
        gap.saved(SavedEntry.Change.KNOWN, null);
        tally.promptsKnown.increment();
        recognisedAny = true;
        unreadableAtEnd = 0;
        newestPromptId = promptId;
    }

    @Override
    public void pageRead(long lastOffset, boolean atEnd) throws ServerException {
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

    @Override
    public void beginsAgain() {
        gap.historyBeginsAgain();
    }

    private void malformed(String problem) {
        malformedAny = true;
        tally.malformed.increment();
        problems.add(problem);
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
        if (!from.mask().isEmpty() && !entry.parsed().outputs().isEmpty()) {
            secrets.remember(result.prompt(), from.mask());
        }
        if (result.change() == SavedEntry.Change.KNOWN) {
            tally.promptsKnown.increment();
            return;
        }
        (result.change() == SavedEntry.Change.NEW ? tally.promptsNew : tally.promptsChanged).increment();
        tally.filesExpected.add(entry.parsed().outputs().size());
        from.redactions().stream().map(Redaction::rule).forEach(tally::redacted);
        settled.saved(result.prompt());
    }

    /** Saves what was visited before the walk failed; the page it stood on is read again by the next run. */
    void walkFailed() throws ServerException {
        if (recognisedAny) {
            save(null);
        }
    }
}
