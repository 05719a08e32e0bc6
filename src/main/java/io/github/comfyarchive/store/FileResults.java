package io.github.comfyarchive.store;

import io.github.comfyarchive.redact.Redaction;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Records what became of files. Several threads fetch and each commit waits for the disk, so whoever comes to write takes the
 * results of all who wait along in its transaction.
 */
final class FileResults {
    private final Session session;
    private final Clock clock;
    private final ConcurrentLinkedQueue<Ticket> waiting = new ConcurrentLinkedQueue<>();

    FileResults(Session session, Clock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** One result, and whether its bytes were there already, once it is written. */
    private record Ticket(FileResult result, CompletableFuture<Boolean> shared) {}

    boolean record(FileResult result) {
        Ticket own = new Ticket(result, new CompletableFuture<>());
        waiting.add(own);
        List<Ticket> written = new ArrayList<>();
        List<Boolean> shared = new ArrayList<>();
        try {
            session.plainTransaction(sql -> {
                for (Ticket ticket = waiting.poll(); ticket != null; ticket = waiting.poll()) {
                    written.add(ticket);
                    shared.add(write(sql, ticket.result()));
                }
                return true;
            });
            for (int index = 0; index < written.size(); index++) {
                written.get(index).shared().complete(shared.get(index));
            }
        } catch (RuntimeException failed) {
            written.forEach(ticket -> ticket.shared().completeExceptionally(failed));
            throw failed;
        }
        // Where another thread took it along, that thread has committed: it held the connection until then.
        return own.shared().join();
    }

    private boolean write(PlainSql sql, FileResult result) throws SQLException {
        OutputRows outputs = new OutputRows(sql);
        String now = Times.text(clock.instant());
        long id = result.output().id();
        if (result instanceof FileResult.Stored stored) {
            return writeStored(sql, outputs, stored, now);
        }
        if (result instanceof FileResult.Missing missing) {
            outputs.notStored(id, "missing", 1, missing.reason(), now);
        } else if (result instanceof FileResult.Failed failed) {
            outputs.notStored(id, "failed", 1, failed.reason(), now);
        } else if (result instanceof FileResult.Skipped skipped) {
            outputs.notStored(id, "skipped", skipped.asked() ? 1 : 0, skipped.reason(), now);
        }
        return false;
    }

    private static boolean writeStored(PlainSql sql, OutputRows outputs, FileResult.Stored stored, String now)
            throws SQLException {
        StoredAsset asset = stored.asset();
        long id = stored.output().id();
        boolean inserted = outputs.insert(new AssetRow(
                asset.sha256().hex(),
                asset.size(),
                asset.mediaType(),
                asset.extension(),
                asset.width(),
                asset.height(),
                stored.masked().size(),
                now));
        outputs.stored(id, asset.sha256().hex(), stored.provenance().name().toLowerCase(Locale.ROOT), now);
        outputs.deleteReplacedTwin(id, asset.sha256().hex());
        ExecutionRows executions = new ExecutionRows(sql);
        for (Redaction redaction : stored.masked()) {
            executions.insert(RedactionRow.of(stored.output().prompt(), id, redaction));
        }
        return !inserted;
    }
}
