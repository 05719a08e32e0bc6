package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.HistoryWalk;
import io.github.comfyarchive.comfy.PageSize;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RunCounts;
import io.github.comfyarchive.store.RunEnd;
import io.github.comfyarchive.store.ServerRow;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run on one server: its history first, which a restart destroys, and its files meanwhile. */
final class ServerSync {
    private final Archive archive;
    private final Derivation derivation;
    private final Redactor redactor;
    private final SyncOptions options;
    private final SyncTarget target;
    private final ComfyClient client;
    private final Retry retry;
    private final Tally tally = new Tally();
    private final Problems problems = new Problems();
    private @Nullable String error;
    private @Nullable String version;

    ServerSync(Archive archive, Derivation derivation, SyncOptions options, SyncTarget target) {
        this.archive = archive;
        this.derivation = derivation;
        this.redactor = derivation.redactor();
        this.options = options;
        this.target = target;
        this.client = new ComfyClient(target.url(), target.headers(), options.connectTimeout(), options.readTimeout());
        this.retry = new Retry(options.firstRetryDelay());
    }

    Tally tally() {
        return tally;
    }

    ServerReport run() throws IOException {
        long start = System.nanoTime();
        ServerRow server = archive.server(
                target.name(), target.url().toString(), target.url().defaultName());
        long runId = archive.startRun(server.id());
        HistoryGap gap = new HistoryGap(archive.newestNumber(server.id()).orElse(null));
        try {
            archive.wantTypes(server.id(), options.types());
            tally.filesExpected.add(archive.countWaiting(server.id()));
            readServer(server, gap);
        } catch (IOException | RuntimeException fatal) {
            error = redactor.redactText(String.valueOf(fatal.getMessage()));
            finish(runId, server, gap, RunEnd.Outcome.FAILED, fatal);
            throw fatal;
        }
        RunEnd.Outcome outcome = outcome();
        finish(runId, server, gap, outcome, null);
        return new ServerReport(
                server.name(),
                server.url(),
                outcome,
                tally.counts(client.requests()),
                Map.copyOf(tally.redactionsByRule),
                archive.countWaiting(server.id()),
                problems.all(),
                gap.notice().orElse(null),
                error,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private void readServer(ServerRow server, HistoryGap gap) throws IOException {
        PromptSecrets secrets = new PromptSecrets(client, redactor);
        FileFetch fetch = new FileFetch(client, retry, archive, redactor, secrets, read -> tally.fileBytes.add(read));
        FileTally fileTally = new FileTally(tally, problems, redactor);
        try (FileFetches files =
                new FileFetches(archive, server.id(), options.types(), options.jobs(), fetch, fileTally)) {
            HistoryKeeper keeper = new HistoryKeeper(
                    archive, server.id(), server.url(), derivation, secrets, tally, problems, gap, files::more);
            HistoryWalk walk = new HistoryWalk(client, retry, new PageSize(options.pageSize()));
            files.start();
            walkHistory(walk, server, keeper);
            if (error != null && tally.entriesRead() == 0) {
                return; // nothing answers: files would not come either
            }
            askVersion(server);
            if (files.finish() && error == null) {
                error = server.url() + " failed on several files in a row; the next run tries again";
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            error = "stopped before the end";
        }
    }

    private void walkHistory(HistoryWalk walk, ServerRow server, HistoryKeeper keeper) throws IOException {
        Long cursor = server.cursorOffset();
        try {
            walk.walk(options.full() && cursor != null ? Long.valueOf(0) : cursor, keeper);
        } catch (ServerException failed) {
            error = failed.getMessage();
            saveRest(keeper);
        }
    }

    private static void saveRest(HistoryKeeper keeper) {
        try {
            keeper.walkFailed();
        } catch (ServerException impossible) {
            throw new IllegalStateException("saving asks nothing of the server", impossible);
        }
    }

    /** The version is asked for when something is new, not by each run that finds nothing. */
    private void askVersion(ServerRow server) {
        if (tally.promptsNew.sum() == 0 && server.comfyuiVersion() != null) {
            return;
        }
        try {
            version = client.version().orElse(null);
        } catch (ServerException notWorthMore) {
            version = null; // a courtesy of the server; if it is going away, the files will tell
        }
    }

    private RunEnd.Outcome outcome() {
        RunCounts counts = tally.counts(client.requests());
        if (error != null) {
            return counts.historyLength() == null ? RunEnd.Outcome.FAILED : RunEnd.Outcome.PARTIAL;
        }
        return counts.filesFailed() > 0 ? RunEnd.Outcome.PARTIAL : RunEnd.Outcome.DONE;
    }

    private void finish(
            long runId, ServerRow server, HistoryGap gap, RunEnd.Outcome outcome, @Nullable Exception fatal) {
        RunEnd end = new RunEnd(
                outcome, tally.counts(client.requests()), version, gap.notice().orElse(null), error);
        try {
            archive.finishRun(runId, server.id(), end);
        } catch (RuntimeException cannotSaySo) {
            if (fatal == null) {
                throw cannotSaySo;
            }
            fatal.addSuppressed(cannotSaySo); // the run stays marked as running; the next one notes that it stopped
        }
    }
}
