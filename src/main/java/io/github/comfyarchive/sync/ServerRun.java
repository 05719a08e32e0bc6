package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.PageSize;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.intake.LocalFiles;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run on one server: its history first, which a restart destroys, and its files meanwhile. While files are still being fetched,
 * the history is read again whenever somebody says that it has changed.
 */
final class ServerRun {
    private final SyncContext sync;
    private final Archive archive;
    private final Redactor redactor;
    private final ComfyClient client;
    private final Trigger again;
    private final boolean askVersion;
    private final long requestsBefore;
    private final RunProgress progress = new RunProgress();
    private final Problems problems = new Problems();
    private final CompletedPrompts completed;
    private final PageSize pageSize;
    private long filesAfter;
    private boolean filesElsewhere;
    private @Nullable String filesHeld;
    private @Nullable LocalFiles local;
    private boolean stopped;
    private @Nullable String error;
    private @Nullable ServerException failure;
    private @Nullable String version;
    private @Nullable Absence absence;

    ServerRun(SyncContext sync, Trigger again, long filesAfter, boolean askVersion) {
        this.sync = sync;
        this.archive = sync.archive();
        this.redactor = sync.redactor();
        this.client = sync.client();
        this.again = again;
        this.filesAfter = filesAfter;
        this.askVersion = askVersion;
        this.requestsBefore = client.requests();
        this.completed = sync.completedPrompts();
        this.pageSize = sync.pageSize();
    }

    RunProgress progress() {
        return progress;
    }

    /** From which output on the next run may go on where it does not try again what failed in this one. */
    long filesAfter() {
        return filesAfter;
    }

    /** Why the server's history could not be read to its end; null where it could. */
    @Nullable
    ServerException failure() {
        return failure;
    }

    /**
     * Runs.
     *
     * @throws HomeLockedException if another program reads this server's history all the time
     * @throws IOException if the disk refuses
     */
    ServerReport run() throws IOException, HomeLockedException {
        long start = System.nanoTime();
        redactor.know(archive.knownSecrets());
        Recognition.Recognised found;
        try {
            found = new Recognition(sync).recognise();
        } catch (ServerException away) {
            return notReached(away, start);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stopped = true;
            error = "stopped before the end";
            return notReached(null, start);
        }
        try {
            return run(found, start);
        } finally {
            recognised(found);
        }
    }

    private static void recognised(Recognition.Recognised found) {
        if (found.lock() != null) {
            found.lock().close();
        }
    }

    /** Of what never answered as ComfyUI nothing is kept. */
    private ServerReport notReached(@Nullable ServerException away, long start) {
        if (away != null) {
            note(away);
        }
        SyncTarget target = sync.target();
        String name = target.name();
        return new ServerReport(
                name == null ? target.url().defaultName() : name,
                target.url().toString(),
                outcome(),
                counts(),
                Map.of(),
                0,
                0,
                false,
                null,
                List.of(),
                List.of(),
                null,
                error,
                null,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private ServerReport run(Recognition.Recognised found, long start) throws IOException, HomeLockedException {
        ServerRow server = found.server();
        ServerArchive archived = archive.ofServer(server.id());
        HistoryGap gap = new HistoryGap(archived.newestNumber().orElse(null));
        absence = absence(server, archived);
        RunRecord record = new RunRecord(sync, server.id());
        try {
            archived.wantTypes(sync.options().types());
            progress.filesExpected.add(archived.countWaiting());
            readServer(found, gap, record);
            completed.end();
        } catch (IOException | RuntimeException fatal) {
            error = redactor.redactText(String.valueOf(fatal.getMessage()));
            record.fail(end(gap, found, RunEnd.Outcome.FAILED), fatal);
            throw fatal;
        }
        RunEnd end = end(gap, found, outcome());
        record.end(end);
        return report(server, end, Duration.ofNanos(System.nanoTime() - start));
    }

    /** As the archive knows it before this run has a row. */
    private static @Nullable Absence absence(ServerRow server, ServerArchive archived) {
        String reached = server.lastSyncedAt();
        return reached == null
                ? null
                : new Absence(
                        Instant.parse(reached),
                        archived.lastRun()
                                .map(run -> Instant.parse(run.startedAt()))
                                .orElse(null));
    }

    private ServerReport report(ServerRow server, RunEnd end, Duration took) {
        return new ServerReport(
                server.name(),
                server.url(),
                end.outcome(),
                end.counts(),
                Map.copyOf(progress.redactionsByRule),
                local == null ? 0 : local.taken(),
                archive.ofServer(server.id()).countWaiting(),
                filesElsewhere,
                filesHeld,
                problems.all(),
                problems.all(Problems.Kind.ENTRY),
                notice(end),
                error,
                failure != null && failure.away() ? absence : null,
                took);
    }

    /** Why files were copied that were to be linked is of the way this run was asked for, not of the server: no row keeps it. */
    private @Nullable String notice(RunEnd end) {
        String copied = local == null ? null : local.notLinked().orElse(null);
        if (copied == null || end.notice() == null) {
            return copied == null ? end.notice() : copied;
        }
        return end.notice() + "; " + copied;
    }

    private void readServer(Recognition.Recognised found, HistoryGap gap, RunRecord record)
            throws IOException, HomeLockedException {
        ServerRow server = found.server();
        PromptSecrets secrets =
                new PromptSecrets(client, archive, redactor, new OwnIds(client, sync.pageRetry(), archive, redactor));
        HistoryReading history = new HistoryReading(sync, gap, secrets, completed, progress, problems, record);
        DiskReserve room = new DiskReserve(archive.assetDisk(), sync.options().minFree());
        room.prepare();
        FileKeeper keeper = new FileKeeper(archive);
        LocalFiles.Folder folder = sync.options().linkFrom();
        local = folder == null ? null : new LocalFiles(archive, folder, keeper, redactor, room);
        try (LocalFiles here = local;
                FileFetches files = fetches(server, secrets, keeper, here, room)) {
            readHistory(found, history, record, files);
            if (error != null && progress.entriesRead() == 0) {
                return; // nothing answers: files would not come either
            }
            askVersion(server);
            while (again.awaitUnless(files::quiet)) {
                readAgain(server, history, files);
            }
            finish(files, room);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stopped = true;
            error = "stopped before the end";
        }
    }

    private FileFetches fetches(
            ServerRow server, PromptSecrets secrets, FileKeeper keeper, @Nullable LocalFiles here, DiskReserve room) {
        FileFetch fetch = new FileFetch(
                client, sync.retry(), keeper, redactor, secrets, room, read -> progress.fileBytes.add(read), here);
        return new FileFetches(
                sync,
                server.id(),
                new Lanes(sync.options().jobs(), pageSize::way),
                filesAfter,
                fetch,
                room,
                new FileProgress(progress, problems, redactor, completed),
                again::somethingElse);
    }

    @SuppressWarnings("try") // the lock is held, not used
    private void readHistory(Recognition.Recognised found, HistoryReading history, RunRecord record, FileFetches files)
            throws IOException, HomeLockedException, InterruptedException {
        ServerRow server = found.server();
        try (SyncLock turn = sync.locks().entries(server.id())) {
            archive.requireInPlace();
            if (sync.rows().all()) {
                record.begin();
            }
            files.start();
            note(history.read(server, () -> {
                recognised(found);
                files.more();
            }));
        } finally {
            recognised(found);
        }
    }

    @SuppressWarnings("try")
    private void readAgain(ServerRow server, HistoryReading history, FileFetches files)
            throws IOException, InterruptedException {
        try (SyncLock turn = sync.locks().entries(server.id())) {
            archive.requireInPlace();
            note(history.read(archive.ofServer(server.id()).row(), files::more));
        } catch (HomeLockedException atWork) {
            again.look(); // whoever has the turn all the time archives what there is
        }
    }

    /** How the last look at the history ended. */
    private void note(@Nullable ServerException failed) {
        failure = failed;
        error = failed == null ? null : failed.getMessage();
    }

    private void finish(FileFetches files, DiskReserve room) throws IOException, InterruptedException {
        Optional<String> givenUp = files.finish();
        room.isAway();
        filesHeld = room.held().orElse(null);
        filesElsewhere = files.elsewhere();
        if (givenUp.isPresent() && error == null) {
            error = givenUp.get() + " (several files in a row; the next run tries again)";
        }
        if (!filesElsewhere) {
            filesAfter = files.last();
        }
    }

    /** The version is asked for when something is new, not by each run that finds nothing. */
    private void askVersion(ServerRow server) {
        if (server.comfyuiVersion() != null && (!askVersion || progress.promptsNew.sum() == 0)) {
            return;
        }
        try {
            version = client.version().orElse(null);
        } catch (ServerException notWorthMore) {
            version = null; // a courtesy of the server; if it is going away, the files will tell
        }
    }

    private RunEnd.Outcome outcome() {
        RunCounts counts = counts();
        if (stopped) {
            return RunEnd.Outcome.STOPPED;
        }
        if (error != null) {
            return counts.historyLength() == null ? RunEnd.Outcome.FAILED : RunEnd.Outcome.PARTIAL;
        }
        return counts.filesFailed() > 0 || filesHeld != null ? RunEnd.Outcome.PARTIAL : RunEnd.Outcome.DONE;
    }

    private RunCounts counts() {
        return progress.counts(client.requests() - requestsBefore);
    }

    private RunEnd end(HistoryGap gap, Recognition.Recognised found, RunEnd.Outcome outcome) {
        String lost = gap.notice().orElse(null);
        String notice = found.notice() == null || lost == null
                ? Objects.requireNonNullElse(found.notice(), lost == null ? "" : lost)
                : found.notice() + "; " + lost;
        String trouble = error != null ? error : filesHeld;
        return new RunEnd(outcome, counts(), version, notice.isEmpty() ? null : notice, trouble);
    }
}
