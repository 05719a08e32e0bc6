package io.github.comfyarchive.store.backup;

import io.github.comfyarchive.store.asset.AssetCopier;
import io.github.comfyarchive.store.home.HomeFiles;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.sqlite.Database;
import io.github.comfyarchive.store.sqlite.ReadOnlyDatabase;
import io.github.comfyarchive.store.sqlite.Session;
import io.github.comfyarchive.store.table.AssetRows;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/** What a backup and its restoring have in common: all that a home is, but for its database, brought from one folder into another. */
final class HomeCopy {
    private static final int ROWS = 1_000;

    private HomeCopy() {}

    /** What is done with each row; whether it is of a file of the user's under another name. */
    @FunctionalInterface
    interface EachAsset {
        void accept(AssetRow asset, boolean users) throws IOException;
    }

    /** Goes over all files that a database names, by their names; it is not open while somebody works on one. */
    static void eachAsset(Path database, EachAsset each) throws IOException {
        try (Session session = new Session(database, ReadOnlyDatabase.of(database))) {
            String after = "";
            List<AssetRow> rows = page(session, after);
            while (!rows.isEmpty()) {
                Set<String> users = users(session, rows);
                for (AssetRow row : rows) {
                    each.accept(row, users.contains(row.sha256()));
                    after = row.sha256();
                }
                rows = page(session, after);
            }
        }
    }

    private static List<AssetRow> page(Session session, String after) {
        return session.plain(sql -> new AssetRows(sql).after(after, ROWS));
    }

    private static Set<String> users(Session session, List<AssetRow> rows) {
        String last = rows.get(rows.size() - 1).sha256() + "~";
        return session.plain(sql -> new AssetRows(sql).linked(rows.get(0).sha256(), last))
                .keySet();
    }

    static long countAssets(Path database) {
        try (Session session = new Session(database, ReadOnlyDatabase.of(database))) {
            return session.plain(sql -> new AssetRows(sql).count());
        }
    }

    /** Brings the files that a database names. */
    static CopiedFiles bringFiles(HomeFolder from, HomeFolder to, Path database, boolean read, LongConsumer progress)
            throws IOException {
        AssetCopier copier = new AssetCopier(from, to);
        CopiedFiles files = new CopiedFiles();
        eachAsset(database, (asset, users) -> {
            files.add(asset, copier.bring(asset, read, users));
            progress.accept(files.total());
        });
        copier.sync();
        return files;
    }

    /** Keys, rules and the marker of the files' disk; what is no longer there is not there any more in the copy either. */
    static void bringSmallFiles(HomeFolder from, HomeFolder to) throws StorageException {
        to.takeKeysOf(from);
        List<Path> theirs = from.smallFiles();
        List<Path> ours = to.smallFiles();
        for (int index = 0; index < theirs.size(); index++) {
            bringSmall(theirs.get(index), ours.get(index));
        }
        bringSmall(from.marker(), to.marker());
    }

    private static void bringSmall(Path from, Path to) throws StorageException {
        try {
            HomeFiles.replace(to, Files.readAllBytes(from));
        } catch (NoSuchFileException none) {
            remove(to);
        } catch (IOException cause) {
            throw StorageException.of(from + " cannot be copied to " + to, cause);
        }
    }

    static void remove(Path file) throws StorageException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException cause) {
            throw StorageException.of(file + " cannot be removed", cause);
        }
    }

    /** Removes what lies beside a database that another takes the place of: a log is not to be found beside one that it is not of. */
    static void removeLogs(Path database) throws StorageException {
        remove(Database.log(database));
        remove(Database.index(database));
        remove(database.resolveSibling(database.getFileName() + "-journal"));
    }

    static boolean isEmpty(Path folder, List<String> but) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path name : names) {
                if (!but.contains(String.valueOf(name.getFileName()))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Whether one of two folders is the other, or lies in it, behind all links. */
    static boolean overlap(Path one, Path other) throws IOException {
        Path a = real(one);
        Path b = real(other);
        return a.startsWith(b) || b.startsWith(a);
    }

    /** Behind all links, as far as it is there. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            return absolute.toRealPath();
        }
        Path above = absolute.getParent();
        return above == null ? absolute : real(above).resolve(String.valueOf(absolute.getFileName()));
    }
}
