package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.intake.EntryIntake;
import io.github.comfyarchive.intake.NotHistoryException;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.row.Cursor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives what the walk brings to the intake, and moves the server's cursor with each page. */
final class HistoryArchiver implements HistoryWalk.Visitor, AutoCloseable {
    private final String serverUrl;
    private final EntryIntake intake;
    private final RunProgress progress;
    private final HistoryGap gap;
    private @Nullable Archived archived;

    /** An entry that was found to be archived as it is, and under which id. */
    private record Archived(RawEntry entry, PromptId promptId) {}

    HistoryArchiver(String serverUrl, EntryIntake intake, RunProgress progress, HistoryGap gap) {
        this.serverUrl = serverUrl;
        this.intake = intake;
        this.progress = progress;
        this.gap = gap;
    }

    @Override
    public boolean isArchived(RawEntry entry) throws ServerException {
        try {
            Optional<ServerArchive.Held> held = intake.held(entry);
            archived = held.filter(ServerArchive.Held::remembered)
                    .map(found -> new Archived(entry, found.promptId()))
                    .orElse(null);
            return held.isPresent();
        } catch (NotHistoryException other) {
            throw notHistory(other);
        }
    }

    @Override
    public void visit(RawEntry entry) throws ServerException {
        Archived known = archived;
        archived = null;
        try {
            if (known != null && entry.sameAs(known.entry())) {
                intake.known(entry, known.promptId());
            } else {
                intake.take(entry);
            }
        } catch (NotHistoryException other) {
            throw notHistory(other);
        }
    }

    @Override
    public void pageRead(long lastOffset, boolean atEnd) throws ServerException {
        try {
            intake.flush((newest, written) -> moveCursor(newest, lastOffset, written));
            if (atEnd) {
                intake.end();
                progress.historyLength(lastOffset + 1);
            }
        } catch (NotHistoryException other) {
            throw notHistory(other);
        }
    }

    /** To the page's last entry that is kept. */
    private static void moveCursor(EntryIntake.Newest newest, long lastOffset, ServerArchive.Written written) {
        long offset = lastOffset - newest.unreadableAfter();
        if (offset >= 0) {
            written.moveCursor(new Cursor(newest.promptId(), offset));
        }
    }

    @Override
    public void beginsAgain() throws ServerException {
        try {
            intake.drain();
        } catch (NotHistoryException other) {
            throw notHistory(other);
        }
        gap.historyBeginsAgain();
    }

    /** Saves what was visited before the walk failed. */
    void walkFailed() throws ServerException {
        try {
            intake.sourceFailed();
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
        intake.close();
    }
}
