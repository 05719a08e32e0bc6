package io.github.comfyarchive.store;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.asset.AssetLinker;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.AssetRows;
import io.github.comfyarchive.store.table.OutputRows;
import io.github.comfyarchive.store.table.RedactionRows;
import io.github.comfyarchive.store.table.ReplacedAssetRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of an archive as they are stored, and the way to put others in their place in which secrets are masked. */
public final class StoredAssets {
    private static final Pattern PART = Pattern.compile("[0-9]{1,18}\\.(part|resume|resume\\.new)");

    private final Session session;
    private final HomeFolder home;
    private final Clock clock;

    StoredAssets(Session session, HomeFolder home, Clock clock) {
        this.session = session;
        this.home = home;
        this.clock = clock;
    }

    /**
     * A file and its type.
     *
     * @param sha256 its name
     * @param extension of its type
     */
    public record Stored(String sha256, String extension) {}

    /**
     * Files in the order of their names.
     *
     * @param after only those after this one; empty for the first
     * @param limit how many at most
     * @return them
     */
    public List<Stored> after(String after, int limit) {
        return session.plain(sql -> new AssetRows(sql).after(after, limit)).stream()
                .map(row -> new Stored(row.sha256(), row.extension()))
                .toList();
    }

    /** How many there are. */
    public long count() {
        return session.plain(sql -> new AssetRows(sql).count());
    }

    /**
     * How many were searched by other rules than these, or nobody knows by which.
     *
     * @param rulesVersion the rules of today
     * @return the count
     */
    public long searchedByOthers(String rulesVersion) {
        return session.plain(sql -> new AssetRows(sql).searchedByOthers(rulesVersion));
    }

    /**
     * Whose file it is.
     *
     * @param sha256 its name
     * @return keys of prompts, few of many
     */
    public List<Long> promptsOf(String sha256) {
        return session.plain(sql -> new OutputRows(sql).promptsOf(sha256));
    }

    /**
     * Whether a file is one of the user's under another name.
     *
     * @param sha256 its name
     */
    public boolean isUsers(String sha256) {
        return session.plain(sql -> new AssetRows(sql).linked(sha256)).isPresent();
    }

    /**
     * Where a file is.
     *
     * @param kept the file
     * @return its path
     */
    public Path path(Stored kept) {
        return home.asset(new Sha256(kept.sha256()), kept.extension());
    }

    /**
     * Where the masked bytes of a file arrive.
     *
     * @return a part, to be closed
     * @throws StorageException if the disk refuses
     */
    public PartialFile part() throws StorageException {
        return new AssetStore(home).part(0); // no output has this key
    }

    /**
     * Notes that nothing was found in a file.
     *
     * @param kept the file
     * @param rulesVersion the rules of today
     */
    public void searched(Stored kept, String rulesVersion) {
        session.plainTransaction(sql -> {
            new AssetRows(sql).searched(kept.sha256(), rulesVersion);
            return true;
        });
    }

    /**
     * Puts masked bytes in the place of a file: they are durable before the rows refer to them, and the old file goes after the rows do
     * not any more. What a kill leaves {@link #removeLeft} takes away.
     *
     * @param kept the file
     * @param masked a complete part
     * @param redactions what was masked in it
     * @param rulesVersion the rules of today
     * @throws IOException if the disk refuses
     */
    public void replace(Stored kept, PartialFile masked, List<Redaction> redactions, String rulesVersion)
            throws IOException {
        long size = masked.size();
        Sha256 sha256 = masked.sha256();
        new AssetStore(home).keep(masked, sha256, kept.extension());
        session.plainTransaction(sql -> {
            move(sql, kept.sha256(), sha256.hex(), size, redactions, rulesVersion);
            return true;
        });
        remove(kept);
    }

    private void move(PlainSql sql, String from, String to, long size, List<Redaction> redactions, String rulesVersion)
            throws SQLException {
        AssetRows assets = new AssetRows(sql);
        OutputRows outputs = new OutputRows(sql);
        RedactionRows rows = new RedactionRows(sql);
        assets.insertMasked(from, to, size, redactions.size(), Times.text(clock.instant()), rulesVersion);
        for (OutputRows.Owner owner : outputs.owners(from)) {
            for (Redaction redaction : redactions) {
                rows.insert(owner.prompt(), owner.output(), redaction);
            }
        }
        new ReplacedAssetRows(sql).insert(from);
        outputs.changeAsset(from, to);
        assets.delete(from);
    }

    private void remove(Stored replaced) throws IOException {
        Sha256 sha256 = new Sha256(replaced.sha256());
        boolean used = session.plain(sql -> new AssetRows(sql).exists(replaced.sha256()));
        if (!used && Files.deleteIfExists(path(replaced))) {
            PrivateFiles.syncFolder(home.assetFolder(sha256));
        }
        if (!used) {
            for (Path thumbnail : thumbnailsOf(replaced.sha256())) {
                Files.delete(thumbnail);
            }
            for (Path aside : asideOf(replaced.sha256())) {
                Files.delete(aside);
            }
        }
        session.plainTransaction(sql -> {
            new ReplacedAssetRows(sql).delete(replaced.sha256());
            return true;
        });
    }

    /**
     * How many thumbnails were made of a file.
     *
     * @param sha256 its name
     * @return the count
     * @throws IOException if the disk refuses
     */
    public long thumbnails(String sha256) throws IOException {
        return thumbnailsOf(sha256).size();
    }

    private List<Path> thumbnailsOf(String sha256) throws IOException {
        return namedSo(home.thumbs(), sha256);
    }

    /** What a repair has put aside of an asset. */
    private List<Path> asideOf(String sha256) throws IOException {
        List<Path> aside = new ArrayList<>(namedSo(home.lostAssets(), sha256));
        aside.addAll(namedSo(home.lostAndFound().resolve(home.root().relativize(home.assets())), sha256));
        return aside;
    }

    private static List<Path> namedSo(Path folders, String sha256) throws IOException {
        Path folder = folders.resolve(sha256.substring(0, 2));
        List<Path> named = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, sha256 + "*")) {
                files.forEach(named::add);
            }
        }
        return named;
    }

    /**
     * Deletes what has come of files that are still on their way: they are fetched again. In a half of one may be half of a secret.
     *
     * @throws IOException if the disk refuses
     */
    public void removeParts() throws IOException {
        for (Path folder : home.allTmp()) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            AssetLinker.removeLeft(folder, true);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    if (PART.matcher(String.valueOf(file.getFileName())).matches()) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        }
    }

    /**
     * Deletes the files that a killed run has replaced and not deleted yet.
     *
     * @throws IOException if the disk refuses
     */
    public void removeLeft() throws IOException {
        try (PartialFile part = part()) {
            part.discard();
        }
        List<ReplacedAssetRows.Replaced> all = session.plain(sql -> new ReplacedAssetRows(sql).all());
        Map<String, List<Path>> aside = all.isEmpty() ? Map.of() : aside();
        for (ReplacedAssetRows.Replaced left : all) {
            for (Path copy : aside.getOrDefault(left.sha256(), List.of())) {
                Files.deleteIfExists(copy);
            }
            remove(new Stored(left.sha256(), left.extension()));
        }
    }

    /** What a repair put aside, whatever it is called, by its bytes. */
    private Map<String, List<Path>> aside() throws IOException {
        Map<String, List<Path>> aside = new HashMap<>();
        for (Path folder : new TreeSet<>(List.of(home.lostAndFound(), home.lostAssets()))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                        aside.computeIfAbsent(sha256(file), none -> new ArrayList<>())
                                .add(file);
                    }
                }
            }
        }
        return aside;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(file, out);
        }
        return Sha256.of(digest.digest()).hex();
    }
}
