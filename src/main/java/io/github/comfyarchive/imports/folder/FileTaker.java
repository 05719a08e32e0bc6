package io.github.comfyarchive.imports.folder;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileIntake;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.intake.NoRoomException;
import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.AssetLinker;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.asset.SourceFile;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Brings the bytes of files into the archive, through the mask, several side by side: each waits for the disk at its end. */
final class FileTaker implements AutoCloseable {
    private static final int MOST_AT_ONCE = 8;

    private static final int LONGEST_END_SECONDS = 10;

    private static final String CHANGED = FileHash.ChangedException.CHANGED;

    private final Redactor redactor;
    private final FileHash hash;
    private final FileKeeper keeper;
    private final DiskReserve room;
    private final RunProgress shown;
    private final Path root;
    private final @Nullable AssetLinker linker;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            Math.min(MOST_AT_ONCE, 2 * Runtime.getRuntime().availableProcessors()), work -> {
                Thread thread = new Thread(work, "import-file");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * Prepares it.
     *
     * @param root the folder that is imported, without links in its path
     * @param copying how bytes come into the archive
     */
    FileTaker(
            Archive archive,
            Redactor redactor,
            long minFree,
            RunProgress shown,
            Path root,
            ImportOptions.Copying copying)
            throws StorageException, InterruptedException {
        this.redactor = redactor;
        this.hash = new FileHash(redactor, shown.fileBytes::add);
        this.keeper = new FileKeeper(archive);
        this.room = new DiskReserve(archive.assetDisk(), minFree);
        this.shown = shown;
        this.root = root;
        room.prepare();
        Optional<String> unusable = room.unusable();
        if (unusable.isPresent()) {
            throw new StorageException(unusable.get(), null);
        }
        try {
            AssetLinker.removeLeft(archive.home().tmp(), false);
        } catch (IOException cause) {
            throw StorageException.of("what an earlier import has left cannot be removed", cause);
        }
        this.linker = copying == ImportOptions.Copying.COPY
                ? null
                : new AssetLinker(archive.home(), copying == ImportOptions.Copying.HARD_LINK);
        if (linker != null) {
            linker.prepare(root);
        }
    }

    /**
     * A file that is to become an output's.
     *
     * @param mask what may stand in it
     * @param graph a hash of the text by which its prompt's graph is known; null where another file says it
     */
    record Order(
            FoundFile file,
            WaitingOutput output,
            SecretMask mask,
            @Nullable Sha256 graph) {}

    /**
     * What became of it.
     *
     * @param file the file
     * @param result what is to be recorded; null where it waits for room, and so for the next import
     */
    record Taken(FoundFile file, @Nullable FileResult result) {}

    /**
     * A file that was read to its end.
     *
     * @param order whose it is
     * @param whole its bytes, to be put in their place; null where there is nothing to put
     * @param taken what became of it, where there is nothing to put
     */
    private record Arrival(
            Order order,
            FileKeeper.@Nullable Whole whole,
            @Nullable Taken taken) {}

    /** Files that are being read. */
    static final class Batch {
        private final List<Future<Arrival>> arrivals = new ArrayList<>();
    }

    /** Why files are copied that were to be linked; nothing where they are linked, or nobody asked for it. */
    Optional<String> notLinked() {
        return linker == null ? Optional.empty() : linker.refused();
    }

    /** Why files wait for room; nothing where none does. */
    Optional<String> noRoom() {
        return room.held();
    }

    /** Begins to read files; the caller does something else meanwhile. */
    Batch begin(List<Order> orders) {
        boolean link = linker != null && linker.refused().isEmpty();
        return begin(orders, link);
    }

    private Batch begin(List<Order> orders, boolean link) {
        Batch batch = new Batch();
        for (Order order : orders) {
            batch.arrivals.add(threads.submit(() -> link ? look(order) : copy(order)));
        }
        return batch;
    }

    /** Waits for files and puts them in their place: when it returns, all of them are on the disk. */
    List<Taken> finish(Batch batch) throws IOException, InterruptedException {
        List<Taken> taken = new ArrayList<>();
        Set<Path> folders = new HashSet<>();
        List<Arrival> toLink = new ArrayList<>();
        for (Future<Arrival> one : batch.arrivals) {
            Arrival arrival = get(one);
            if (arrival.whole() != null && arrival.whole().source() != null) {
                toLink.add(arrival);
            } else {
                taken.add(put(arrival, folders));
            }
        }
        for (Future<Arrival> one : begin(link(toLink, taken, folders), false).arrivals) {
            taken.add(put(get(one), folders));
        }
        all(folders, keeper::sync);
        return taken;
    }

    /** What is done with each of some. */
    @FunctionalInterface
    private interface Each<T> {
        void of(T one) throws IOException;
    }

    /** Does it several side by side, for the disk takes its time. */
    private <T> void all(Collection<T> some, Each<T> each) throws IOException, InterruptedException {
        List<Future<T>> begun = new ArrayList<>();
        for (T one : some) {
            begun.add(threads.submit(() -> {
                each.of(one);
                return one;
            }));
        }
        for (Future<T> one : begun) {
            get(one);
        }
    }

    private Taken put(Arrival arrival, Set<Path> folders) throws IOException {
        FileKeeper.Whole whole = arrival.whole();
        return whole == null
                ? Objects.requireNonNull(arrival.taken())
                : new Taken(arrival.order().file(), keeper.put(whole, folders));
    }

    /** Links files; answers which are to be copied instead. */
    private List<Order> link(List<Arrival> arrivals, List<Taken> taken, Set<Path> folders)
            throws IOException, InterruptedException {
        List<Order> left = new ArrayList<>();
        if (linker == null || arrivals.isEmpty()) {
            return left;
        }
        List<AssetLinker.Wish> wishes = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            FileKeeper.Whole whole = Objects.requireNonNull(arrival.whole());
            wishes.add(new AssetLinker.Wish(
                    Objects.requireNonNull(whole.source()), whole.asset().sha256()));
        }
        List<Optional<AssetLinker.Link>> links = linker.link(wishes);
        all(links.stream().flatMap(Optional::stream).toList(), AssetLinker::sync);
        for (int index = 0; index < links.size(); index++) {
            Order order = arrivals.get(index).order();
            FileKeeper.Whole whole = Objects.requireNonNull(arrivals.get(index).whole());
            Optional<AssetLinker.Link> link = links.get(index);
            if (link.isEmpty()) {
                left.add(order);
            } else {
                String from = redactor.redactText(order.file().path().toString());
                taken.add(new Taken(order.file(), keeper.put(whole, link.get(), from, folders)));
            }
        }
        return left;
    }

    private static <T> T get(Future<T> one) throws IOException, InterruptedException {
        try {
            return one.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException disk) {
                throw disk;
            }
            throw new IllegalStateException("taking in a file failed", failed.getCause());
        }
    }

    /** Reads a file that is to be linked; copies it where something is masked in it. */
    private Arrival look(Order order) throws IOException {
        FoundFile file = order.file();
        String path = file.path().toString();
        if (!redactor.redactText(path).equals(path)) {
            return copy(order); // where a link comes from is noted, and this place cannot be
        }
        SourceFile source;
        FileHash.Hashed hashed;
        try {
            source = SourceFile.look(file.path(), root);
            if (source == null) {
                return copy(order);
            }
            hashed = hash.of(file, order.mask());
            if (!hashed.clean()) {
                return copy(order);
            }
            FileKeeper.Whole whole = keeper.whole(order.output(), source, hashed.sha256(), order.graph());
            if (!source.isUnchanged()) {
                return failed(order, CHANGED);
            }
            return new Arrival(order, whole, null);
        } catch (UnsearchableFileException unsearchable) {
            return skipped(order, unsearchable);
        } catch (FileHash.ChangedException changed) {
            return failed(order, CHANGED);
        } catch (StorageException disk) {
            throw disk;
        } catch (IOException unreadable) {
            return failed(order, FolderWalk.reason(SourceException.cause(unreadable)));
        }
    }

    private static Arrival failed(Order order, String why) {
        return new Arrival(order, null, new Taken(order.file(), new FileResult.Failed(order.output(), why)));
    }

    private static Arrival skipped(Order order, UnsearchableFileException why) {
        FileResult result = new FileResult.Skipped(order.output(), true, String.valueOf(why.getMessage()));
        return new Arrival(order, null, new Taken(order.file(), result));
    }

    private Arrival copy(Order order) throws IOException {
        FoundFile file = order.file();
        PartialFile part = keeper.part(order.output());
        FileIntake intake = new FileIntake(part, redactor, order.mask().forFiles(), room, shown.fileBytes::add);
        boolean complete = false;
        try (OpenFile open = OpenFile.of(file)) {
            intake.take(0, open.size(), "", open::read);
            if (open.hasChanged(intake.received())) {
                return failed(order, CHANGED);
            }
            complete = true;
            return new Arrival(order, keeper.whole(order.output(), part, intake.masked(), order.graph()), null);
        } catch (UnsearchableFileException unsearchable) {
            return skipped(order, unsearchable);
        } catch (NoRoomException full) {
            return new Arrival(order, null, new Taken(file, null));
        } catch (SourceException refused) {
            return failed(order, refused.reason());
        } finally {
            intake.end();
            if (!complete) {
                part.discard();
            }
        }
    }

    /** The name of a file's bytes as they would be kept, found out meanwhile. */
    Future<String> hash(FoundFile file, SecretMask mask) {
        return threads.submit(() -> hash.of(file, mask).sha256().hex());
    }

    /** Why a file could not be hashed, in words. */
    static String reason(IOException refused) {
        return refused instanceof UnsearchableFileException || refused instanceof FileHash.ChangedException
                ? String.valueOf(refused.getMessage())
                : FolderWalk.reason(SourceException.cause(refused));
    }

    /** When it returns, nothing is written any more. */
    @Override
    public void close() throws StorageException {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                return; // one hangs on its disk, and ends with the process; the next run takes its links away
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (linker != null) {
            linker.close();
        }
    }
}
