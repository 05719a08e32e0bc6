package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes in a folder with all that is in it, or a file: what says how it was made becomes a prompt of the folder's server, and what a sync
 * has archived already is recognised. Nothing in the folder is changed. It may be killed at any time: what is done is known the next time.
 */
public final class FolderImport {
    private static final String NAMELESS = "files";

    private final Archive archive;
    private final Derivation derivation;
    private final HomeLocks locks;
    private final ImportOptions options;
    private final long minFree;

    /**
     * Prepares it.
     *
     * @param archive where
     * @param derivation what redacts and derives
     * @param locks of the home
     * @param options what to do
     * @param minFree how many bytes to leave free on the disk of the files; 0 to look at nothing
     */
    public FolderImport(Archive archive, Derivation derivation, HomeLocks locks, ImportOptions options, long minFree) {
        this.archive = archive;
        this.derivation = derivation;
        this.locks = locks;
        this.options = options;
        this.minFree = minFree;
    }

    /**
     * Imports a source.
     *
     * @param source a folder or a file
     * @param shown told how far it is, for whoever waits
     * @return what was done
     * @throws IOException if the folder cannot be read, or the disk of the home refuses
     * @throws HomeLockedException if another program is at work on the same server all the time
     * @throws InterruptedException if this thread is interrupted
     */
    @SuppressWarnings("try") // the locks are held, not used
    public ImportReport run(Source source, RunProgress shown)
            throws IOException, HomeLockedException, InterruptedException {
        Path path = source.path().toRealPath();
        Path root = Files.isDirectory(path) ? path : parent(path);
        String url = "file://" + root;
        Path last = root.getFileName();
        String name = last == null ? NAMELESS : last.toString();
        Redactor redactor = derivation.redactor();
        redactor.know(archive.knownSecrets());
        Source.requireNoSecret(redactor, url);
        if (options.server() != null) {
            Source.requireNoSecret(redactor, options.server());
        }
        ServerRow server = archive.imports().server(options.server(), url, name);
        try (SyncLock entries = locks.entries(server.id());
                SyncLock files = locks.files(server.id(), locks.patience());
                FolderRun run = new FolderRun(archive, derivation, locks, options, minFree, server, root, shown)) {
            FolderWalk walk = new FolderWalk(root, archive.home().root().toRealPath(), run::folder, run::left);
            if (path.equals(root)) {
                walk.walk();
            } else {
                walk.one(path);
            }
            ImportReport report = run.report(source);
            archive.imports().forgetUnused(server.id());
            return report;
        }
    }

    private static Path parent(Path file) throws StorageException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new StorageException(file + " is no file and no folder", null);
        }
        return parent;
    }
}
