package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.object.ObjectRows.Stored;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Times;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Removes files of a store that no prompt refers to: the rows, then the objects, and what a publish that was killed left. What somebody wanted
 * lately stays, for longer than any publish takes: of a file the time when it was last wanted counts, of an object without one the time when it
 * was put, each by the clock of who keeps it. It may be killed at any moment, and several may run at a time.
 *
 * <p>A publish beside it: see {@link AssetPublisher}.
 */
public final class Collect {
    /** So long what nothing refers to stays, unless somebody says otherwise. */
    public static final Duration DELAY = Duration.ofDays(7);

    private static final int BATCH = 500;

    private final StoreDatabase store;
    private final ObjectStore objects;
    private final Duration delay;
    private final boolean dryRun;
    private long rows;
    private long removed;
    private long bytes;
    private long busy;
    private long others;

    /**
     * Prepares it.
     *
     * @param store a connection of its own
     * @param delay how long what nothing refers to stays
     * @param dryRun whether it only says what it would remove
     */
    public Collect(StoreDatabase store, ObjectStore objects, Duration delay, boolean dryRun) {
        this.store = store;
        this.objects = objects;
        this.delay = delay;
        this.dryRun = dryRun;
    }

    /**
     * Does it.
     *
     * @param stopped asked between batches whether to end early
     * @throws ObjectStoreException if the object store cannot be used, or is not this store's; what was removed before stays so
     * @throws StoreException if the store cannot be used
     */
    public CollectReport run(BooleanSupplier stopped) {
        StoreMark.require(objects, store);
        if (!dryRun) {
            StoreRoles.requireWriter(store);
        }
        String before = store.transaction(sql -> Times.text(rows(sql).now().minus(delay)));
        rowsOfNobody(before, stopped);
        Instant objectsBefore = objectsOfNobody(before, stopped);
        long intents = store.transaction(sql -> rows(sql).old(before, dryRun));
        int uploads = stopped.getAsBoolean() ? 0 : objects.giveUpUploads(objectsBefore, dryRun);
        return new CollectReport(rows, removed, bytes, intents, uploads, busy, others);
    }

    private ObjectRows rows(PlainSql sql) {
        return new ObjectRows(store, sql);
    }

    /**
     * A file.
     *
     * @param size in bytes
     * @param isThere whether its object is; where only its row is, an object of it that a publish left is found by itself
     */
    private record One(ObjectName name, long size, boolean isThere) {}

    private void rowsOfNobody(String before, BooleanSupplier stopped) {
        String after = "";
        while (!stopped.getAsBoolean()) {
            String from = after;
            List<Stored> page = store.transaction(sql -> rows(sql).after(from, BATCH));
            if (page.isEmpty()) {
                return;
            }
            after = page.get(page.size() - 1).asset().sha256();
            Set<String> referred = store.transaction(sql -> rows(sql)
                    .referred(page.stream().map(one -> one.asset().sha256()).toList()));
            remove(
                    page.stream()
                            .filter(one -> !referred.contains(one.asset().sha256()))
                            .filter(one -> one.isOlderThan(before))
                            .map(one -> new One(one.name(), one.asset().size(), one.isPut()))
                            .toList(),
                    before,
                    true);
        }
    }

    /** Returns before which time an object must have been put to be removed. */
    private Instant objectsOfNobody(String before, BooleanSupplier stopped) {
        Optional<String> after = Optional.empty();
        Instant objectsBefore = Instant.EPOCH;
        do {
            ObjectPage page = objects.list(after);
            objectsBefore = page.now().minus(delay);
            others += page.others();
            Instant old = objectsBefore;
            List<ObjectPage.Listed> listed = page.objects().stream()
                    .filter(one -> one.modified().isBefore(old))
                    .toList();
            if (!listed.isEmpty()) {
                Set<ObjectName> unwanted = store.transaction(sql -> unwanted(
                        sql, listed.stream().map(ObjectPage.Listed::name).toList()));
                remove(
                        listed.stream()
                                .filter(one -> unwanted.contains(one.name()))
                                .map(one -> new One(one.name(), one.size(), true))
                                .toList(),
                        before,
                        false);
            }
            after = page.next();
        } while (after.isPresent() && !stopped.getAsBoolean());
        return objectsBefore;
    }

    /** Objects that are of no row, or are there under the row's extension too. One that a prompt refers to waits for its publish. */
    private Set<ObjectName> unwanted(PlainSql sql, List<ObjectName> names) throws SQLException {
        Set<String> sha256s = names.stream().map(ObjectName::sha256).collect(Collectors.toSet());
        Map<String, Stored> known = rows(sql).known(sha256s);
        Set<String> referred = rows(sql).referred(sha256s);
        Set<ObjectName> unwanted = new HashSet<>();
        for (ObjectName name : names) {
            Stored row = known.get(name.sha256());
            boolean isOfNobody = row == null
                    ? !referred.contains(name.sha256())
                    : row.isPut() && !row.name().equals(name);
            if (isOfNobody) {
                unwanted.add(name);
            }
        }
        return unwanted;
    }

    /**
     * Removes some: says so, looks again, and then does it.
     *
     * @param withRows whether their rows go too; else what has become a row's stays
     */
    private void remove(List<One> some, String before, boolean withRows) {
        for (int from = 0; from < some.size(); from += BATCH) {
            List<One> batch = some.subList(from, Math.min(some.size(), from + BATCH));
            if (dryRun) {
                batch.forEach(one -> count(one, withRows));
            } else {
                removeNow(batch, before, withRows);
            }
        }
    }

    private void count(One one, boolean withRows) {
        rows += withRows ? 1 : 0;
        if (one.isThere()) {
            removed++;
            bytes += one.size();
        }
    }

    private void removeNow(List<One> batch, String before, boolean withRows) {
        Map<ObjectName, One> wanted = new HashMap<>();
        batch.forEach(one -> wanted.put(one.name(), one));
        long begun = System.nanoTime();
        Set<String> mine = store.transaction(sql -> rows(sql).collect(wanted.keySet()));
        try {
            List<One> go = store.transaction(sql -> still(sql, wanted, mine, before, withRows));
            busy += batch.size() - go.size();
            for (One one : go) {
                delete(one, begun);
                count(one, withRows);
            }
        } catch (StoreException | ObjectStoreException failed) {
            try {
                over(mine);
            } catch (StoreException gone) {
                failed.addSuppressed(gone); // what was said holds for some minutes
            }
            throw failed;
        }
        over(mine);
    }

    /** Which of them are to go, now that everybody can see what is about to happen. */
    private List<One> still(
            PlainSql sql, Map<ObjectName, One> wanted, Set<String> mine, String before, boolean withRows)
            throws SQLException {
        ObjectRows now = rows(sql);
        Set<String> left = new HashSet<>(mine);
        left.removeAll(now.intended(mine, before));
        if (withRows) {
            left.removeAll(now.referred(mine));
            left.retainAll(now.delete(left, before));
        }
        Set<ObjectName> unwanted = withRows ? wanted.keySet() : unwanted(sql, List.copyOf(wanted.keySet()));
        return wanted.values().stream()
                .filter(one -> left.contains(one.name().sha256()) && unwanted.contains(one.name()))
                .toList();
    }

    private void delete(One one, long begun) {
        if (System.nanoTime() - begun > ObjectRows.COLLECTING.toNanos() / 2) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.AWAY,
                    "the files " + objects.address() + " take too long to remove anything",
                    null);
        }
        if (one.isThere()) {
            objects.delete(one.name());
        }
    }

    private void over(Set<String> mine) {
        store.transaction(sql -> {
            rows(sql).over(ObjectRows.COLLECTOR, mine);
            return true;
        });
    }
}
