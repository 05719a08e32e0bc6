package io.github.comfyarchive.store.home;

import java.nio.file.Path;

/** Another sync is running on this home. */
public final class HomeLockedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** In other words, where what waits is no sync. */
    public HomeLockedException(String message) {
        super(message);
    }

    HomeLockedException(Path home) {
        super("another sync is running on " + home
                + "; this one has nothing to do: it will find the same prompts next time");
    }
}
