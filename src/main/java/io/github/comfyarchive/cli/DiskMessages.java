package io.github.comfyarchive.cli;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.StorageException;

/** Says once on standard error what a user should know of the disks of a home. */
final class DiskMessages {
    private DiskMessages() {}

    static void say(Archive archive, Terminal terminal) {
        try {
            archive.assetDisk().settle();
        } catch (StorageException refused) {
            return; // each run says why files wait
        }
        archive.assetDisk()
                .newNotices()
                .forEach(notice -> terminal.err().println("archive: " + TerminalEscape.line(notice)));
    }
}
