package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Brings what some servers hold into the archive. */
public final class Sync {
    private final Archive archive;
    private final Derivation derivation;
    private final SyncOptions options;
    private final HomeLocks locks;

    /**
     * Prepares a sync.
     *
     * @param derivation what removes secrets, and says what an entry holds
     */
    public Sync(Archive archive, Derivation derivation, SyncOptions options, HomeLocks locks) {
        this.archive = archive;
        this.derivation = derivation;
        this.options = options;
        this.locks = locks;
    }

    /**
     * What answers at an address.
     *
     * @param server its row; null where nothing answers there as ComfyUI
     * @param notice what the user is to know of how it was found, in words; null for nothing
     * @param error why nothing answers, in words; null where something does
     */
    public record Introduced(
            @Nullable ServerRow server,
            @Nullable String notice,
            @Nullable String error) {}

    /**
     * Finds out which server answers at an address, and keeps the address in any case. Nothing is archived yet.
     *
     * @param target the address
     * @param others where else servers of this home may be asked, to know one again
     * @return what was found
     * @throws IOException if the disk refuses
     * @throws HomeLockedException if another program is finding out the same all the time
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    public Introduced introduce(SyncTarget target, List<SyncTarget> others)
            throws IOException, HomeLockedException, InterruptedException {
        derivation.redactor().know(archive.knownSecrets());
        SyncContext server =
                new SyncContext(archive, derivation, options, locks, target, others, RunRecordPolicy.ofAll(), null);
        try {
            Recognition.Recognised found = new Recognition(server).recognise();
            SyncLock lock = found.lock();
            if (lock != null) {
                lock.close();
            }
            return new Introduced(found.server(), found.notice(), null);
        } catch (ServerException away) {
            archive.servers().add(target.name(), target.url().toString());
            return new Introduced(null, null, away.getMessage());
        }
    }

    /**
     * Syncs each server in turn; one that fails does not stop the others, nor one that another program is reading all the time.
     *
     * @param targets the servers
     * @param began told of each server before its run, with the counts that follow it
     * @return a report of each, in the same order
     * @throws IOException if the disk refuses
     */
    public List<ServerReport> run(List<SyncTarget> targets, BiConsumer<SyncTarget, RunProgress> began)
            throws IOException {
        return run(targets, targets, began);
    }

    /**
     * The same.
     *
     * @param targets the servers
     * @param others where else servers of this home may be asked, to know one again at a new address
     * @param began told of each server before its run, with the counts that follow it
     * @return a report of each, in the same order
     * @throws IOException if the disk refuses
     */
    public List<ServerReport> run(
            List<SyncTarget> targets, List<SyncTarget> others, BiConsumer<SyncTarget, RunProgress> began)
            throws IOException {
        List<ServerReport> reports = new ArrayList<>();
        for (SyncTarget target : targets) {
            SyncContext server =
                    new SyncContext(archive, derivation, options, locks, target, others, RunRecordPolicy.ofAll(), null);
            ServerRun run = server.newRun(Trigger.never(), 0, true);
            began.accept(target, run.progress());
            try {
                reports.add(run.run());
            } catch (HomeLockedException atWork) {
                reports.add(ServerReport.locked(target, String.valueOf(atWork.getMessage())));
            }
        }
        return reports;
    }
}
