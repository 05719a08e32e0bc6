package io.github.comfyarchive.export;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A folder that appears complete or not at all. Files of the archive are linked into it where the file system can, else copied. */
public final class NewFolder implements FileSink {
    private static final int BUFFER = 1 << 16;
    private static final int FORCED_AT_ONCE = 16;
    private static final int MOST_WAITING = 4_096;

    private final Target target;
    private final boolean overwrite;
    private final boolean copies;
    private final FileChannel lock;
    private final OutputStream manifest;
    private long linked;
    private boolean complete;

    private NewFolder(Target target, boolean overwrite, boolean copies, FileChannel lock) {
        this.target = target;
        this.overwrite = overwrite;
        this.copies = copies;
        this.lock = lock;
        this.manifest = new BufferedOutputStream(new NamedOutput(lock, manifestIn(target.path())), BUFFER);
    }

    /**
     * Begins a folder.
     *
     * @param path where it shall be
     * @param overwrite whether it may take the place of what an earlier export made
     * @param copies whether to copy where a link would do
     * @param home the archive's own folder, into which nothing is put
     * @return it, still under another name
     * @throws ExportException if it cannot be there
     * @throws IOException if the disk refuses
     */
    public static NewFolder at(Path path, boolean overwrite, boolean copies, HomeFolder home) throws IOException {
        Target target = Target.of(path, home);
        clear(target);
        check(target, overwrite);
        PrivateFiles.folder(target.temporary());
        return new NewFolder(target, overwrite, copies, locked(target));
    }

    /** Removes what a killed run has left, and puts back what it was about to replace. */
    private static void clear(Target target) throws IOException {
        if (Files.exists(manifestIn(target.temporary()))) {
            locked(target).close(); // refuses where a run is not over
        }
        Target.delete(target.temporary());
        if (Files.isDirectory(old(target), LinkOption.NOFOLLOW_LINKS) && !target.exists()) {
            Files.move(old(target), target.path(), StandardCopyOption.ATOMIC_MOVE);
        }
        Target.delete(old(target));
    }

    private static FileChannel locked(Target target) throws IOException {
        FileChannel channel = PrivateFiles.open(manifestIn(target.temporary()));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException thisProcess) {
            channel.close();
            throw target.busy();
        }
        channel.close();
        throw target.busy();
    }

    private static void check(Target target, boolean overwrite) throws IOException {
        target.refuseUnless(overwrite);
        if (target.exists()) {
            EarlierExport.check(target.path());
        }
    }

    private static Path old(Target target) {
        return target.beside(".archive-old");
    }

    private static Path manifestIn(Path folder) {
        return folder.resolve(FileNames.MANIFEST);
    }

    @Override
    public void put(String path, StoredFile stored, Instant at) throws IOException, DamagedAssetException {
        Path file = place(path);
        if (linked(file, stored.path())) {
            return;
        }
        try (FileChannel channel = PrivateFiles.open(file);
                OutputStream out = new NamedOutput(channel, target.path().resolve(path))) {
            stored.copyTo(out);
        } catch (DamagedAssetException damaged) {
            Files.delete(file);
            throw damaged;
        }
        Files.setLastModifiedTime(file, FileTime.from(at));
    }

    /**
     * Puts a small file of the program's own, such as a thumbnail: linked where that is possible, else copied.
     *
     * @param path below the folder, with slashes
     * @param source the file
     * @param at its time, if it is copied
     * @throws IOException if the disk refuses
     */
    public void put(String path, Path source, Instant at) throws IOException {
        if (!linked(place(path), source)) {
            put(path, Files.readAllBytes(source), at);
        }
    }

    /**
     * Whether a file is there already.
     *
     * @param path below the folder, with slashes
     * @return whether it was put there
     */
    public boolean holds(String path) {
        return Files.exists(target.temporary().resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void put(String path, byte[] bytes, Instant at) throws IOException {
        Path file = place(path);
        try (FileChannel channel = PrivateFiles.open(file);
                OutputStream out = new NamedOutput(channel, target.path().resolve(path))) {
            out.write(bytes);
        }
        Files.setLastModifiedTime(file, FileTime.from(at));
    }

    private Path place(String path) throws IOException {
        Path file = target.temporary().resolve(path).normalize();
        if (!file.startsWith(target.temporary())) {
            throw new IllegalStateException("a name leads out of the export: " + path);
        }
        PrivateFiles.folder(file.resolveSibling(""));
        return file;
    }

    /** Not of a link: it would lead back into the archive's folder. */
    private boolean linked(Path file, Path asset) {
        if (copies || !Files.isRegularFile(asset, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            Files.createLink(file, asset);
            linked++;
            return true;
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return false; // another file system, too many links, not permitted: a copy does
        }
    }

    @Override
    public OutputStream manifest() {
        return manifest;
    }

    @Override
    public long linked() {
        return linked;
    }

    @Override
    public void complete() throws IOException {
        manifest.flush();
        makeDurable();
        check(target, overwrite);
        if (target.exists()) {
            Files.move(target.path(), old(target), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(target.temporary(), target.path(), StandardCopyOption.ATOMIC_MOVE);
        complete = true;
        PrivateFiles.syncFolder(target.folder());
        Target.delete(old(target));
    }

    /** All at the end: by then most of it is on the disk already. Side by side: a journal writes many as fast as one. */
    private void makeDurable() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(FORCED_AT_ONCE);
        try {
            Files.walkFileTree(target.temporary(), new SimpleFileVisitor<>() {
                private final List<Callable<Void>> waiting = new ArrayList<>();

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!isLink(file)) { // the archive has made its own bytes durable
                        waiting.add(() -> force(file));
                    }
                    if (waiting.size() == MOST_WAITING) {
                        forceAll();
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    waiting.add(() -> {
                        PrivateFiles.syncFolder(folder);
                        return null;
                    });
                    if (folder.equals(target.temporary())) {
                        forceAll();
                    }
                    return super.postVisitDirectory(folder, failure);
                }

                private void forceAll() throws IOException {
                    try {
                        for (Future<Void> done : threads.invokeAll(waiting)) {
                            done.get();
                        }
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                        throw new InterruptedIOException("stopped before the export was on the disk");
                    } catch (ExecutionException failed) {
                        throw failed.getCause() instanceof IOException disk
                                ? NamedOutput.refused(target.path(), disk)
                                : new IOException("the export cannot be made durable", failed.getCause());
                    }
                    waiting.clear();
                }
            });
        } finally {
            threads.shutdownNow();
        }
    }

    private static @Nullable Void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return null;
    }

    private static boolean isLink(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Files.getAttribute(file, "unix:nlink") instanceof Integer names
                && names > 1;
    }

    @Override
    public void close() throws IOException {
        if (!complete) {
            Target.delete(target.temporary());
        }
        lock.close();
    }
}
