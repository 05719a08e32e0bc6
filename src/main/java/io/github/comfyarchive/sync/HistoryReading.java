package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.intake.EntryEvents;
import io.github.comfyarchive.intake.EntryIntake;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Brings what is new in a server's history into the archive, as often as a run looks at it. */
final class HistoryReading {
    private final SyncContext sync;
    private final HistoryGap gap;
    private final PromptSecrets secrets;
    private final CompletedPrompts completed;
    private final RunProgress progress;
    private final Problems problems;
    private final RunRecord record;

    /**
     * Nothing is read yet.
     *
     * @param gap told of each entry
     * @param secrets told of what the files of an entry may hold
     * @param completed told of each prompt
     * @param progress counts
     * @param problems told of what could not be archived
     * @param record begun when something is new
     */
    HistoryReading(
            SyncContext sync,
            HistoryGap gap,
            PromptSecrets secrets,
            CompletedPrompts completed,
            RunProgress progress,
            Problems problems,
            RunRecord record) {
        this.sync = sync;
        this.gap = gap;
        this.secrets = secrets;
        this.completed = completed;
        this.progress = progress;
        this.problems = problems;
        this.record = record;
    }

    /**
     * Reads it to its newest entry.
     *
     * @param server with the cursor as it is now
     * @param committed called when more rows are committed
     * @return why the server's history could not be read to its end; null where it could
     * @throws IOException if the disk refuses
     */
    @Nullable
    ServerException read(ServerRow server, Runnable committed) throws IOException {
        Long cursor = server.cursorOffset();
        Long from = sync.options().full() && cursor != null ? Long.valueOf(0) : cursor;
        HistoryWalk walk = new HistoryWalk(sync.client(), sync.pageRetry(), sync.pageSize());
        try (HistoryArchiver archiver = archiver(server, committed)) {
            return walk(walk, from, archiver);
        }
    }

    private static @Nullable ServerException walk(HistoryWalk walk, @Nullable Long from, HistoryArchiver archiver)
            throws IOException {
        try {
            walk.walk(from, archiver);
            return null;
        } catch (ServerException failed) {
            saveRest(archiver);
            return failed;
        }
    }

    private static void saveRest(HistoryArchiver archiver) {
        try {
            archiver.walkFailed();
        } catch (ServerException impossible) {
            throw new IllegalStateException("saving asks nothing of the server", impossible);
        }
    }

    private HistoryArchiver archiver(ServerRow server, Runnable committed) {
        EntryEvents events = new EntryEvents(secrets::remember, this::saved, () -> {
            if (progress.promptsNew.sum() + progress.promptsChanged.sum() > 0) {
                record.begin();
            }
            committed.run();
        });
        ServerArchive archive = sync.archive().ofServer(server.id());
        EntryIntake intake = new EntryIntake(archive, sync.derivation(), progress, problems, events);
        return new HistoryArchiver(server.url(), intake, progress, gap);
    }

    private void saved(EntryEvents.Saved entry) {
        gap.saved(entry.change(), entry.number());
        Long prompt = entry.prompt();
        if (prompt != null && entry.change().isWritten()) {
            completed.saved(prompt);
        }
    }
}
