package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.object.ObjectName;
import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.query.AssetFiles;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The files of a store, each fetched when it is wanted, once for all who want it, and kept in a folder of this process. Those that were wanted the
 * longest ago go, once there are many and they are large. For several threads at a time, of which few speak to the object store at one moment.
 */
final class StoreAssets implements AssetFiles {
    /** So many stay, however large: whoever was given their places may not have opened them yet. */
    private static final int FEWEST = 64;

    private static final long MOST_BYTES = 512L << 20;

    /** At one moment; and so many wait for it, for so long. */
    private static final int FETCHES = 8;

    private static final int WAITING = 16;
    private static final int PATIENCE_SECONDS = 5;

    private final AssetSource source;
    private final HomeFolder home;
    private final long large;
    private final Map<Path, Long> fetched = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Object> turns =
            IntStream.range(0, 2 * FETCHES).mapToObj(turn -> new Object()).toList();
    private final Semaphore fetches = new Semaphore(FETCHES, true);
    private final Semaphore waiting = new Semaphore(FETCHES + WAITING);
    private long bytes;

    /**
     * Prepares it.
     *
     * @param home the folder
     * @param large what has more bytes is not fetched whole for whoever can take it in parts
     */
    StoreAssets(AssetSource source, HomeFolder home, long large) {
        this.large = large;
        this.source = source;
        this.home = home;
    }

    @Override
    public Path path(AssetRow asset) {
        Path file = home.root().resolve(ObjectName.of(asset).key()); // what stands in a row becomes no other path
        if (isHere(file)) {
            return file;
        }
        try {
            if (!waiting.tryAcquire()) {
                throw busy();
            }
            try {
                synchronized (turns.get(Math.floorMod(file.hashCode(), turns.size()))) {
                    if (!isHere(file)) {
                        fetch(asset, file);
                    }
                }
            } finally {
                waiting.release();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return file;
    }

    private void fetch(AssetRow asset, Path file) throws IOException {
        takeTurn();
        try {
            makeRoom(asset.size());
            HomeFiles.folder(home.assets());
            HomeFiles.folder(file.resolveSibling(""));
            source.fetch(asset, file);
        } finally {
            fetches.release();
        }
        if (Files.exists(file)) {
            Files.setLastModifiedTime(file, FileTime.from(storedAt(asset)));
            keep(file, asset.size());
        }
    }

    /** For who asks whether it changed: it never does. */
    private static Instant storedAt(AssetRow asset) {
        try {
            return Instant.parse(asset.storedAt());
        } catch (DateTimeParseException noTime) {
            return Instant.EPOCH;
        }
    }

    private void takeTurn() throws IOException {
        try {
            if (!fetches.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the program is ending");
        }
    }

    private static ObjectStoreException busy() {
        return new ObjectStoreException(
                ObjectStoreException.Kind.REFUSING, "more files are asked for at once than are fetched in time", null);
    }

    private synchronized boolean isHere(Path file) {
        return fetched.get(file) != null;
    }

    private synchronized void keep(Path file, long size) {
        fetched.put(file, size);
        bytes += size;
    }

    private synchronized void makeRoom(long size) throws IOException {
        while (fetched.size() > FEWEST && bytes + size > MOST_BYTES) {
            Map.Entry<Path, Long> oldest = fetched.entrySet().iterator().next();
            Files.deleteIfExists(oldest.getKey());
            fetched.remove(oldest.getKey());
            bytes -= oldest.getValue();
        }
    }

    @Override
    public Optional<Parts> parts(AssetRow asset) {
        return asset.size() > large
                ? Optional.of((first, length) -> source.open(asset, first, length))
                : Optional.empty();
    }

    @Override
    public String place(String path) {
        return source.place(path);
    }

    @Override
    public boolean areHere() {
        return false;
    }

    @Override
    public boolean isUsers(AssetRow asset) {
        return false;
    }
}
