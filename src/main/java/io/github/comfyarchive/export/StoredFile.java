package io.github.comfyarchive.export;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.DiskFailure;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.zip.CRC32;

/**
 * The bytes of an asset; they are compared with its row whenever they are read.
 *
 * @param path where they are
 * @param asset its row
 * @param users whether it is a file of the user's under another name: it is given away as a copy, for an edit there would change all
 */
public record StoredFile(Path path, AssetRow asset, boolean users) {
    private static final int BUFFER = 1 << 16;
    private static final String GONE = "its bytes are no longer in the archive";

    /**
     * Looks whether they are there, as many as there should be.
     *
     * @throws DamagedAssetException if not
     */
    public void check() throws DamagedAssetException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new DamagedAssetException(GONE);
            }
            if (attributes.size() != asset.size()) {
                throw new DamagedAssetException(
                        "its bytes in the archive are " + attributes.size() + " and not " + asset.size());
            }
        } catch (NoSuchFileException none) {
            throw new DamagedAssetException(GONE);
        } catch (IOException unreadable) {
            throw new DamagedAssetException(
                    "its bytes in the archive cannot be read: " + DiskFailure.reason(unreadable));
        }
    }

    /**
     * Copies them.
     *
     * @param out gets them
     * @throws IOException if the disk refuses
     * @throws DamagedAssetException if they are not those that were stored; all have been written then
     */
    public void copyTo(OutputStream out) throws IOException, DamagedAssetException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        if (!Sha256.of(digest.digest()).hex().equals(asset.sha256())) {
            throw new DamagedAssetException("its bytes in the archive are not those that were stored");
        }
    }

    /** Reads them through for their CRC. */
    long crc() throws IOException, DamagedAssetException {
        CRC32 crc = new CRC32();
        copyTo(new OutputStream() {
            @Override
            public void write(int oneByte) {
                crc.update(oneByte);
            }

            @Override
            public void write(byte[] bytes, int start, int length) {
                crc.update(bytes, start, length);
            }
        });
        return crc.getValue();
    }
}
