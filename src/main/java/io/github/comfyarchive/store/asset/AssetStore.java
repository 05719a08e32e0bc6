package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.StoredAsset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** The bytes of files: {@code assets/}, named by what they are, and {@code tmp/}, where they arrive. */
public final class AssetStore {
    private final HomeFolder home;
    private final Path tmp;
    private final boolean apart;

    /** The files of a home. Whether they lie on a disk of their own is asked once, here. */
    public AssetStore(HomeFolder home) {
        this.home = home;
        this.tmp = home.tmp();
        this.apart = home.assetsAreApart();
    }

    /**
     * Where an output's bytes arrive; what an earlier attempt left there is continued where the server still has the same file.
     *
     * @param outputId the output's key
     * @return its part, to be closed
     * @throws StorageException if the disk refuses
     */
    public PartialFile part(long outputId) throws StorageException {
        return PartialFile.open(tmp.resolve(outputId + ".part"), tmp.resolve(outputId + ".resume"));
    }

    /**
     * Where a stored asset is.
     *
     * @return its path; whether the file is there is not looked at
     */
    public Path path(AssetRow asset) {
        return home.asset(new Sha256(asset.sha256()), asset.extension());
    }

    /**
     * Puts a complete part in its place: durable bytes first, then the name, then the folder (the order of
     * <a href="https://www.sqlite.org/atomiccommit.html">atomic commit</a>). An asset of that name is the same bytes already.
     *
     * @param part a complete part; closed afterwards
     * @param sha256 of its bytes
     * @param extension of its type, without a dot
     * @throws StorageException if the disk refuses
     */
    public void keep(PartialFile part, Sha256 sha256, String extension) throws StorageException {
        Path folder = home.assetFolder(sha256);
        Path asset = home.asset(sha256, extension);
        try {
            part.sync();
            makeFolder(folder);
            if (Files.exists(asset) && Files.size(asset) == part.size()) {
                part.discard();
                return;
            }
            part.moveTo(asset);
            PrivateFiles.syncFolder(folder);
        } catch (IOException cause) {
            throw StorageException.of(asset + " cannot be written", cause);
        }
    }

    /**
     * Puts a sealed part in its place, without waiting for its name to be on the disk: {@link #sync} does that for some together.
     *
     * @param part sealed; closed
     * @param sha256 of its bytes
     * @param extension of its type, without a dot
     * @param known whether a row names that file: what is there otherwise was left by a run that was killed, and may be a link to a
     *     file of the user's
     * @return the folder whose names have changed; nothing where the bytes were there already
     * @throws StorageException if the disk refuses
     */
    public Optional<Path> put(PartialFile part, Sha256 sha256, String extension, boolean known)
            throws StorageException {
        Path folder = home.assetFolder(sha256);
        Path asset = home.asset(sha256, extension);
        try {
            makeFolder(folder);
            if (known && Files.exists(asset) && Files.size(asset) == part.size()) {
                part.discard();
                return Optional.empty();
            }
            part.moveTo(asset);
            return Optional.of(folder);
        } catch (IOException cause) {
            throw StorageException.of(asset + " cannot be written", cause);
        }
    }

    /**
     * Puts a link in its place, as {@link #put(PartialFile, Sha256, String, boolean)} does a part.
     *
     * @param link durable, under another name on the same disk; not there any more afterwards
     * @param size of its bytes
     */
    public Optional<Path> put(AssetLinker.Link link, long size, Sha256 sha256, String extension, boolean known)
            throws StorageException {
        Path folder = home.assetFolder(sha256);
        Path asset = home.asset(sha256, extension);
        try {
            makeFolder(folder);
            boolean there = known && Files.exists(asset) && Files.size(asset) == size;
            if (!there) {
                move(link.file(), asset);
            }
            // Of two names of one file a rename removes neither (rename(2)).
            Files.deleteIfExists(link.file());
            return there ? Optional.empty() : Optional.of(folder);
        } catch (IOException cause) {
            throw StorageException.of(asset + " cannot be written", cause);
        }
    }

    /**
     * Has the names in a folder on the disk.
     *
     * @throws StorageException if the disk refuses
     */
    public void sync(Path folder) throws StorageException {
        try {
            PrivateFiles.syncFolder(folder);
        } catch (IOException cause) {
            throw StorageException.of(folder + " cannot be written", cause);
        }
    }

    /**
     * Gives bytes the extension that they have in the archive: a text can come under two names at once.
     *
     * @param put as they were put in their place
     * @throws StorageException if the disk refuses
     */
    public void rename(StoredAsset put, AssetRow known) throws StorageException {
        Path from = home.asset(put.sha256(), put.extension());
        try {
            if (Files.exists(from)) {
                move(from, path(known));
            }
        } catch (IOException cause) {
            throw StorageException.of(from + " cannot be renamed", cause);
        }
    }

    private void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (apart) {
                Files.readAttributes(home.marker(), BasicFileAttributes.class); // its disk may have gone meanwhile
            }
            HomeFiles.folder(folder);
            PrivateFiles.syncFolder(home.assets());
        }
    }

    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
