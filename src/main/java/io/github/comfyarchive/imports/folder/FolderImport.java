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
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a folder with all that is in it, or a file: what says how it was made becomes a prompt of the folder's server, and what a sync
 * has archived already is recognised. Nothing in the folder is changed. It may be killed at any time: what is done is known the next time.
 */
public final class FolderImport {
    private static final String NAMELESS = "files";

    private final Archive archive;
    private final Derivation derivation;
    private final @Nullable HomeLocks locks;
    private final ImportOptions options;
    private final long minFree;

    /**
     * Prepares it.
     *
     * @param archive where
     * @param derivation what redacts and derives
     * @param locks of the home; none is needed where nothing is written
     * @param options what to do
     * @param minFree how many bytes to leave free on the disk of the files; 0 to look at nothing
     */
    public FolderImport(
            Archive archive, Derivation derivation, @Nullable HomeLocks locks, ImportOptions options, long minFree) {
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
        Place place = place(source);
        HomeLocks taken = Objects.requireNonNull(locks);
        ServerRow server = archive.imports().server(options.server(), place.url(), place.name());
        try (SyncLock entries = taken.entries(server.id());
                SyncLock files = taken.files(server.id(), taken.patience());
                FolderRun run =
                        new FolderRun(archive, derivation, taken, options, minFree, server, place.root(), shown)) {
            walk(place, run::folder, run::left);
            Sidecars sidecars = new Sidecars(archive, derivation.redactor());
            walk(place, sidecars::folder, (path, why) -> {}); // what is not looked at was told
            ImportReport report = run.report(source, sidecars.said());
            archive.imports().forgetUnused(server.id());
            return report;
        }
    }

    /**
     * Looks what an import of a source would take in; nothing is written, neither to the home nor to the folder.
     *
     * @param source a folder or a file
     * @param shown told how far it is, for whoever waits
     * @return what would be done
     * @throws IOException if the folder cannot be read
     * @throws InterruptedException if this thread is interrupted
     */
    public ImportReport look(Source source, RunProgress shown) throws IOException, InterruptedException {
        Place place = place(source);
        ServerRow server =
                archive.imports().findServer(options.server(), place.url()).orElse(null);
        try (FolderLook look = new FolderLook(archive, derivation.redactor(), options, server, shown)) {
            walk(place, look::folder, look::left);
            String given = options.server() == null ? place.name() : options.server();
            return look.report(source, server == null ? given : server.name());
        }
    }

    /**
     * What is imported.
     *
     * @param path the source, without links in its path
     * @param root the folder: the source, or the one that it is in
     * @param url the server's address
     * @param name what to call it where nobody says
     */
    private record Place(Path path, Path root, String url, String name) {}

    private Place place(Source source) throws IOException {
        Path path = source.path().toRealPath();
        Path root = Files.isDirectory(path) ? path : parent(path);
        String url = "file://" + root;
        Path last = root.getFileName();
        Redactor redactor = derivation.redactor();
        redactor.know(archive.knownSecrets());
        Source.requireNoSecret(redactor, url);
        if (options.server() != null) {
            Source.requireNoSecret(redactor, options.server());
        }
        return new Place(path, root, url, last == null ? NAMELESS : last.toString());
    }

    private void walk(Place place, FolderWalk.Folders folders, BiConsumer<Path, String> left)
            throws IOException, InterruptedException {
        FolderWalk walk = new FolderWalk(place.root(), archive.home().root().toRealPath(), folders, left);
        if (place.path().equals(place.root())) {
            walk.walk();
        } else {
            walk.one(place.path());
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
