package io.github.comfyarchive.store.sqlite;

import org.jspecify.annotations.Nullable;

/**
 * The archive cannot be used as it is: damaged, made by a newer program, no archive, or not to be written to now. The message says
 * what to do.
 */
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean unusable;

    private ArchiveException(String message, boolean unusable, @Nullable Throwable cause) {
        super(message, cause);
        this.unusable = unusable;
    }

    /** It will stay so until somebody repairs it: damaged, newer, no archive. */
    public static ArchiveException unusable(String message, @Nullable Throwable cause) {
        return new ArchiveException(message, true, cause);
    }

    /** The archive is intact; the disk or another program stands in the way. */
    static ArchiveException hindered(String message, @Nullable Throwable cause) {
        return new ArchiveException(message, false, cause);
    }

    /**
     * Whether the archive itself is at fault.
     *
     * @return false where the disk is full or read-only, or another program keeps the database locked
     */
    public boolean unusable() {
        return unusable;
    }

    /**
     * Whether SQLite cannot read the archive.
     *
     * @return false where it is intact, but newer than this program or no archive at all
     */
    public boolean damaged() {
        return unusable && getCause() != null;
    }
}
