package io.github.comfyarchive.store.home;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.asset.AssetDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The folder that is the archive: {@code archive.db}, {@code assets/}, {@code tmp/}, and the small files beside them. */
public final class HomeFolder {
    /** The file by which the disk of the assets is known again ({@link AssetDisk}). */
    public static final String MARKER = ".archive-assets";

    private static final String ASSETS = "assets";
    private static final String TMP = "tmp";
    private static final String THUMBS = "thumbs";
    private static final String LOST_AND_FOUND = "lost+found";

    /** What may lie in {@code assets/} beside the assets: a rename leads from one folder to another of one disk only. */
    public static final Set<String> ON_THE_DISK_OF_ASSETS = Set.of(MARKER, TMP, THUMBS, LOST_AND_FOUND);

    /** As long as what HMAC-SHA256 gives (RFC 2104, section 3). */
    private static final int KEY_BYTES = 32;

    private static final String KEY_ENDING = ".key";

    private final Path root;

    /** Names a home; nothing is made or read yet. */
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
     * What a user wants of this home (docs/forget.md).
     *
     * @return its path, whether it exists or not
     */
    public Path config() {
        return root.resolve("config.toml");
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

    /** The folder in {@code assets/} that holds a file: named by the first two digits of its SHA-256. */
    public Path assetFolder(Sha256 sha256) {
        return assets().resolve(sha256.hex().substring(0, 2));
    }

    /**
     * Where the bytes of files are kept.
     *
     * @return its path, whether it exists or not
     */
    public Path assets() {
        return root.resolve(ASSETS);
    }

    /**
     * Whether the assets lie on another disk than the home, by a link or a mount. Then what is renamed into their folder, or out of
     * it, lies below it.
     *
     * @return false too where there is no such folder
     */
    public boolean assetsAreApart() {
        return FileSystemKind.isApart(root, assets());
    }

    private Path besideAssets(String name) {
        return (assetsAreApart() ? assets() : root).resolve(name);
    }

    /** The file by which a disk of assets is recognised ({@code AssetDisk}); whether it exists or not. */
    public Path marker() {
        return assets().resolve(MARKER);
    }

    /**
     * Where thumbnails are kept, to be used again; nothing is lost with them.
     *
     * @return its path, whether it exists or not
     */
    public Path thumbs() {
        return besideAssets(THUMBS);
    }

    /**
     * Where the bytes of files arrive.
     *
     * @return its path, whether it exists or not
     */
    public Path tmp() {
        return besideAssets(TMP);
    }

    /**
     * Where parts of files may be left, by runs before the assets were moved to another disk or back.
     *
     * @return paths, whether they exist or not
     */
    public Set<Path> allTmp() {
        return Set.of(root.resolve(TMP), assets().resolve(TMP));
    }

    /**
     * Where a repair puts what is damaged, or belongs to nothing.
     *
     * @return its path, whether it exists or not
     */
    public Path lostAndFound() {
        return root.resolve(LOST_AND_FOUND);
    }

    /**
     * Where a repair puts what it takes out of {@link #assets}.
     *
     * @return its path, whether it exists or not
     */
    public Path lostAssets() {
        return besideAssets(LOST_AND_FOUND);
    }

    /**
     * What lies in the home beside the database, the files of the archive and what is made of them again: copies that a migration, a
     * repair or a user has left, what was put aside, reports of crashes.
     *
     * @return files, in order
     * @throws StorageException if the disk refuses
     */
    public List<Path> beside() throws StorageException {
        Set<Path> own = Set.of(
                database(),
                root.resolve("archive.db-wal"),
                root.resolve("archive.db-shm"),
                assets(),
                root.resolve(TMP),
                root.resolve(THUMBS),
                lock(),
                key(),
                joinedKeys());
        List<Path> beside = new ArrayList<>();
        try {
            addBeside(root, own, beside);
            if (!lostAssets().equals(lostAndFound()) && Files.isDirectory(lostAssets())) {
                addBeside(lostAssets(), own, beside);
            }
        } catch (IOException cause) {
            throw StorageException.of(root + " cannot be read", cause);
        }
        return beside.stream().sorted().toList();
    }

    private static void addBeside(Path folder, Set<Path> own, List<Path> beside) throws IOException {
        List<Path> inside = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            names.forEach(inside::add);
        }
        for (Path path : inside) {
            if (own.contains(path)) {
                continue;
            }
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                addBeside(path, own, beside);
            } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                beside.add(path);
            }
        }
    }

    /**
     * Whether a file is a copy of the database, as a migration or a repair leaves one.
     *
     * @param file below the home
     * @return true by its name
     */
    public boolean isCopyOfDatabase(Path file) {
        return String.valueOf(file.getFileName()).startsWith(database().getFileName() + ".");
    }

    /**
     * The small files that belong to a home beside the database and the key: a user's rules. Whoever copies a home copies them.
     *
     * @return paths, whether they exist or not
     */
    public List<Path> smallFiles() {
        return List.of(userRules(), userNodeRules(), config());
    }

    Path lock() {
        return root.resolve("sync.lock");
    }

    /**
     * Makes the home alone, if it is missing.
     *
     * @throws StorageException if it cannot be made
     */
    public void createRoot() throws StorageException {
        try {
            HomeFiles.folder(root);
        } catch (IOException cause) {
            throw cannotBeMade(cause);
        }
    }

    private StorageException cannotBeMade(IOException cause) {
        String what = Files.isDirectory(root) ? " cannot be used" : " cannot be made";
        return StorageException.of("the home folder " + root + what + " (choose another with --home)", cause);
    }

    /**
     * Makes the folders that are missing.
     *
     * @throws StorageException if they cannot be made
     */
    public void create() throws StorageException {
        try {
            HomeFiles.folder(root);
            if (!Files.isSymbolicLink(assets())) { // where one leads to, nothing is made unasked: its disk may be away
                HomeFiles.folder(assets());
            }
            HomeFiles.folder(root.resolve(TMP));
        } catch (IOException cause) {
            throw cannotBeMade(cause);
        }
    }

    /**
     * Whether there is an archive in it.
     *
     * @return false where nobody has made one yet
     * @throws StorageException if that cannot be seen, for want of a right or because of the disk
     */
    public boolean holdsArchive() throws StorageException {
        try {
            Files.readAttributes(database(), BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException cause) {
            throw StorageException.of("the home folder " + root + " cannot be read", cause);
        }
    }

    /**
     * Whether one of the small files of a user's is there.
     *
     * @param file {@link #userRules} or {@link #userNodeRules}
     * @return false where there is none
     * @throws StorageException if it may not be read
     */
    public boolean has(Path file) throws StorageException {
        if (!Files.exists(file)) {
            return false;
        }
        if (!Files.isReadable(file)) {
            throw StorageException.of(file + " cannot be read", new AccessDeniedException(file.toString()));
        }
        return true;
    }

    /** The file of the key of fingerprints; whether it exists or not. */
    public Path key() {
        return root.resolve("redaction.key");
    }

    /** The folder of the keys of other homes that were imported; whether it exists or not. */
    public Path joinedKeys() {
        return root.resolve("redaction.keys");
    }

    /**
     * The keys of homes that were imported: what was found there keeps its fingerprints by them.
     *
     * @return 32 bytes each, in the order of their files' names; none where no home was imported
     * @throws StorageException if they cannot be read
     */
    public List<byte[]> joinedFingerprintKeys() throws StorageException {
        List<byte[]> keys = new ArrayList<>();
        try {
            if (!Files.isDirectory(joinedKeys())) {
                return keys;
            }
            List<Path> files = new ArrayList<>();
            try (DirectoryStream<Path> named = Files.newDirectoryStream(joinedKeys(), "*" + KEY_ENDING)) {
                named.forEach(files::add);
            }
            files.sort(null);
            for (Path file : files) {
                keys.add(readKey(file));
            }
            return keys;
        } catch (IOException cause) {
            throw StorageException.of("the keys of the fingerprints of other homes, in " + joinedKeys(), cause);
        }
    }

    /**
     * All keys of a home: its own where it has one, and those that it has joined.
     *
     * @return 32 bytes each
     * @throws StorageException if one cannot be read
     */
    public List<byte[]> allFingerprintKeys() throws StorageException {
        List<byte[]> keys = new ArrayList<>();
        try {
            if (hasKey()) {
                keys.add(readKey(key()));
            }
        } catch (IOException cause) {
            throw keyFailed(cause);
        }
        keys.addAll(joinedFingerprintKeys());
        return keys;
    }

    /**
     * Keeps the key of another home beside this one's.
     *
     * @param key 32 bytes; one that is known is left as it is
     * @throws StorageException if it cannot be written
     */
    public void joinKey(byte[] key) throws StorageException {
        try {
            if (hasKey() && Arrays.equals(readKey(key()), key)) {
                return;
            }
            // A random key cannot be found by its hash; by its name it is written once.
            Path file =
                    joinedKeys().resolve(Sha256.of(Sha256.digest().digest(key)).hex() + KEY_ENDING);
            if (Files.exists(file) && Arrays.equals(readKey(file), key)) {
                return;
            }
            HomeFiles.folder(joinedKeys());
            HomeFiles.replace(file, key);
            PrivateFiles.syncFolder(joinedKeys());
            PrivateFiles.syncFolder(root);
        } catch (IOException cause) {
            throw StorageException.of("a key of the fingerprints, in " + joinedKeys(), cause);
        }
    }

    /**
     * Gives this home the key of another of which it is a copy.
     *
     * @param other has a key, or none
     * @throws StorageException if it can not be read or written
     */
    public void takeKeysOf(HomeFolder other) throws StorageException {
        try {
            if (other.hasKey()) {
                byte[] theirs = readKey(other.key());
                if (hasKey() && !Arrays.equals(readKey(key()), theirs)) {
                    byte[] earlier = readKey(key());
                    HomeFiles.replace(key(), theirs);
                    joinKey(earlier);
                } else if (!hasKey()) {
                    HomeFiles.replace(key(), theirs);
                }
            }
        } catch (IOException cause) {
            throw StorageException.of("the key of the fingerprints, " + key(), cause);
        }
        for (byte[] key : other.joinedFingerprintKeys()) {
            joinKey(key);
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
        try {
            return hasKey() ? readKey(key()) : makeKey(key());
        } catch (IOException cause) {
            throw keyFailed(cause);
        }
    }

    /**
     * The key of the fingerprints where there is one; else one that is forgotten again, by which nothing has a fingerprint yet.
     *
     * @return 32 bytes
     * @throws StorageException if it cannot be read
     */
    public byte[] fingerprintKeyToRead() throws StorageException {
        try {
            return hasKey() ? readKey(key()) : newKey();
        } catch (IOException cause) {
            throw keyFailed(cause);
        }
    }

    private boolean hasKey() {
        return Files.exists(key());
    }

    private StorageException keyFailed(IOException cause) {
        return StorageException.of("the key of the fingerprints, " + key(), cause);
    }

    private static byte[] readKey(Path file) throws IOException {
        byte[] key;
        try (InputStream in = Files.newInputStream(file)) {
            key = in.readNBytes(KEY_BYTES + 1);
        }
        if (key.length != KEY_BYTES) {
            long length = Files.size(file);
            throw new IOException("it is " + length + " bytes long and not " + KEY_BYTES + "; remove it");
        }
        return key;
    }

    private static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private static byte[] makeKey(Path file) throws IOException {
        byte[] key = newKey();
        HomeFiles.replace(file, key);
        return key;
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
