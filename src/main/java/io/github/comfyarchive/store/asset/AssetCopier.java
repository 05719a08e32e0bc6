package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Brings the files of one home into another: as hard links where both are on one file system, which takes no room and no time, else as
 * copies. What is copied is hashed on its way. A file is in its place under its name or not there at all; it is durable once {@link #sync}
 * has returned. For one thread.
 */
public final class AssetCopier {
    private static final int BUFFER_BYTES = 256 * 1024;

    /** What another home's rows say is not to be trusted: an extension becomes part of a path. */
    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z0-9]{1,16}");

    private final HomeFolder from;
    private final HomeFolder to;
    private final Path part;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Set<Path> changed = new HashSet<>();
    private boolean links = true;

    /**
     * Prepares it.
     *
     * @param from whose files
     * @param to where they go: its folders are there
     */
    public AssetCopier(HomeFolder from, HomeFolder to) {
        this.from = from;
        this.to = to;
        this.part = to.tmp().resolve("copy-" + ProcessHandle.current().pid() + ".part");
    }

    /** What became of a file. */
    public enum Brought {
        /** It was there already, as large as it should be. */
        THERE,
        LINKED,
        COPIED,
        /** The other home does not have it, or it is no file. */
        MISSING,
        /** It is not what its name says: another size, or other bytes. */
        DAMAGED
    }

    /**
     * Brings one.
     *
     * @param asset its row in the other home
     * @param read whether a file that is linked is read too, and compared with its name
     * @param users whether it is a file of the user's under another name: then it is copied, for a copy is not to change with it
     * @return what became of it; of one that is missing or damaged nothing is brought
     * @throws StorageException if a disk refuses; says which file
     */
    public Brought bring(AssetRow asset, boolean read, boolean users) throws StorageException {
        if (!EXTENSION.matcher(asset.extension()).matches()) {
            return Brought.MISSING;
        }
        Sha256 sha256 = new Sha256(asset.sha256());
        return bring(
                sha256,
                asset.size(),
                from.asset(sha256, asset.extension()),
                to.asset(sha256, asset.extension()),
                read,
                users);
    }

    /**
     * Whether a file is in its place, as large as it should be.
     *
     * @param asset its row in the home that it would be brought into
     */
    public boolean has(AssetRow asset) throws StorageException {
        return isFile(to.asset(new Sha256(asset.sha256()), asset.extension()), asset.size());
    }

    /**
     * Where the other home has a file.
     *
     * @param asset its row there
     * @return nothing where it is no file, or of another size
     */
    public Optional<Path> source(AssetRow asset) throws StorageException {
        if (!EXTENSION.matcher(asset.extension()).matches()) {
            return Optional.empty();
        }
        Path file = from.asset(new Sha256(asset.sha256()), asset.extension());
        return isFile(file, asset.size()) ? Optional.of(file) : Optional.empty();
    }

    private Brought bring(Sha256 sha256, long size, Path source, Path target, boolean read, boolean users)
            throws StorageException {
        if (isFile(target, size)) {
            return Brought.THERE;
        }
        if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            return Brought.MISSING;
        }
        if (!isFile(source, size)) {
            return Brought.DAMAGED;
        }
        try {
            makeFolder(to.assetFolder(sha256));
            boolean linked = links && !users && link(source);
            boolean whole = linked ? !read || isWhole(sha256, part) : copy(sha256, source);
            if (!whole) {
                return Brought.DAMAGED;
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (!linked) {
                PrivateFiles.makeReadOnly(target);
            }
            changed.add(to.assetFolder(sha256));
            return linked ? Brought.LINKED : Brought.COPIED;
        } catch (NoSuchFileException gone) {
            if (Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
                throw StorageException.of(target + " cannot be written", gone);
            }
            return Brought.MISSING;
        } catch (IOException cause) {
            throw StorageException.of(target + " cannot be written", cause);
        } finally {
            removePart();
        }
    }

    private void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            HomeFiles.folder(folder);
            changed.add(to.assets());
        }
    }

    private static boolean isFile(Path file, long size) throws StorageException {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == size;
        } catch (NoSuchFileException gone) {
            return false;
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be read", cause);
        }
    }

    /** Whether there is a link now: another file system, one without links, or a file of another user's is copied. */
    private boolean link(Path source) throws IOException {
        removePart();
        try {
            Files.createLink(part, source);
            return true;
        } catch (NoSuchFileException gone) {
            throw gone;
        } catch (IOException | UnsupportedOperationException noLinks) {
            links = !apart(source);
            return false;
        }
    }

    /** On two file systems the next one need not be tried. */
    private boolean apart(Path source) throws IOException {
        return !Files.getFileStore(source).equals(Files.getFileStore(to.tmp()));
    }

    private boolean isWhole(Sha256 sha256, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be read", cause);
        }
        return Sha256.of(digest.digest()).equals(sha256);
    }

    private boolean copy(Sha256 sha256, Path source) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                FileChannel out = HomeFiles.open(part)) {
            out.truncate(0);
            ByteBuffer bytes = ByteBuffer.wrap(buffer);
            while (read(in, bytes, source) >= 0) {
                bytes.flip();
                digest.update(bytes.duplicate());
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                bytes.clear();
            }
            out.force(true);
        }
        return Sha256.of(digest.digest()).equals(sha256);
    }

    private static int read(FileChannel in, ByteBuffer bytes, Path source) throws IOException {
        try {
            return in.read(bytes);
        } catch (IOException cause) {
            throw StorageException.of(source + " cannot be read", cause);
        }
    }

    private void removePart() throws StorageException {
        try {
            Files.deleteIfExists(part);
        } catch (IOException cause) {
            throw StorageException.of(part + " cannot be removed", cause);
        }
    }

    /**
     * Makes the names durable of all that was brought since.
     *
     * @throws StorageException if the disk refuses
     */
    public void sync() throws StorageException {
        for (Path folder : changed) {
            try {
                PrivateFiles.syncFolder(folder);
            } catch (IOException cause) {
                throw StorageException.of(folder + " cannot be written", cause);
            }
        }
        changed.clear();
    }
}
