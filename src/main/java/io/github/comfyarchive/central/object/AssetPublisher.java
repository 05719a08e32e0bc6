package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.object.ObjectRows.Stored;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.sqlite.Times;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings files of a home into a store. It may be killed at any moment: an intent stands before each put, a row says that the object is there
 * when it was looked at there, and whoever does the same again finds what is there already.
 *
 * <p>Beside a collector ({@link Collect}): both say what they are about before they look what the other says, so at least one of the two
 * sees the other. What a collector is about to remove is put when it is gone.
 */
public final class AssetPublisher implements AutoCloseable {
    /** So many at a time, unless somebody says otherwise. */
    public static final int THREADS = 4;

    /** What was wanted longer ago than this is said to be wanted again: less than a collector waits. */
    private static final Duration LATELY = Duration.ofDays(1);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int PAUSES = 240;

    private final StoreDatabase store;
    private final ObjectStore objects;
    private final String home;
    private final int threads;
    private final ExecutorService workers;
    private final List<AssetReport.Problem> problems = new ArrayList<>();
    private int put;
    private long bytes;
    private int known;
    private boolean isClaimed;

    /**
     * Prepares it. For one thread at a time.
     *
     * @param store a connection of its own
     * @param home the home's id
     * @param threads how many are put at a time
     */
    public AssetPublisher(StoreDatabase store, ObjectStore objects, String home, int threads) {
        this.store = store;
        this.objects = objects;
        this.home = home;
        this.threads = threads;
        this.workers = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "archive-put");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Brings some files into the store, some hundreds at most.
     *
     * @param assets what they are
     * @param file where the home has one
     * @param stopped asked before each put whether to end early; what was put stays put
     * @return what it did; of a file of the home that cannot be read it tells, and goes on
     * @throws ObjectStoreException if the object store cannot be used, or is another store's; what was put before stays put
     * @throws StoreException if the store cannot be used
     */
    public AssetReport publish(List<AssetRow> assets, Function<AssetRow, Path> file, BooleanSupplier stopped)
            throws InterruptedException {
        if (!isClaimed) {
            StoreMark.claim(objects, store);
            isClaimed = true;
        }
        problems.clear();
        put = 0;
        bytes = 0;
        known = 0;
        Map<String, AssetRow> left = new LinkedHashMap<>();
        assets.forEach(asset -> left.put(asset.sha256(), asset));
        boolean whole = true;
        for (int pause = 0; !left.isEmpty() && whole; pause++) {
            if (pause > 0) {
                await(pause);
            }
            List<AssetRow> mine = begin(left);
            whole = put(mine, file, left, stopped);
        }
        return new AssetReport(put, bytes, known, List.copyOf(problems), whole);
    }

    /**
     * Of which files the store has a prompt that names them.
     *
     * @param sha256s their names
     */
    public Set<String> wanted(Collection<String> sha256s) {
        return store.transaction(sql -> new ObjectRows(store, sql).referred(sha256s));
    }

    /** Has files remembered that are not to be put now, as {@link #begun} tells. */
    public void postpone(Collection<AssetRow> assets) {
        done(rows -> rows.intend(home, assets));
    }

    /** What an earlier publish of this home began and did not end, by their names: files that could not be read, and what it was killed over. */
    public List<String> begun() {
        return store.transaction(sql -> new ObjectRows(store, sql).begun(home));
    }

    /**
     * Ends what was begun of files that the home has no more.
     *
     * @param sha256s their names
     */
    public void giveUp(Collection<String> sha256s) {
        done(rows -> rows.over(home, sha256s));
    }

    private void await(int pause) throws InterruptedException {
        if (pause > PAUSES) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.REFUSING,
                    "archive store gc is about to remove some of these files from " + objects.address()
                            + ": publish again when it has ended",
                    null);
        }
        Thread.sleep(PAUSE.toMillis());
    }

    /**
     * Says what is about to be put, and then looks whether a collector is about to remove some of it.
     *
     * @param left what is to be put; without what is there already, afterwards
     * @return what can be put now, by the extensions that the store knows them by
     */
    private List<AssetRow> begin(Map<String, AssetRow> left) {
        store.transaction(sql -> {
            ObjectRows rows = new ObjectRows(store, sql);
            Map<String, Stored> there = rows.known(left.keySet());
            String lately = Times.text(rows.now().minus(LATELY));
            List<String> old = there.values().stream()
                    .filter(Stored::isPut)
                    .filter(one -> String.valueOf(one.putAt()).compareTo(lately) < 0)
                    .map(one -> one.asset().sha256())
                    .toList();
            Set<String> again = old.isEmpty() ? Set.of() : rows.wanted(old);
            there.values()
                    .removeIf(one -> !one.isPut()
                            || (old.contains(one.asset().sha256())
                                    && !again.contains(one.asset().sha256())));
            List<AssetRow> missing = left.values().stream()
                    .filter(asset -> !there.containsKey(asset.sha256()))
                    .toList();
            rows.intend(home, missing);
            return missing;
        });
        Ready ready = store.transaction(sql -> {
            ObjectRows rows = new ObjectRows(store, sql);
            return new Ready(rows.known(left.keySet()), rows.collected(left.keySet()));
        });
        List<AssetRow> mine = new ArrayList<>();
        List<String> over = new ArrayList<>();
        for (AssetRow asset : List.copyOf(left.values())) {
            Stored there = ready.known().get(asset.sha256());
            if (there != null && there.isPut()) {
                left.remove(asset.sha256());
                known++;
                over.add(asset.sha256());
            } else if (!ready.collected().contains(asset.sha256())) {
                mine.add(there == null ? asset : there.asset());
            }
        }
        if (!over.isEmpty()) {
            done(rows -> rows.over(home, over));
        }
        return mine;
    }

    private record Ready(Map<String, Stored> known, Set<String> collected) {}

    /**
     * What became of one.
     *
     * @param problem of the home's file; null where there is none
     */
    private record Put(AssetRow asset, boolean isNew, AssetReport.@Nullable Problem problem) {}

    /** Puts them, and takes them from what is left; returns whether nobody ended it early. */
    private boolean put(
            List<AssetRow> mine, Function<AssetRow, Path> file, Map<String, AssetRow> left, BooleanSupplier stopped)
            throws InterruptedException {
        CompletionService<Put> running = new ExecutorCompletionService<>(workers);
        ObjectStoreException failure = null;
        int begun = 0;
        int ended = 0;
        boolean early = false;
        while (ended < begun || (begun < mine.size() && failure == null && !early)) {
            while (begun < mine.size() && begun - ended < 2 * threads && failure == null && !early) {
                early = stopped.getAsBoolean();
                if (!early) {
                    AssetRow asset = mine.get(begun++);
                    Path bytesOfIt = file.apply(left.getOrDefault(asset.sha256(), asset)); // the home's own extension
                    running.submit(() -> put(asset, bytesOfIt));
                }
            }
            List<Put> done = new ArrayList<>();
            for (Future<Put> next = ended < begun ? running.take() : null; next != null; next = running.poll()) {
                ended++;
                try {
                    done.add(next.get());
                } catch (ExecutionException failed) {
                    failure = failure == null ? meaning(failed) : failure;
                }
            }
            record(done, left);
        }
        if (failure != null) {
            throw failure;
        }
        return !early;
    }

    private Put put(AssetRow asset, Path file) {
        try {
            return new Put(asset, objects.put(asset, file), null);
        } catch (FileSystemException refused) {
            return new Put(asset, false, new AssetReport.Problem(asset.sha256(), file + " cannot be read: " + refused));
        } catch (IOException refused) {
            String reason = refused.getMessage() == null ? refused.toString() : refused.getMessage();
            return new Put(asset, false, new AssetReport.Problem(asset.sha256(), reason));
        }
    }

    private static ObjectStoreException meaning(ExecutionException failed) {
        if (failed.getCause() instanceof ObjectStoreException known) {
            return known;
        }
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(failed.getCause());
    }

    private void record(List<Put> done, Map<String, AssetRow> left) {
        List<AssetRow> there = new ArrayList<>();
        for (Put one : done) {
            left.remove(one.asset().sha256());
            if (one.problem() != null) {
                problems.add(one.problem()); // its intent stays: the next publish tries it again
                continue;
            }
            there.add(one.asset());
            put += one.isNew() ? 1 : 0;
            bytes += one.isNew() ? one.asset().size() : 0;
            known += one.isNew() ? 0 : 1;
        }
        if (!there.isEmpty()) {
            done(rows -> rows.put(home, there));
        }
    }

    @FunctionalInterface
    private interface Change {
        void of(ObjectRows rows) throws SQLException;
    }

    private void done(Change change) {
        store.transaction(sql -> {
            change.of(new ObjectRows(store, sql));
            return true;
        });
    }

    /** Ends it; what is being put is given up. */
    @Override
    public void close() {
        workers.shutdownNow();
    }
}
