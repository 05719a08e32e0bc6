package io.github.comfyarchive.intake;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.media.EmbeddedText;
import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Puts files that have come in their place, and says what they are. Safe for use by several threads. */
public final class FileKeeper {
    /** What a file says of itself is up to 16 MB of texts. */
    private static final int PROBED_AT_ONCE = 2;

    private final Archive archive;
    private final AssetStore assets;
    private final MediaProbe probe = new MediaProbe();
    private final Semaphore probing = new Semaphore(PROBED_AT_ONCE);

    /** Prepares it. */
    public FileKeeper(Archive archive) {
        this.archive = archive;
        this.assets = archive.assets();
    }

    /**
     * The part that an output's file goes into.
     *
     * @return its part, to be closed
     * @throws StorageException if the disk refuses
     */
    public PartialFile part(WaitingOutput output) throws StorageException {
        return assets.part(output.id());
    }

    /**
     * Makes the bytes durable in their place; the row is the caller's to record.
     *
     * @param output whose they are
     * @param part all of them; closed here
     * @param masked what was masked in them
     * @return what to record
     * @throws IOException if the disk refuses
     */
    public FileResult keep(WaitingOutput output, PartialFile part, List<Redaction> masked) throws IOException {
        try (part) {
            Probed media = probe(output, part.path());
            long size = part.size();
            Sha256 sha256 = part.sha256();
            // The same bytes under another name, such as a text without a signature: what they were called first, they
            // stay.
            Optional<AssetRow> known = archive.asset(sha256);
            String extension = known.map(AssetRow::extension).orElse(media.extension());
            assets.keep(part, sha256, extension);
            StoredAsset asset =
                    new StoredAsset(sha256, size, media.mediaType(), extension, media.width(), media.height());
            return new FileResult.Stored(output, asset, media.provenance(), masked);
        }
    }

    /**
     * Keeps bytes that were archived once, if they are the same.
     *
     * @param output whose they are
     * @param part all of them, masked as they were then
     * @param wanted the SHA-256 of the bytes as they were kept
     * @param known the row of the asset, if there is one
     * @return the asset; nothing where they are others
     * @throws IOException if the disk refuses
     */
    public Optional<StoredAsset> keepSame(
            WaitingOutput output, PartialFile part, Sha256 wanted, @Nullable AssetRow known) throws IOException {
        if (!part.sha256().equals(wanted)) {
            return Optional.empty();
        }
        MediaInfo media = probe.probe(part.path(), output.filename());
        String extension = known == null ? media.extension() : known.extension();
        long size = part.size();
        assets.keep(part, wanted, extension);
        return Optional.of(new StoredAsset(wanted, size, media.mediaType(), extension, media.width(), media.height()));
    }

    /**
     * Shares what a cached node repeats, as long as its bytes are really there.
     *
     * @param output the output of a cached node
     * @return what to record; nothing where the bytes must come from the source
     * @throws IOException if the disk refuses
     */
    public Optional<FileResult> repeat(WaitingOutput output) throws IOException {
        Optional<AssetRow> row = archive.repeated(output);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        AssetRow asset = row.get();
        Path path = assets.path(asset);
        if (!Files.isRegularFile(path) || Files.size(path) != asset.size()) {
            return Optional.empty();
        }
        Provenance provenance = probe(output, path).provenance();
        // The graph in a repeated file is the earlier prompt's, which may differ in nodes that this output does not
        // depend on:
        // that is no sign of a name used again.
        Provenance own = provenance == Provenance.MISMATCH ? Provenance.UNKNOWN : provenance;
        StoredAsset stored = new StoredAsset(
                new Sha256(asset.sha256()),
                asset.size(),
                asset.mediaType(),
                asset.extension(),
                asset.width(),
                asset.height());
        return Optional.of(new FileResult.Stored(output, stored, own, List.of()));
    }

    /** What a file says of itself, without its texts: those are up to 16 MB, and many files wait for the disk at once. */
    private record Probed(
            String mediaType,
            String extension,
            @Nullable Integer width,
            @Nullable Integer height,
            Provenance provenance) {}

    private Probed probe(WaitingOutput output, Path path) throws IOException {
        probing.acquireUninterruptibly();
        try {
            MediaInfo media = probe.probe(path, output.filename());
            return new Probed(
                    media.mediaType(), media.extension(), media.width(), media.height(), provenance(output, media));
        } finally {
            probing.release();
        }
    }

    private Provenance provenance(WaitingOutput output, MediaInfo media) {
        @Nullable
        String embedded = media.texts().stream()
                .filter(text -> text.name().equals("prompt"))
                .map(EmbeddedText::text)
                .findFirst()
                .orElse(null);
        if (embedded == null) {
            return Provenance.UNKNOWN;
        }
        return Provenance.of(embedded, archive.graph(output.prompt()).orElse(null));
    }
}
