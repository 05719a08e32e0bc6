package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A folder on the disk of a home's files in which those wait that come from afar, called as in a home, so that they can be linked into
 * their place. What a killed program left in one goes with the next.
 */
public final class ArrivingFiles implements AutoCloseable {
    private final HomeFolder folder;

    private ArrivingFiles(HomeFolder folder) {
        this.folder = folder;
    }

    /**
     * Makes it.
     *
     * @param home whose folders are there
     * @throws StorageException if the disk refuses
     */
    public static ArrivingFiles of(HomeFolder home) throws StorageException {
        return new ArrivingFiles(new HomeFolder(AssetLinker.newFolder(home.tmp(), home)));
    }

    /** It, as a home of which there is nothing but files. */
    public HomeFolder folder() {
        return folder;
    }

    /**
     * Where a file is to arrive.
     *
     * @return its path; the folder of it is there
     * @throws StorageException if the disk refuses
     */
    public Path place(AssetRow asset) throws StorageException {
        Sha256 sha256 = new Sha256(asset.sha256());
        try {
            HomeFiles.folder(folder.assetFolder(sha256));
        } catch (IOException cause) {
            throw StorageException.of(folder.assetFolder(sha256) + " cannot be made", cause);
        }
        return folder.asset(sha256, asset.extension());
    }

    /**
     * Has the bytes of a file that arrived whole on the disk, and nobody changes them any more.
     *
     * @throws StorageException if the disk refuses
     */
    public static void keep(Path file) throws StorageException {
        try {
            HomeFiles.own(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                channel.force(true);
            }
            PrivateFiles.makeReadOnly(file);
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be written", cause);
        }
    }

    /**
     * Removes what is in it; what was linked into its place stays there.
     *
     * @throws StorageException if the disk refuses
     */
    public void empty() throws StorageException {
        AssetLinker.delete(folder.assets());
    }

    /**
     * Deletes it.
     *
     * @throws StorageException if the disk refuses
     */
    @Override
    public void close() throws StorageException {
        AssetLinker.delete(folder.root());
    }
}
