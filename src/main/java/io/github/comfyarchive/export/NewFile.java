package io.github.comfyarchive.export;

import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that appears complete or not at all: written under another name, made durable, then renamed. */
public final class NewFile implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Target target;
    private final boolean overwrite;
    private final FileChannel channel;
    private final NamedOutput named;
    private final OutputStream out;
    private boolean complete;

    private NewFile(Target target, boolean overwrite, FileChannel channel) {
        this.target = target;
        this.overwrite = overwrite;
        this.channel = channel;
        this.named = new NamedOutput(channel, target.path());
        this.out = new BufferedOutputStream(named, BUFFER);
    }

    /**
     * Begins a file.
     *
     * @param path where it shall be
     * @param overwrite whether it may take the place of another file
     * @param home the archive's own folder, where nothing is to be put
     * @return the file, to be closed
     * @throws IOException if the disk refuses
     * @throws ExportException if it cannot be there
     */
    public static NewFile at(Path path, boolean overwrite, HomeFolder home) throws IOException {
        Target target = Target.of(path, home);
        check(target, overwrite);
        FileChannel channel = locked(target);
        channel.truncate(0);
        return new NewFile(target, overwrite, channel);
    }

    private static void check(Target target, boolean overwrite) {
        target.refuseUnless(overwrite);
        if (target.exists() && !Files.isRegularFile(target.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new ExportException(target.path() + " is not a file, and --overwrite replaces only files"
                    + "; to write into a pipe or device, use --out - and the shell");
        }
    }

    /** The lock ends with its process: what a killed one left is rewritten. */
    private static FileChannel locked(Target target) throws IOException {
        FileChannel channel = PrivateFiles.open(target.temporary());
        try {
            if (channel.tryLock() != null && Files.exists(target.temporary())) {
                return channel;
            }
        } catch (OverlappingFileLockException thisProcess) {
            channel.close();
            throw target.busy();
        }
        channel.close();
        throw target.busy();
    }

    /**
     * Where to write.
     *
     * @return a buffered stream
     */
    public OutputStream out() {
        return out;
    }

    /**
     * Another file beside it, for what can only write a file by its name; {@link #completeWith} takes it.
     *
     * @return its path; it does not exist yet
     * @throws IOException if what an earlier run left there cannot be removed
     */
    public Path written() throws IOException {
        Files.deleteIfExists(copy(target));
        return copy(target);
    }

    private static Path copy(Target target) {
        return target.beside(".archive-copy");
    }

    /**
     * Puts a file that was written under another name in its place.
     *
     * @param written a file that {@link #written} named, complete and durable
     * @return how large it is
     * @throws IOException if the disk refuses
     */
    public long completeWith(Path written) throws IOException {
        check(target, overwrite);
        long size = Files.size(written);
        Files.move(written, target.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        PrivateFiles.syncFolder(target.folder());
        return size;
    }

    /**
     * Puts the file in its place.
     *
     * @return how large it is
     * @throws IOException if the disk refuses
     */
    public long complete() throws IOException {
        out.flush();
        named.force();
        check(target, overwrite);
        long size = channel.size();
        Files.move(
                target.temporary(), target.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        complete = true;
        PrivateFiles.syncFolder(target.folder());
        return size;
    }

    @Override
    public void close() throws IOException {
        if (!complete) {
            Files.deleteIfExists(copy(target));
            Files.deleteIfExists(target.temporary());
        }
        channel.close();
    }
}
