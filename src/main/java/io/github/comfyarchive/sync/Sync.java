package io.github.comfyarchive.sync;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Brings what some servers hold into the archive. */
public final class Sync {
    private final Archive archive;
    private final Derivation derivation;
    private final SyncOptions options;
    private final HomeLocks locks;

    /**
     * Prepares a sync.
     *
     * @param archive where to
     * @param derivation what removes secrets, and says what an entry holds
     * @param options how
     * @param locks the locks of the home
     */
    public Sync(Archive archive, Derivation derivation, SyncOptions options, HomeLocks locks) {
        this.archive = archive;
        this.derivation = derivation;
        this.options = options;
        this.locks = locks;
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
                    new SyncContext(
                            archive, derivation, options, locks, target, others, RunRecordPolicy.ofAll(), null);
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
