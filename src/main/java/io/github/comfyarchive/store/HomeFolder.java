package io.github.comfyarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The folder that is the archive: {@code archive.db}, {@code assets/}, {@code tmp/}, and the small files beside them. */
public final class HomeFolder {
    private static final int KEY_BYTES = 32;

    private final Path root;

    /**
     * Names a home; nothing is made or read yet.
     *
     * @param root the folder
     */
    public HomeFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * The folder itself.
     *
     * @return an absolute path
     */
    public Path root() {
        return root;
    }

    /**
     * The SQLite file.
     *
     * @return its path, whether it exists or not
     */
    public Path database() {
        return root.resolve("archive.db");
    }

    /**
     * The rules a user adds to the built-in ones.
     *
     * @return its path, whether it exists or not
     */
    public Path userRules() {
        return root.resolve("redaction-rules.json");
    }

    /**
     * What a user says of nodes that the built-in rules do not know (docs/graph-rules.md).
     *
     * @return its path, whether it exists or not
     */
    public Path userNodeRules() {
        return root.resolve("graph-rules.json");
    }

    /**
     * Where an asset is.
     *
     * @param sha256 its name
     * @param extension without a dot, from the bytes' own type
     * @return {@code assets/ab/abcdef….png}
     */
    public Path asset(Sha256 sha256, String extension) {
        return assetFolder(sha256).resolve(sha256.hex() + "." + extension);
    }

    Path assetFolder(Sha256 sha256) {
        return assets().resolve(sha256.hex().substring(0, 2));
    }

    /**
     * Where the bytes of files are kept.
     *
     * @return its path, whether it exists or not
     */
    public Path assets() {
        return root.resolve("assets");
    }

    /**
     * Where thumbnails are kept, to be used again; nothing is lost with them.
     *
     * @return its path, whether it exists or not
     */
    public Path thumbs() {
        return root.resolve("thumbs");
    }

    /**
     * Where the bytes of files arrive.
     *
     * @return its path, whether it exists or not
     */
    public Path tmp() {
        return root.resolve("tmp");
    }

    /**
     * Where a repair puts what is damaged, or belongs to nothing.
     *
     * @return its path, whether it exists or not
     */
    public Path lostAndFound() {
        return root.resolve("lost+found");
    }

    Path lock() {
        return root.resolve("sync.lock");
    }

    /**
     * Makes the folders that are missing.
     *
     * @throws StorageException if they cannot be made
     */
    public void create() throws StorageException {
        try {
            PrivateFiles.folder(root);
            PrivateFiles.folder(assets());
            PrivateFiles.folder(tmp());
        } catch (IOException cause) {
            throw StorageException.of(
                    "the home folder " + root + " cannot be made (choose another with --home)", cause);
        }
    }

    /**
     * The key of the fingerprints in {@code redaction}, made at the first call. It stands beside the database and not in it,
     * so that a copied database does not help to guess what was removed.
     *
     * @return 32 bytes
     * @throws StorageException if it can neither be read nor made
     */
    public byte[] fingerprintKey() throws StorageException {
        Path file = root.resolve("redaction.key");
        try {
            if (Files.exists(file)) {
                byte[] key = Files.readAllBytes(file);
                if (key.length == KEY_BYTES) {
                    return key;
                }
                throw new IOException("it is " + key.length + " bytes long and not " + KEY_BYTES + "; remove it");
            }
            return makeKey(file);
        } catch (IOException cause) {
            throw StorageException.of("the key of the fingerprints, " + file, cause);
        }
    }

    private static byte[] makeKey(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        PrivateFiles.replace(file, key);
        return key;
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
