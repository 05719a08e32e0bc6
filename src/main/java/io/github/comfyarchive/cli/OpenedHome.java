package io.github.comfyarchive.cli;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.SyncLock;
import java.io.IOException;
import java.time.Clock;

/**
 * A home opened to archive into, made where there is none.
 *
 * @param derivation its rules
 */
record OpenedHome(Archive archive, Derivation derivation) implements AutoCloseable {

    /** Opens it when it is this program's turn: the database and the key of the fingerprints are made by one program alone. */
    @SuppressWarnings("try") // the lock is held, not used
    static OpenedHome open(HomeFolder home, HomeLocks locks, ArchiveCommand parent)
            throws IOException, HomeLockedException, InterruptedException {
        try (SyncLock turn = locks.opening()) {
            Derivation derivation = ArchiveCommand.derivation(home, parent.environment());
            return new OpenedHome(Archive.open(home, Clock.systemUTC(), parent::note), derivation);
        }
    }

    @Override
    public void close() {
        archive.close();
    }
}
