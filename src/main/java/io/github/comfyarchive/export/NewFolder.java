package io.github.comfyarchive.export;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.media.clean.CleanCopy;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;

/** A folder that appears complete or not at all. Files of the archive are linked into it where the file system can, else copied. */
public final class NewFolder implements FileSink {
    private static final int BUFFER = 1 << 16;

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
        if (!stored.users() && linked(file, stored.path())) {
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

    @Override
    public Sha256 put(String path, CleanCopy copy, Instant at) throws IOException {
        Path file = place(path);
        MessageDigest digest = Sha256.digest();
        try (FileChannel channel = PrivateFiles.open(file);
                OutputStream out = new DigestOutputStream(
                        new NamedOutput(channel, target.path().resolve(path)), digest)) {
            copy.writeTo(out);
        }
        Files.setLastModifiedTime(file, FileTime.from(at));
        return Sha256.of(digest.digest());
    }

    /** Linked where that is possible, else copied. */
    @Override
    public void put(String path, Path source, Instant at) throws IOException {
        if (!linked(place(path), source)) {
            put(path, Files.readAllBytes(source), at);
        }
    }

    @Override
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
        DurableTree.make(target);
        check(target, overwrite);
        if (target.exists()) {
            Files.move(target.path(), old(target), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(target.temporary(), target.path(), StandardCopyOption.ATOMIC_MOVE);
        complete = true;
        PrivateFiles.syncFolder(target.folder());
        Target.delete(old(target));
    }

    @Override
    public void close() throws IOException {
        if (!complete) {
            Target.delete(target.temporary());
        }
        lock.close();
    }
}
