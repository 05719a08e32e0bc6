package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.intake.EntryPipe;
import io.github.comfyarchive.intake.EntrySaver;
import io.github.comfyarchive.intake.NotHistoryException;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.ServerArchive;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Keeps what the walk brings: has entries redacted, parsed and saved beside the walk, which goes on reading meanwhile. */
final class HistoryArchiver implements HistoryWalk.Visitor, AutoCloseable {
    private final ServerArchive archive;
    private final String serverUrl;
    private final Derivation derivation;
    private final RunProgress progress;
    private final HistoryGap gap;
    private final EntrySaver saver;
    private final EntryPipe pipe = new EntryPipe();
    private @Nullable Archived archived;

    /** An entry that was found to be archived as it is, and under which id. */
    private record Archived(RawEntry entry, PromptId promptId) {}

    HistoryArchiver(
            ServerArchive archive,
            String serverUrl,
            Derivation derivation,
            RunProgress progress,
            HistoryGap gap,
            EntrySaver saver) {
        this.archive = archive;
        this.serverUrl = serverUrl;
        this.derivation = derivation;
        this.progress = progress;
        this.gap = gap;
        this.saver = saver;
    }

    @Override
    public boolean isArchived(RawEntry entry) throws ServerException {
        drain();
        Lock large = lock(entry);
        try {
            Redacted redacted = derivation.redactor().redact(entry);
            Optional<ServerArchive.Held> held = archive.held(redacted.entry(), redacted.ownId());
            archived = held.filter(ServerArchive.Held::remembered)
                    .map(found -> new Archived(entry, found.promptId()))
                    .orElse(null);
            return held.isPresent();
        } catch (UnreadableEntryException cannotBeArchived) {
            return false;
        } finally {
            unlock(large);
        }
    }

    @Override
    public void visit(RawEntry entry) throws ServerException {
        progress.entriesRead.increment();
        progress.entryBytes.add(entry.size());
        Archived known = archived;
        archived = null;
        if (known != null && entry.sameAs(known.entry())) {
            add(() -> saver.known(known.promptId()));
            return;
        }
        Lock large = lock(entry);
        try {
            pipe.add(entry.size(), () -> prepare(entry)); // of a large one it comes back when it is saved
        } catch (NotHistoryException other) {
            throw notHistory(other);
        } finally {
            unlock(large);
        }
    }

    private @Nullable Lock lock(RawEntry entry) {
        if (entry.size() <= EntryPipe.LARGE) {
            return null;
        }
        Lock large = derivation.redactor().largeWork();
        large.lock();
        return large;
    }

    private static void unlock(@Nullable Lock large) {
        if (large != null) {
            large.unlock();
        }
    }

    /** The step does not hold the entry as it came: there would be two of each in memory. */
    private EntryPipe.Step prepare(RawEntry entry) {
        int size = entry.size();
        try {
            Redacted redacted = derivation.redactor().redact(entry);
            NewEntry derived = derivation.of(redacted);
            return () -> {
                // What an entry before it failure stood in none when this one was redacted.
                Optional<Redacted> again = derivation.redactor().again(redacted);
                saver.entry(
                        size, again.orElse(redacted), again.map(derivation::of).orElse(derived));
            };
        } catch (UnreadableEntryException unreadable) {
            String why = String.valueOf(unreadable.getMessage());
            return () -> saver.unreadable(why);
        }
    }

    @Override
    public void pageRead(long lastOffset, boolean atEnd) throws ServerException {
        add(() -> saver.pageRead(lastOffset, atEnd));
        if (atEnd) {
            drain();
        }
    }

    @Override
    public void beginsAgain() throws ServerException {
        drain();
        gap.historyBeginsAgain();
    }

    /** Saves what was visited before the walk failed. */
    void walkFailed() throws ServerException {
        add(saver::flush);
        drain();
    }

    private void add(EntryPipe.Step step) throws ServerException {
        try {
            pipe.add(step);
        } catch (NotHistoryException other) {
            throw notHistory(other);
        }
    }

    private void drain() throws ServerException {
        try {
            pipe.drain();
        } catch (NotHistoryException other) {
            throw notHistory(other);
        }
    }

    private ServerException notHistory(NotHistoryException other) {
        ServerException failure = ServerException.notHistory(serverUrl);
        failure.addSuppressed(other);
        return failure;
    }

    @Override
    public void close() {
        pipe.close();
    }
}
