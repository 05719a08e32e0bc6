package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.StorageException;

/** Says once on standard error what a user should know of the disks of a home. */
public final class DiskMessages {
    private DiskMessages() {}

    /** Prints each notice that was not printed before. */
    public static void say(Archive archive, Terminal terminal) {
        try {
            archive.assetDisk().settle();
        } catch (StorageException refused) {
            return; // each run says why files wait
        }
        archive.assetDisk().newNotices().forEach(terminal::complain);
    }
}
