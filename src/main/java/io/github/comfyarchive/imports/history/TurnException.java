package io.github.comfyarchive.imports.history;

import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import java.io.IOException;

/** A server's turn did not come, from within a reading that knows disks alone. */
final class TurnException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Exception why;

    private TurnException(Exception why) {
        super(why);
        this.why = why;
    }

    static SyncLock take(HomeLocks locks, ServerId server) throws TurnException, StorageException {
        try {
            return locks.entries(server);
        } catch (HomeLockedException | InterruptedException waited) {
            throw new TurnException(waited);
        }
    }

    void rethrow() throws HomeLockedException, InterruptedException {
        if (why instanceof HomeLockedException locked) {
            throw locked;
        }
        if (why instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        throw new IllegalStateException(why);
    }
}
