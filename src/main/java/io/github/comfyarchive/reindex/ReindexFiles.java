package io.github.comfyarchive.reindex;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.StoredAssets;
import io.github.comfyarchive.store.asset.PartialFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Searches all files again by today's rules and puts masked ones in the place of those that hold secrets. May be stopped at any moment;
 * the caller holds the lock of the home.
 */
public final class ReindexFiles {
    /** So many rows take far longer to work on than to ask for, and little memory. */
    private static final int ROWS = 200;

    private final StoredAssets assets;
    private final FileSearch search;
    private final String rulesVersion;
    private final List<String> unreadable = new ArrayList<>();
    private long files;
    private long masked;

    /**
     * Prepares it.
     *
     * @param derivation today's rules
     */
    public ReindexFiles(Archive archive, Derivation derivation) {
        this.assets = archive.keptAssets();
        derivation.redactor().know(archive.knownSecrets());
        this.search = new FileSearch(archive, derivation.redactor());
        this.rulesVersion = derivation.redactor().rules().version();
    }

    /**
     * What it did.
     *
     * @param files how many were searched
     * @param masked in how many secrets were found
     * @param unreadable files that are not there or cannot be read, in words
     */
    public record Report(long files, long masked, List<String> unreadable) {}

    /** How many files there are to search. */
    public long count() {
        return assets.count();
    }

    /**
     * Does it.
     *
     * @param change whether to put masked files in place; otherwise they are counted only
     * @param progress told how many files are done
     * @return what it did
     * @throws IOException if the disk refuses
     */
    public Report run(boolean change, LongConsumer progress) throws IOException {
        if (change) {
            assets.removeLeft();
        }
        List<StoredAssets.Stored> rows = assets.after("", ROWS);
        while (!rows.isEmpty()) {
            for (StoredAssets.Stored kept : rows) {
                search(kept, change);
                files++;
            }
            progress.accept(files);
            rows = assets.after(rows.get(rows.size() - 1).sha256(), ROWS);
        }
        return new Report(files, masked, List.copyOf(unreadable));
    }

    /**
     * Does it for some alone.
     *
     * @param some those in which something is to be masked
     * @param progress told how many files are done
     * @return what it did
     * @throws IOException if the disk refuses
     */
    Report these(List<StoredAssets.Stored> some, LongConsumer progress) throws IOException {
        assets.removeLeft();
        for (StoredAssets.Stored kept : some) {
            search(kept, true);
            files++;
            progress.accept(files);
        }
        return new Report(files, masked, List.copyOf(unreadable));
    }

    private void search(StoredAssets.Stored kept, boolean change) throws IOException {
        Path file = assets.path(kept);
        if (!Files.isRegularFile(file)) {
            unreadable.add(file + ": it is not there");
            return;
        }
        List<Redaction> found;
        try {
            found = search.search(kept.sha256(), file, OutputStream.nullOutputStream());
        } catch (UnsearchableFileException beyondBounds) {
            unreadable.add(file + ": it cannot be searched: " + beyondBounds.getMessage());
            return;
        }
        if (found.isEmpty()) {
            if (change) {
                assets.searched(kept, rulesVersion);
            }
            return;
        }
        masked++;
        if (!change) {
            return;
        }
        try (PartialFile part = assets.part()) {
            OutputStream out = part.begin("");
            List<Redaction> redactions = search.search(kept.sha256(), file, out);
            assets.replace(kept, part, redactions, rulesVersion);
        }
    }
}
