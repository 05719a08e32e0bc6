package io.github.comfyarchive.verify;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.reindex.FileSearch;
import io.github.comfyarchive.store.home.DiskFailure;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.repair.LeastRecentlyVerified;
import io.github.comfyarchive.store.row.AssetRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads files and compares their bytes with their names, the longest unread first. */
final class ReadCheck {
    /** So many rows take far longer to work on than to ask for, and little memory. */
    private static final int ROWS = 200;

    /** Files are large: in pieces like this a read costs nothing beside what is done with it. */
    private static final int BUFFER_BYTES = 1 << 18;

    private final HomeFolder home;
    private final LeastRecentlyVerified assets;
    private final @Nullable FileSearch search;
    private final Consumer<List<String>> verified;
    private final Predicate<AssetRow> reported;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long files;
    private long bytes;

    /**
     * @param search finds secrets in files; null where nobody asks for them
     * @param verified told the names of files that were found right, some at a time
     * @param reported which files need no second word
     */
    ReadCheck(
            HomeFolder home,
            LeastRecentlyVerified assets,
            @Nullable FileSearch search,
            Consumer<List<String>> verified,
            Predicate<AssetRow> reported) {
        this.reported = reported;
        this.search = search;
        this.home = home;
        this.assets = assets;
        this.verified = verified;
    }

    long files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    void run(long count, Consumer<AssetFinding> found, Runnable step) {
        long left = count;
        List<AssetRow> rows = assets.next((int) Math.min(left, ROWS));
        while (!rows.isEmpty()) {
            left -= rows.size();
            List<String> right = new ArrayList<>();
            for (AssetRow row : rows) {
                if (read(row, found)) {
                    right.add(row.sha256());
                }
                step.run();
            }
            verified.accept(right);
            rows = left == 0 ? List.of() : assets.next((int) Math.min(left, ROWS));
        }
    }

    /** Files that are lost or of another size are reported by {@link AssetCheck}. */
    private boolean read(AssetRow row, Consumer<AssetFinding> found) {
        Path file = home.asset(new Sha256(row.sha256()), row.extension());
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(file) != row.size()
                    || reported.test(row)) {
                return false;
            }
            files++;
            if (sha256(file).hex().equals(row.sha256())) {
                if (search != null) {
                    return isClean(search, row, file, found);
                }
                found.accept(new AssetFinding.Same(row, file));
                return true;
            }
            found.accept(new AssetFinding.Damaged(row, file, "its bytes are not those that were stored"));
        } catch (IOException unreadable) {
            found.accept(new AssetFinding.Unreadable(file, unreadable(unreadable)));
        }
        return false;
    }

    private static boolean isClean(FileSearch search, AssetRow row, Path file, Consumer<AssetFinding> found)
            throws IOException {
        try {
            List<Redaction> secrets = search.search(row.sha256(), file, OutputStream.nullOutputStream());
            if (secrets.isEmpty()) {
                found.accept(new AssetFinding.Same(row, file));
                return true;
            }
            List<String> rules =
                    secrets.stream().map(Redaction::rule).distinct().sorted().toList();
            found.accept(new AssetFinding.Secrets(row, file, rules));
        } catch (UnsearchableFileException beyondBounds) {
            found.accept(new AssetFinding.Unsearched(row, file, String.valueOf(beyondBounds.getMessage())));
        }
        return false;
    }

    /** Of what the disk does not give nobody knows whether it is damaged. */
    static String unreadable(IOException failure) {
        String reason = DiskFailure.reason(failure);
        return "cannot be read: " + reason
                + (reason.endsWith("Input/output error")
                        ? "; that is the disk's fault: look at the disk (dmesg, smartctl) before anything else, and copy the"
                                + " home to another one"
                        : "");
    }

    /** The name of a file's bytes. */
    static Sha256 hash(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return Sha256.of(digest.digest());
    }

    private Sha256 sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        }
        return Sha256.of(digest.digest());
    }
}
