package io.github.comfyarchive.sync;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.ServerArchive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.RunEnd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The row of a run in {@code sync_run}, which not each has ({@link RunRecordPolicy}). */
final class RunRecord {
    private final SyncContext sync;
    private final ServerId serverId;
    private final ServerArchive archive;
    private @Nullable Long row;

    /**
     * None yet.
     *
     * @param sync where, and which runs have one
     * @param serverId the run's server
     */
    RunRecord(SyncContext sync, ServerId serverId) {
        this.sync = sync;
        this.serverId = serverId;
        this.archive = sync.archive().ofServer(serverId);
    }

    /** Gives the run a row, if it has none yet. */
    void begin() {
        if (row == null) {
            row = archive.startRun(isAlone());
        }
    }

    /** Whether no run of another program on this server can be going on: one that reads its history or fetches its files. */
    private boolean isAlone() {
        try (SyncLock files = sync.locks().files(serverId, Duration.ZERO)) {
            return files != null;
        } catch (HomeLockedException | StorageException atWork) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The run is over. */
    void end(RunEnd end) {
        if (sync.rows().tells(end)) {
            begin();
        }
        Long begun = row;
        if (begun != null) {
            archive.finishRun(begun, end);
        } else if (end.counts().historyLength() != null) {
            archive.synced();
        }
        if (end.counts().historyLength() != null) {
            archive.seenAt(sync.target().url().toString());
        }
        sync.rows().ended(end, begun != null);
    }

    /** The run is over by a failure that is thrown on. */
    void fail(RunEnd end, Exception failure) {
        try {
            end(end);
        } catch (RuntimeException cannotSaySo) {
            failure.addSuppressed(cannotSaySo); // the run stays marked as running; the next one notes that it stopped
        }
    }
}
