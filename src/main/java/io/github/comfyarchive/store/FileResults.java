package io.github.comfyarchive.store;

import io.github.comfyarchive.redact.Redaction;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jdbi.v3.core.Handle;

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
            session.transaction(handle -> {
                for (Ticket ticket = waiting.poll(); ticket != null; ticket = waiting.poll()) {
                    written.add(ticket);
                    shared.add(write(handle, ticket.result()));
                }
                return null;
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

    private boolean write(Handle handle, FileResult result) {
        OutputDao outputs = handle.attach(OutputDao.class);
        String now = Times.text(clock.instant());
        long id = result.output().id();
        if (result instanceof FileResult.Stored stored) {
            return writeStored(handle, outputs, stored, now);
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

    private static boolean writeStored(Handle handle, OutputDao outputs, FileResult.Stored stored, String now) {
        StoredAsset asset = stored.asset();
        long id = stored.output().id();
        int inserted = outputs.insertAsset(new AssetRow(
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
        List<RedactionRow> masked = new ArrayList<>();
        for (Redaction redaction : stored.masked()) {
            masked.add(new RedactionRow(
                    stored.output().prompt(), id, redaction.path(), redaction.rule(), redaction.fingerprint()));
        }
        handle.attach(DerivedDao.class).insertRedactions(masked);
        return inserted == 0;
    }
}
