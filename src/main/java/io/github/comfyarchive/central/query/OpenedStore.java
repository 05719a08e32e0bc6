package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.sqlite.ScratchDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * A store as one process looks at it, by one or several {@link Catalog}s: what these have in common is a temporary folder, the files that were
 * fetched, the numbers of prompts, and what was seen to change. For several threads at a time.
 */
public final class OpenedStore implements AutoCloseable {
    /** A picture is no larger, and few films are smaller. */
    public static final long LARGE = 16L << 20;

    private final Supplier<StoreDatabase> connections;
    private final AssetSource source;
    private final Derivation derivation;
    private final ScratchFolder folder;
    private final Path schema;
    private final Numbers numbers = new Numbers();
    private final StoreAssets assets;
    private final StoreChangeLog changes = new StoreChangeLog(numbers);
    private int scratches;

    /**
     * Prepares it; nothing is asked yet.
     *
     * @param connections makes one that reads
     * @param source where the bytes of files are; closed with it
     * @param derivation by which rules prompts are asked of
     * @throws UncheckedIOException if there is no room for a temporary folder
     */
    public OpenedStore(Supplier<StoreDatabase> connections, AssetSource source, Derivation derivation) {
        this(connections, source, derivation, LARGE);
    }

    /**
     * Prepares it.
     *
     * @param large which files are read in parts from where they are, rather than fetched: those of more bytes
     * @throws UncheckedIOException if there is no room for a temporary folder
     */
    public OpenedStore(Supplier<StoreDatabase> connections, AssetSource source, Derivation derivation, long large) {
        this.connections = connections;
        this.source = source;
        this.derivation = derivation;
        try {
            folder = ScratchFolder.make();
        } catch (IOException refused) {
            throw noRoom(refused);
        }
        schema = folder.path().resolve("schema.db");
        assets = new StoreAssets(source, folder(), large);
    }

    /**
     * One that can be asked, for one thread at a time, but for its files.
     *
     * @return to be closed before this is
     * @throws StoreException if the store cannot be used
     * @throws UncheckedIOException if there is no room for a temporary archive
     */
    public Catalog catalog() {
        return new StoreCatalog(this, connections.get(), Scratch.MOST_PROMPTS, false);
    }

    /**
     * One that can be changed, for one thread at a time.
     *
     * @param writing a connection that writes; closed with it
     * @return to be closed before this is
     * @throws StoreException if the store cannot be used
     * @throws UncheckedIOException if there is no room for a temporary archive
     */
    public Changes changes(StoreDatabase writing, Clock clock) {
        StoreCatalog catalog = new StoreCatalog(this, writing, Scratch.MOST_PROMPTS, false);
        return new StoreChanges(writing, catalog, derivation, clock, changes::lookAgain);
    }

    /** The temporary folder, in which files lie as in a home. It goes with this, or with the process. */
    public HomeFolder folder() {
        return new HomeFolder(folder.path());
    }

    /**
     * Such folders of this user's processes on this machine, of those that run and of those that were killed.
     *
     * @throws IOException if the disk refuses
     */
    public static List<HomeFolder> foldersOfThisUser() throws IOException {
        return ScratchFolder.ofThisUser().stream().map(HomeFolder::new).toList();
    }

    /** A folder for a temporary archive. */
    synchronized HomeFolder scratch() {
        scratches++;
        Path one = folder.path().resolve("scratch-" + scratches);
        try {
            HomeFiles.folder(one);
        } catch (IOException refused) {
            throw noRoom(refused);
        }
        return new HomeFolder(one);
    }

    /** An empty archive, to be copied: making one takes longer than all else that a question takes. */
    synchronized Path schema() {
        if (!Files.exists(schema)) {
            ScratchDatabase.make(schema);
        }
        return schema;
    }

    static UncheckedIOException noRoom(IOException refused) {
        return new UncheckedIOException("there is no room for a temporary archive", refused);
    }

    AssetSource source() {
        return source;
    }

    Derivation derivation() {
        return derivation;
    }

    Numbers numbers() {
        return numbers;
    }

    StoreAssets assets() {
        return assets;
    }

    StoreChangeLog changeLog() {
        return changes;
    }

    /** Deletes the temporary folder, with all that is in it. */
    @Override
    public void close() {
        folder.close();
        source.close();
    }
}
