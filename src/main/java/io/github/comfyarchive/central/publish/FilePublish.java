package io.github.comfyarchive.central.publish;

import io.github.comfyarchive.central.object.AssetPublisher;
import io.github.comfyarchive.central.object.AssetReport;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.object.ObjectStoreException;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.home.SyncLock;
import io.github.comfyarchive.store.row.AssetRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Brings a home's files into the store, after its rows: these tell of files that are on their way. */
public final class FilePublish {
    private static final int BATCH = 200;

    private final Archive archive;
    private final HomeLocks locks;
    private final StoreDatabase store;
    private final ObjectStore objects;
    private final List<String> notices = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();
    private long put;
    private long bytes;
    private long known;
    private long failed;

    /**
     * Prepares it.
     *
     * @param archive the home's
     * @param locks of the home
     * @param store a connection of its own
     */
    public FilePublish(Archive archive, HomeLocks locks, StoreDatabase store, ObjectStore objects) {
        this.archive = archive;
        this.locks = locks;
        this.store = store;
        this.objects = objects;
    }

    /**
     * What it did.
     *
     * @param put how many files were put
     * @param bytes so many bytes
     * @param known how many the store had
     * @param failed how many the home itself cannot give
     * @param notices what the user should know, in sentences
     */
    public record Report(long put, long bytes, long known, long failed, List<String> notices) {}

    /**
     * Does it.
     *
     * @param stopped asked before each file whether to end early; what was put stays put
     * @throws StoreException if the store cannot be used
     * @throws ObjectStoreException if the object store cannot be used
     * @throws StorageException if the disk refuses
     * @throws HomeLockedException if another program publishes this home all the time
     * @throws InterruptedException if this thread is interrupted while it waits
     */
    @SuppressWarnings("try") // the lock is held, not used
    public Report run(BooleanSupplier stopped) throws StorageException, HomeLockedException, InterruptedException {
        Optional<String> away = archive.assetDisk().away();
        if (away.isPresent()) {
            return new Report(0, 0, 0, 0, List.of(away.get() + "; no files were published"));
        }
        try (SyncLock turn = locks.publishing();
                AssetPublisher publisher = new AssetPublisher(
                        store, objects, archive.publication().home().id(), AssetPublisher.THREADS)) {
            return tell(publisher, stopped);
        }
    }

    private Report tell(AssetPublisher publisher, BooleanSupplier stopped) throws InterruptedException {
        Publication home = archive.publication();
        Publication.Home me = home.home();
        boolean whole = again(home, publisher, stopped);
        long cursor = cursor(me);
        List<Publication.Change> changes = home.changes(cursor, true, BATCH);
        while (whole && !changes.isEmpty() && !stopped.getAsBoolean()) {
            List<AssetRow> assets = new ArrayList<>();
            changes.forEach(change -> home.asset(change.key()).ifPresent(assets::add));
            whole = put(publisher, assets, stopped);
            if (whole) {
                cursor = changes.get(changes.size() - 1).number();
                move(me, cursor);
                changes = home.changes(cursor, true, BATCH);
            }
        }
        if (changes.isEmpty()) {
            move(me, me.newest()); // what came since the last file is of none: the store's status need not tell of it
        }
        return new Report(put, bytes, known, failed, List.copyOf(notices));
    }

    /** What an earlier publish could not put: the cursor has gone on, for one file is to hold up no other. */
    private boolean again(Publication home, AssetPublisher publisher, BooleanSupplier stopped)
            throws InterruptedException {
        List<String> begun = publisher.begun();
        boolean whole = true;
        for (int from = 0; from < begun.size() && whole; from += BATCH) {
            List<AssetRow> assets = new ArrayList<>();
            List<String> gone = new ArrayList<>();
            for (String sha256 : begun.subList(from, Math.min(begun.size(), from + BATCH))) {
                home.asset(sha256).ifPresentOrElse(assets::add, () -> gone.add(sha256));
            }
            if (!gone.isEmpty()) {
                publisher.giveUp(gone);
            }
            whole = put(publisher, assets, stopped);
        }
        return whole;
    }

    private boolean put(AssetPublisher publisher, List<AssetRow> assets, BooleanSupplier stopped)
            throws InterruptedException {
        List<AssetRow> untried =
                assets.stream().filter(asset -> !tried.contains(asset.sha256())).toList();
        Set<String> wanted =
                publisher.wanted(untried.stream().map(AssetRow::sha256).toList());
        List<AssetRow> others = untried.stream()
                .filter(asset -> !wanted.contains(asset.sha256()))
                .toList();
        if (!others.isEmpty()) {
            publisher.postpone(others); // of the same file the store may have one in which more was masked
        }
        AssetReport report = publisher.publish(
                untried.stream()
                        .filter(asset -> wanted.contains(asset.sha256()))
                        .toList(),
                this::file,
                stopped);
        put += report.put();
        bytes += report.bytes();
        known += report.known();
        failed += report.problems().size();
        report.problems().forEach(problem -> {
            tried.add(problem.sha256());
            notices.add("file " + problem.sha256() + ": " + problem.reason());
        });
        return report.whole();
    }

    private Path file(AssetRow asset) {
        return archive.home().asset(new Sha256(asset.sha256()), asset.extension());
    }

    private long cursor(Publication.Home me) {
        return store.transaction(sql -> sql.first(
                        Long.class, "SELECT file_cursor FROM home WHERE id = ? AND epoch = ?", me.id(), me.epoch()))
                .orElse(0L);
    }

    private void move(Publication.Home me, long cursor) {
        store.transaction(sql -> sql.update(
                "UPDATE home SET file_cursor = greatest(file_cursor, ?) WHERE id = ? AND epoch = ?",
                cursor,
                me.id(),
                me.epoch()));
    }
}
