package io.github.comfyarchive.store;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.PrivateFiles;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.sqlite.PlainSql;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.sqlite.Times;
import io.github.comfyarchive.store.table.ExecutionRows;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The files of an archive as they are kept, and the way to put others in their place in which secrets are masked. */
public final class KeptAssets {
    private static final Pattern PART = Pattern.compile("[0-9]{1,18}\\.(part|resume|resume\\.new)");

    private final Session session;
    private final HomeFolder home;
    private final Clock clock;

    KeptAssets(Session session, HomeFolder home, Clock clock) {
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
    public record Kept(String sha256, String extension) {}

    /**
     * Files in the order of their names.
     *
     * @param after only those after this one; empty for the first
     * @param limit how many at most
     * @return them
     */
    public List<Kept> after(String after, int limit) {
        return session.plain(sql -> sql.list(
                "SELECT sha256, extension FROM asset WHERE sha256 > ? ORDER BY sha256 LIMIT ?",
                row -> new Kept(row.getString("sha256"), row.getString("extension")),
                after,
                limit));
    }

    /** How many there are. */
    public long count() {
        return session.plain(sql -> sql.one("SELECT count(*) FROM asset", row -> row.getLong(1)));
    }

    /**
     * How many were searched by other rules than these, or nobody knows by which.
     *
     * @param rulesVersion the rules of today
     * @return the count
     */
    public long searchedByOthers(String rulesVersion) {
        return session.plain(sql -> sql.one(
                "SELECT count(*) FROM asset WHERE rules_version IS NOT ?", row -> row.getLong(1), rulesVersion));
    }

    /**
     * Whose file it is.
     *
     * @param sha256 its name
     * @return keys of prompts, few of many
     */
    public List<Long> promptsOf(String sha256) {
        return session.plain(sql -> sql.list(
                "SELECT DISTINCT prompt FROM output WHERE asset = ? ORDER BY prompt LIMIT 100",
                row -> row.getLong(1),
                sha256));
    }

    /**
     * Where a file is.
     *
     * @param kept the file
     * @return its path
     */
    public Path path(Kept kept) {
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
    public void searched(Kept kept, String rulesVersion) {
        session.plainTransaction(sql -> {
            sql.update("UPDATE asset SET rules_version = ? WHERE sha256 = ?", rulesVersion, kept.sha256());
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
    public void replace(Kept kept, PartialFile masked, List<Redaction> redactions, String rulesVersion)
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
        String now = Times.text(clock.instant());
        sql.update("""
                INSERT INTO asset (sha256, size, media_type, extension, width, height, masked, stored_at, rules_version)
                SELECT ?, ?, media_type, extension, width, height, masked + ?, ?, ? FROM asset WHERE sha256 = ?
                ON CONFLICT (sha256) DO UPDATE SET rules_version = excluded.rules_version
                """, to, size, redactions.size(), now, rulesVersion, from);
        ExecutionRows executions = new ExecutionRows(sql);
        record Owner(long prompt, long output) {}
        List<Owner> owners = sql.list(
                "SELECT prompt, id FROM output WHERE asset = ?",
                row -> new Owner(row.getLong(1), row.getLong(2)),
                from);
        for (Owner owner : owners) {
            for (Redaction redaction : redactions) {
                executions.insert(owner.prompt(), owner.output(), redaction);
            }
        }
        sql.update("""
                INSERT INTO replaced_asset (sha256, extension) SELECT sha256, extension FROM asset WHERE sha256 = ?
                ON CONFLICT (sha256) DO NOTHING
                """, from);
        sql.update("UPDATE output SET asset = ? WHERE asset = ?", to, from);
        sql.update("DELETE FROM asset WHERE sha256 = ?", from);
    }

    private void remove(Kept replaced) throws IOException {
        Sha256 sha256 = new Sha256(replaced.sha256());
        Optional<Long> used = session.plain(
                sql -> sql.first("SELECT 1 FROM asset WHERE sha256 = ?", row -> row.getLong(1), replaced.sha256()));
        if (used.isEmpty() && Files.deleteIfExists(path(replaced))) {
            PrivateFiles.syncFolder(home.assetFolder(sha256));
        }
        if (used.isEmpty()) {
            for (Path thumbnail : thumbnailsOf(replaced.sha256())) {
                Files.delete(thumbnail);
            }
        }
        session.plainTransaction(sql -> {
            sql.update("DELETE FROM replaced_asset WHERE sha256 = ?", replaced.sha256());
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
        Path folder = home.thumbs().resolve(sha256.substring(0, 2));
        List<Path> thumbnails = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, sha256 + "*")) {
                files.forEach(thumbnails::add);
            }
        }
        return thumbnails;
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
        List<Kept> left = session.plain(sql -> sql.list(
                "SELECT sha256, extension FROM replaced_asset",
                row -> new Kept(row.getString("sha256"), row.getString("extension"))));
        for (Kept replaced : left) {
            remove(replaced);
        }
    }
}
