package io.github.comfyarchive.central.object;

import io.github.comfyarchive.central.object.ObjectRows.Stored;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks whether each file that rows name is in the object store, with its length; and, where it is to be read, with its bytes. */
public final class ObjectVerify {
    /** What is in the way of others is asked for a few at a time. */
    private static final int THREADS = 8;

    private static final int BATCH = 500;
    private static final int ALL = 100;

    private final StoreDatabase store;
    private final ObjectStore objects;
    private final int percent;
    private final Random random;
    private final boolean repairs;
    private long files;
    private long read;
    private long bytes;
    private long findings;
    private long waiting;
    private long asked;

    /**
     * Prepares it.
     *
     * @param store a connection of its own, to be written to where something is read
     * @param percent of how many files in a hundred the bytes are read: 0 for none, 100 for all
     * @param random which ones
     * @param repairs whether homes are asked for what is lost or damaged: what is damaged is deleted, for nobody could tell it from the right bytes
     *     where the object store has no MD5 of it
     */
    public ObjectVerify(StoreDatabase store, ObjectStore objects, int percent, Random random, boolean repairs) {
        this.store = store;
        this.objects = objects;
        this.percent = percent;
        this.random = random;
        this.repairs = repairs;
    }

    /**
     * Does it.
     *
     * @param found told what is not as it should be, in order of the files' names
     * @param stopped asked between batches whether to end early
     * @throws ObjectStoreException if the object store cannot be used, or is not this store's
     * @throws StoreException if the store cannot be used
     */
    public ObjectVerifyReport run(Consumer<ObjectFinding> found, BooleanSupplier stopped) throws InterruptedException {
        if (store.transaction(sql -> new ObjectRows(store, sql).hasPut())) {
            StoreMark.require(objects, store);
        }
        ExecutorService workers = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "archive-verify");
            thread.setDaemon(true);
            return thread;
        });
        try {
            String after = "";
            while (!stopped.getAsBoolean()) {
                String from = after;
                List<Stored> page = store.transaction(sql -> new ObjectRows(store, sql).after(from, BATCH));
                if (page.isEmpty()) {
                    break;
                }
                after = page.get(page.size() - 1).asset().sha256();
                check(page, workers, found);
            }
        } finally {
            workers.shutdownNow();
        }
        return new ObjectVerifyReport(files, read, bytes, findings, waiting, asked);
    }

    /**
     * What was seen of one.
     *
     * @param isRead whether its bytes were read and are right
     */
    private record Seen(
            Stored file, boolean isRead, @Nullable ObjectFinding finding) {}

    private void check(List<Stored> page, ExecutorService workers, Consumer<ObjectFinding> found)
            throws InterruptedException {
        List<Future<Seen>> running = new ArrayList<>();
        Set<String> referred = referred(page);
        for (Stored one : page) {
            if (one.isPut()) {
                boolean whole = percent >= ALL || random.nextInt(ALL) < percent;
                running.add(workers.submit(() -> look(one, whole)));
            } else if (referred.contains(one.asset().sha256())) {
                waiting++;
                found.accept(new ObjectFinding(
                        ObjectFinding.Kind.WAITING,
                        one.name(),
                        one.name().key() + " was not put yet: its home does so when it publishes"));
            }
        }
        Set<String> right = new HashSet<>();
        List<Seen> wrong = new ArrayList<>();
        for (Future<Seen> next : running) {
            Seen seen = seen(next);
            files++;
            if (seen.isRead()) {
                read++;
                bytes += seen.file().asset().size();
                right.add(seen.file().asset().sha256());
            }
            if (seen.finding() != null) {
                wrong.add(seen);
            }
        }
        tell(wrong, found);
        if (!right.isEmpty()) {
            store.transaction(sql -> {
                new ObjectRows(store, sql).verified(right);
                return true;
            });
        }
    }

    /** What a collector removed meanwhile is no fault. */
    private void tell(List<Seen> wrong, Consumer<ObjectFinding> found) {
        if (wrong.isEmpty()) {
            return;
        }
        List<String> names =
                wrong.stream().map(one -> one.file().asset().sha256()).toList();
        Set<String> still =
                store.transaction(sql -> new ObjectRows(store, sql).known(names).keySet());
        List<ObjectName> lost = new ArrayList<>();
        for (Seen one : wrong) {
            ObjectFinding finding = one.finding();
            if (finding != null && still.contains(one.file().asset().sha256())) {
                findings++;
                found.accept(finding);
                lost.add(finding.name());
                if (repairs && finding.kind() == ObjectFinding.Kind.DAMAGED) {
                    objects.delete(finding.name());
                }
            }
        }
        if (repairs && !lost.isEmpty()) {
            asked += store.transaction(
                    sql -> new ObjectRows(store, sql).lost(lost).size());
        }
    }

    private Set<String> referred(List<Stored> page) {
        List<String> missing = page.stream()
                .filter(one -> !one.isPut())
                .map(one -> one.asset().sha256())
                .toList();
        return missing.isEmpty() ? Set.of() : store.transaction(sql -> new ObjectRows(store, sql).referred(missing));
    }

    private static Seen seen(Future<Seen> next) throws InterruptedException {
        try {
            return next.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ObjectStoreException known) {
                throw known;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private Seen look(Stored file, boolean whole) throws IOException {
        long size = file.asset().size();
        try {
            if (whole) {
                objects.get(file.name(), size, OutputStream.nullOutputStream());
                return new Seen(file, true, null);
            }
            Optional<ObjectHead> head = objects.head(file.name());
            if (head.isEmpty()) {
                return new Seen(file, false, missing(file));
            }
            return head.get().size() == size
                    ? new Seen(file, false, null)
                    : new Seen(file, false, damaged(file, "it has " + head.get().size() + " bytes, and not " + size));
        } catch (ObjectStoreException failed) {
            return switch (failed.kind()) {
                case MISSING -> new Seen(file, false, missing(file));
                case DAMAGED -> new Seen(file, false, damaged(file, String.valueOf(failed.getMessage())));
                default -> throw failed;
            };
        }
    }

    private static ObjectFinding missing(Stored file) {
        return new ObjectFinding(
                ObjectFinding.Kind.MISSING,
                file.name(),
                file.name().key() + " is not there, and is said to be since " + file.putAt());
    }

    private static ObjectFinding damaged(Stored file, String how) {
        return new ObjectFinding(
                ObjectFinding.Kind.DAMAGED, file.name(), file.name().key() + " is damaged: " + how);
    }
}
