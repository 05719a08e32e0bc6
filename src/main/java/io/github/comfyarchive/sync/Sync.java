package io.github.comfyarchive.sync;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.Archive;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Brings what some servers hold into the archive. */
public final class Sync {
    private final Archive archive;
    private final Derivation derivation;
    private final SyncOptions options;

    /**
     * Prepares a sync; the caller holds the lock of the archive's home.
     *
     * @param archive where to
     * @param derivation what removes secrets, and says what an entry holds
     * @param options how
     */
    public Sync(Archive archive, Derivation derivation, SyncOptions options) {
        this.archive = archive;
        this.derivation = derivation;
        this.options = options;
    }

    /**
     * Syncs each server in turn; one that fails does not stop the others.
     *
     * @param targets the servers
     * @param began told of each server before its run, with the counts that follow it
     * @return a report of each, in the same order
     * @throws IOException if the disk refuses
     */
    public List<ServerReport> run(List<SyncTarget> targets, BiConsumer<SyncTarget, Tally> began) throws IOException {
        List<ServerReport> reports = new ArrayList<>();
        for (SyncTarget target : targets) {
            ServerSync server = new ServerSync(archive, derivation, options, target);
            began.accept(target, server.tally());
            reports.add(server.run());
        }
        return reports;
    }
}
