package io.github.comfyarchive.store.asset;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.store.home.DiskFailure;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The disk on which the files are, {@code assets/}: it may be another than the database's, and be away. A disk that is not mounted is an
 * empty folder; it is distinguished from a full one by {@code .archive-assets}, a file with a random text that stands in the database too.
 *
 * <p>While it is away nothing is written into that folder, and nothing that should be on it is called lost.
 */
public final class AssetDisk {
    /** 128 bits: no other disk has the same. */
    private static final int MARKER_BYTES = 16;

    /** Its own line is shorter: what is longer somebody else has written. */
    private static final int LONGEST_MARKER = 200;

    private static final Pattern MARKER = Pattern.compile("[0-9a-f]{32}");

    /** So many assets are looked for where the marker alone does not tell whose files they are. */
    private static final int PROBES = 20;

    private final HomeFolder home;
    private final Session session;

    /** The marker that was last there and is the database's. */
    private volatile @Nullable String seen;

    private @Nullable FileStore fileStore;

    /** The disk of a home, known by what the home's database says of it. */
    public AssetDisk(HomeFolder home, Session session) {
        this.home = home;
        this.session = session;
    }

    /** What the database knows of it; nothing in an archive of an earlier program. */
    private record Known(@Nullable String marker, String folder, String told) {
        static final Known NOTHING = new Known(null, "", "");

        static Known of(ResultSet row) throws SQLException {
            return new Known(row.getString(1), row.getString(2), row.getString(3));
        }
    }

    /** An asset that should be there. */
    private record Probe(Sha256 sha256, long size, String extension) {
        static Probe of(ResultSet row) throws SQLException {
            return new Probe(new Sha256(row.getString(1)), row.getLong(2), row.getString(3));
        }
    }

    /**
     * Whether it is away. It may go and come at any time: this looks.
     *
     * @return which disk is missed and what to do, in words; nothing where the files are there
     */
    public Optional<String> away() {
        if (isSeenAgain()) {
            return Optional.empty();
        }
        return session.plain(sql -> {
            Known known = known(sql);
            try {
                String marker = marker();
                if (marker != null && marker.equals(known.marker())) {
                    seen = marker;
                    return Optional.empty();
                }
                return isOurs(sql, known, marker) ? Optional.empty() : Optional.of(words(known, marker));
            } catch (IOException cause) {
                return Optional.of(home.assets() + where(known) + " cannot be read, so no file can be reached: "
                        + DiskFailure.reason(cause));
            }
        });
    }

    /** Without the database, whose one connection may be saving entries: this is asked for each file, and files do not wait for those. */
    private boolean isSeenAgain() {
        String before = seen;
        try {
            return before != null && before.equals(marker());
        } catch (IOException unreadable) {
            return false; // it is looked at again, and said in words
        }
    }

    /**
     * Refuses to go on without the files.
     *
     * @throws StorageException if the disk is away; says which
     */
    public void require() throws StorageException {
        Optional<String> away = away();
        if (away.isPresent()) {
            throw new StorageException(away.get(), null);
        }
    }

    /**
     * Gives it its marker, where it has none yet and is there, and notes where it is; makes the folders that lie on it where it is not
     * the home's own disk. To be called before files are written to it.
     *
     * @return {@link #away}
     * @throws StorageException if the disk refuses
     */
    public Optional<String> settle() throws StorageException {
        Optional<String> away = away();
        if (away.isPresent()) {
            return away;
        }
        try {
            HomeFiles.folder(home.tmp());
            String folder = home.assets().toRealPath().toString();
            Known before = session.plain(AssetDisk::known);
            String marker = marker();
            if (marker == null || !marker.equals(before.marker()) || !folder.equals(before.folder())) {
                note(folder);
            }
            return away;
        } catch (IOException cause) {
            throw StorageException.of(home.marker() + " cannot be written", cause);
        }
    }

    /** In one transaction, so that two programs that start at once agree. First the file: a marker that nobody knows is taken over. */
    private void note(String folder) throws IOException {
        IOException[] refused = new IOException[1];
        session.plainTransaction(sql -> {
            try {
                String marker = marker();
                String known = known(sql).marker();
                String agreed = known != null ? known : marker != null ? marker : newMarker();
                if (!agreed.equals(marker)) {
                    write(agreed);
                }
                sql.update(
                        "INSERT INTO asset_disk (id, marker, folder) VALUES (1, ?1, ?2)"
                                + " ON CONFLICT (id) DO UPDATE SET marker = excluded.marker, folder = excluded.folder",
                        agreed,
                        folder);
            } catch (IOException cause) {
                refused[0] = cause;
            }
            return true;
        });
        if (refused[0] != null) {
            throw refused[0];
        }
    }

    /**
     * Begins with an empty folder, because the files that were archived are gone for good: from now on they are lost, and {@code verify}
     * says so.
     *
     * @throws StorageException if the disk refuses
     */
    public void beginEmpty() throws StorageException {
        try {
            if (marker() == null) {
                String known = session.plain(AssetDisk::known).marker();
                write(known != null ? known : newMarker());
            }
            settle();
        } catch (IOException cause) {
            throw StorageException.of(home.marker() + " cannot be written", cause);
        }
    }

    private void write(String marker) throws IOException {
        removeLeft();
        HomeFiles.replace(home.marker(), (marker + "\n").getBytes(StandardCharsets.US_ASCII));
        PrivateFiles.syncFolder(home.assets());
    }

    /** What a program left that was killed while it wrote the marker: there is none yet, and one program at a time writes it. */
    private void removeLeft() throws IOException {
        try (var left = Files.newDirectoryStream(home.assets(), HomeFolder.MARKER + ".*.new")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String newMarker() {
        byte[] random = new byte[MARKER_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private @Nullable String marker() throws IOException {
        return marker(home.assets());
    }

    /** The marker in a folder; null where there is none, and where it is none of this program's. */
    static @Nullable String marker(Path folder) throws IOException {
        Path file = folder.resolve(HomeFolder.MARKER);
        try {
            if (Files.size(file) > LONGEST_MARKER) {
                return null;
            }
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            return MARKER.matcher(text).matches() ? text : null;
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    private static Known known(PlainSql sql) throws SQLException {
        return sql.first("SELECT marker, folder, told FROM asset_disk WHERE id = 1", Known::of)
                .orElse(Known.NOTHING);
    }

    /**
     * Whether a folder whose marker is not the one that is known holds this archive's files all the same. A marker can be forgotten when
     * files are copied, and an archive of an earlier program has none: then the files themselves show it.
     */
    private boolean isOurs(PlainSql sql, Known known, @Nullable String marker) throws SQLException, IOException {
        if (!Files.isDirectory(home.assets()) || (known.marker() != null && marker != null)) {
            return false;
        }
        if (known.marker() == null && marker == null && !Files.isSymbolicLink(home.assets())) {
            return true; // an earlier program knew no other place than this
        }
        List<Probe> probes = probes(sql);
        if (!probes.isEmpty()) {
            return probes.stream().anyMatch(this::isThere);
        }
        if (known.marker() != null) {
            return false; // a disk on which there is nothing yet
        }
        return marker == null || isEmpty(home.assets());
    }

    private static List<Probe> probes(PlainSql sql) throws SQLException {
        return sql.list("SELECT sha256, size, extension FROM asset ORDER BY sha256 LIMIT " + PROBES, Probe::of);
    }

    private boolean isThere(Probe probe) {
        return isThere(home.asset(probe.sha256(), probe.extension()), probe.size());
    }

    private static boolean isThere(Path file, long size) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == size;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether no files of an archive are in a folder; what belongs to the folder itself does not count. */
    public static boolean isEmpty(Path folder) throws IOException {
        try (var names = Files.newDirectoryStream(folder)) {
            for (Path name : names) {
                if (!HomeFolder.ON_THE_DISK_OF_ASSETS.contains(
                        name.getFileName().toString())) {
                    return false;
                }
            }
            return true;
        }
    }

    private String words(Known known, @Nullable String marker) {
        if (marker != null) {
            return home.assets() + where(known) + " holds the files of another archive (" + HomeFolder.MARKER
                    + " there is not this archive's); let assets lead to the right folder again";
        }
        return "the disk of " + home.assets() + where(known) + " is away (" + HomeFolder.MARKER
                + " is not there); mount it, or, if its files are lost for good, archive init --anew begins with an empty folder";
    }

    /** The folder that {@code assets} leads to, or led to when it was there last. */
    private String where(Known known) {
        Path assets = home.assets();
        try {
            if (Files.isSymbolicLink(assets)) {
                return " (" + assets.resolveSibling(Files.readSymbolicLink(assets)) + ")";
            }
        } catch (IOException unreadable) {
            return "";
        }
        return known.folder().isEmpty() || known.folder().equals(assets.toString()) ? "" : " (" + known.folder() + ")";
    }

    /**
     * Where the files are.
     *
     * @return a folder, behind all links where it is there
     */
    public Path folder() {
        try {
            return home.assets().toRealPath();
        } catch (IOException away) {
            return home.assets();
        }
    }

    /**
     * How many bytes may still be written to it by this user.
     *
     * @return bytes; the most there can be where the file system does not say
     */
    public synchronized long usableBytes() {
        try {
            if (fileStore == null) {
                fileStore = Files.getFileStore(home.assets());
            }
            long usable = fileStore.getUsableSpace();
            return usable == 0 && fileStore.getTotalSpace() == 0 ? Long.MAX_VALUE : usable;
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /** What is to be said of the disks once: what was said before is left out, until it is about something else, as sentences. */
    public List<String> newNotices() {
        return newOf(new DiskNotices(home).all());
    }

    List<String> newOf(List<String> sentences) {
        String notices = String.join("\n", sentences);
        Known known = session.plain(AssetDisk::known);
        String told = known.told();
        if (notices.equals(told)) {
            return List.of();
        }
        session.plainTransaction(sql -> sql.update("UPDATE asset_disk SET told = ? WHERE id = 1", notices));
        List<String> before = List.of(told.split("\n", -1));
        return notices.lines().filter(notice -> !before.contains(notice)).toList();
    }

    /**
     * How many of the archive's files are not in another folder.
     *
     * @param folder laid out as {@code assets/} is
     * @return how many are missing there, or of another size
     */
    public long missingIn(Path folder) {
        return session.plain(sql -> {
            long[] missing = new long[1];
            String after = "";
            List<Probe> rows = after(sql, after);
            while (!rows.isEmpty()) {
                for (Probe row : rows) {
                    Path file = home.assets().relativize(home.asset(row.sha256(), row.extension()));
                    missing[0] += isThere(folder.resolve(file), row.size()) ? 0 : 1;
                }
                after = Objects.requireNonNull(rows.get(rows.size() - 1))
                        .sha256()
                        .hex();
                rows = after(sql, after);
            }
            return missing[0];
        });
    }

    private static List<Probe> after(PlainSql sql, String after) throws SQLException {
        return sql.list(
                "SELECT sha256, size, extension FROM asset WHERE sha256 > ? ORDER BY sha256 LIMIT 1000",
                Probe::of,
                after);
    }

    /** Whether a folder has the marker of this archive. */
    boolean isMarked(Path folder) throws IOException {
        String marker = marker(folder);
        return marker != null && marker.equals(session.plain(AssetDisk::known).marker());
    }
}
