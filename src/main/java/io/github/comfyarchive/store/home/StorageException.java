package io.github.comfyarchive.store.home;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The disk refused: full, read-only, not permitted, gone. What was archived before stays; the message says what was tried. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** A failure in one clear message: what was tried, on what, why it failed and what to do. */
    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Wraps a failure of the disk, apart from one of the network.
     *
     * @param what what was tried, on what
     * @param cause the failure
     * @return the exception to throw
     */
    public static StorageException of(String what, IOException cause) {
        if (cause instanceof StorageException already) {
            return already;
        }
        return new StorageException(what + ": " + DiskFailure.reason(cause), cause);
    }
}
