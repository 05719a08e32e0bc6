package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.comfy.PageSize;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.EntryEvents;
import io.github.comfyarchive.intake.EntrySaver;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.intake.Problems;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
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
    private final RunProgress tally = new RunProgress();
    private final Problems problems = new Problems();
    private final CompletedPrompts settled;
    private final PageSize pageSize;
    private long filesAfter;
    private boolean filesElsewhere;
    private @Nullable String filesHeld;
    private boolean stopped;
    private @Nullable Long runId;
    private @Nullable String error;
    private @Nullable ServerException failure;
    private @Nullable String version;

    ServerRun(SyncContext sync, Trigger again, long filesAfter, boolean askVersion) {
        this.sync = sync;
        this.archive = sync.archive();
        this.redactor = sync.redactor();
        this.client = sync.client();
        this.again = again;
        this.filesAfter = filesAfter;
        this.askVersion = askVersion;
        this.requestsBefore = client.requests();
        this.settled = sync.settledPrompts();
        this.pageSize = sync.pageSize();
    }

    RunProgress tally() {
        return tally;
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
        SyncTarget target = sync.target();
        ServerRow server = archive.server(
                target.name(), target.url().toString(), target.url().defaultName());
        redactor.know(archive.knownSecrets());
        HistoryGap gap =
                new HistoryGap(archive.ofServer(server.id()).newestNumber().orElse(null));
        try {
            archive.ofServer(server.id()).wantTypes(sync.options().types());
            tally.filesExpected.add(archive.ofServer(server.id()).countWaiting());
            readServer(server, gap);
            settled.end();
        } catch (IOException | RuntimeException fatal) {
            error = redactor.redactText(String.valueOf(fatal.getMessage()));
            fail(server, gap, fatal);
            throw fatal;
        }
        RunEnd end = end(gap, outcome());
        finish(server, end);
        return new ServerReport(
                server.name(),
                server.url(),
                end.outcome(),
                end.counts(),
                Map.copyOf(tally.redactionsByRule),
                archive.ofServer(server.id()).countWaiting(),
                filesElsewhere,
                filesHeld,
                problems.all(),
                problems.all(Problems.Kind.ENTRY),
                end.notice(),
                error,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private void readServer(ServerRow server, HistoryGap gap) throws IOException, HomeLockedException {
        PromptSecrets secrets = new PromptSecrets(client, archive, redactor);
        DiskReserve room = new DiskReserve(archive.assetDisk(), sync.options().minFree());
        room.prepare();
        FileFetch fetch = new FileFetch(
                client,
                sync.retry(),
                new FileKeeper(archive),
                redactor,
                secrets,
                room,
                read -> tally.fileBytes.add(read));
        FileTally fileTally = new FileTally(tally, problems, redactor);
        try (FileFetches files = new FileFetches(
                archive,
                sync.locks(),
                server.id(),
                sync.options().types(),
                new Lanes(sync.options().jobs(), pageSize::way),
                filesAfter,
                fetch,
                room,
                fileTally,
                settled,
                again::somethingElse)) {
            readHistory(server, gap, secrets, files);
            if (error != null && tally.entriesRead() == 0) {
                return; // nothing answers: files would not come either
            }
            askVersion(server);
            while (again.awaitUnless(files::quiet)) {
                readAgain(server, gap, secrets, files);
            }
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
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            stopped = true;
            error = "stopped before the end";
        }
    }

    @SuppressWarnings("try") // the lock is held, not used
    private void readHistory(ServerRow server, HistoryGap gap, PromptSecrets secrets, FileFetches files)
            throws IOException, HomeLockedException, InterruptedException {
        try (SyncLock turn = sync.locks().entries(server.id())) {
            archive.requireInPlace();
            if (sync.rows().all()) {
                begin(server);
            }
            files.start();
            walk(server, keeper(server, gap, secrets, files));
        }
    }

    @SuppressWarnings("try")
    private void readAgain(ServerRow server, HistoryGap gap, PromptSecrets secrets, FileFetches files)
            throws IOException, InterruptedException {
        try (SyncLock turn = sync.locks().entries(server.id())) {
            archive.requireInPlace();
            error = null;
            failure = null;
            walk(archive.ofServer(server.id()).row(), keeper(server, gap, secrets, files));
        } catch (HomeLockedException atWork) {
            again.look(); // whoever has the turn all the time archives what there is
        }
    }

    private HistoryArchiver keeper(ServerRow server, HistoryGap gap, PromptSecrets secrets, FileFetches files) {
        Runnable saved = () -> {
            if (tally.promptsNew.sum() + tally.promptsChanged.sum() > 0) {
                begin(server);
            }
            files.more();
        };
        EntryEvents events = new EntryEvents(
                secrets::remember,
                entry -> {
                    gap.saved(entry.change(), entry.number());
                    Long prompt = entry.prompt();
                    if (prompt != null && entry.change() != SavedEntry.Change.KNOWN) {
                        settled.saved(prompt);
                    }
                },
                saved);
        ServerArchive archived = archive.ofServer(server.id());
        EntrySaver saver = new EntrySaver(archived, redactor, tally, problems, events);
        return new HistoryArchiver(archived, server.url(), sync.derivation(), tally, gap, saver);
    }

    private void walk(ServerRow server, HistoryArchiver keeper) throws IOException {
        Long cursor = server.cursorOffset();
        HistoryWalk walk = new HistoryWalk(client, sync.pageRetry(), pageSize);
        try (keeper) {
            walk(walk, sync.options().full() && cursor != null ? Long.valueOf(0) : cursor, keeper);
        }
    }

    private void walk(HistoryWalk walk, @Nullable Long from, HistoryArchiver keeper) throws IOException {
        try {
            walk.walk(from, keeper);
        } catch (ServerException failed) {
            error = failed.getMessage();
            failure = failed;
            saveRest(keeper);
        }
    }

    private static void saveRest(HistoryArchiver keeper) {
        try {
            keeper.walkFailed();
        } catch (ServerException impossible) {
            throw new IllegalStateException("saving asks nothing of the server", impossible);
        }
    }

    /** The version is asked for when something is new, not by each run that finds nothing. */
    private void askVersion(ServerRow server) {
        if (server.comfyuiVersion() != null && (!askVersion || tally.promptsNew.sum() == 0)) {
            return;
        }
        try {
            version = client.version().orElse(null);
        } catch (ServerException notWorthMore) {
            version = null; // a courtesy of the server; if it is going away, the files will tell
        }
    }

    /** Gives the run a row, if it has none yet. */
    private void begin(ServerRow server) {
        if (runId == null) {
            runId = archive.ofServer(server.id()).startRun(alone(server));
        }
    }

    /** Whether no run of another program on this server can be going on: one that reads its history or fetches its files. */
    private boolean alone(ServerRow server) {
        try (SyncLock files = sync.locks().files(server.id(), Duration.ZERO)) {
            return files != null;
        } catch (HomeLockedException | StorageException atWork) {
            return false;
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            return false;
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
        return tally.counts(client.requests() - requestsBefore);
    }

    private RunEnd end(HistoryGap gap, RunEnd.Outcome outcome) {
        String trouble = error != null ? error : filesHeld;
        return new RunEnd(outcome, counts(), version, gap.notice().orElse(null), trouble);
    }

    private void finish(ServerRow server, RunEnd end) {
        if (sync.rows().tells(end)) {
            begin(server);
        }
        Long row = runId;
        if (row != null) {
            archive.ofServer(server.id()).finishRun(row, end);
        } else if (end.counts().historyLength() != null) {
            archive.ofServer(server.id()).synced();
        }
        sync.rows().ended(end, row != null);
    }

    private void fail(ServerRow server, HistoryGap gap, Exception fatal) {
        try {
            finish(server, end(gap, RunEnd.Outcome.FAILED));
        } catch (RuntimeException cannotSaySo) {
            fatal.addSuppressed(cannotSaySo); // the run stays marked as running; the next one notes that it stopped
        }
    }
}
