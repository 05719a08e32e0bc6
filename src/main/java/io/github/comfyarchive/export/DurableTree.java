package io.github.comfyarchive.export;

import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Makes all files of an export durable. All at its end: by then most of it is on the disk already. */
final class DurableTree extends SimpleFileVisitor<Path> {
    /** Side by side: the journal of a file system writes many as fast as one. */
    private static final int FORCED_AT_ONCE = 16;

    /** So many files are remembered: an export may have a million. */
    private static final int MOST_WAITING = 4_096;

    private final Target target;
    private final ExecutorService threads;
    private final List<Callable<Void>> waiting = new ArrayList<>();

    private DurableTree(Target target, ExecutorService threads) {
        this.target = target;
        this.threads = threads;
    }

    /**
     * Returns once it is durable.
     *
     * @throws IOException if the disk refuses, or this thread is interrupted
     */
    static void make(Target target) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(FORCED_AT_ONCE);
        try {
            Files.walkFileTree(target.temporary(), new DurableTree(target, threads));
        } finally {
            threads.shutdownNow();
        }
    }

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
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
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
}
