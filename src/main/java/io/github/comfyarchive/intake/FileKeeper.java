package io.github.comfyarchive.intake;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.media.EmbeddedText;
import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.asset.AssetLinker;
import io.github.comfyarchive.store.asset.AssetStore;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.asset.SourceFile;
import io.github.comfyarchive.store.home.StorageException;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
     * Bytes that have come whole, and are not in their place yet: in a part that is on the disk, or in the user's file that they were read
     * from.
     *
     * @param output whose they are
     * @param part where they are; null where they are to be linked
     * @param source where they were read; null where they are in a part
     * @param asset what they are
     * @param provenance whose they are, as they say
     * @param masked what was masked in them
     */
    public record Whole(
            WaitingOutput output,
            @Nullable PartialFile part,
            @Nullable SourceFile source,
            StoredAsset asset,
            Provenance provenance,
            List<Redaction> masked) {}

    /**
     * Has bytes on the disk.
     *
     * @param output whose they are
     * @param part all of them; closed here
     * @param masked what was masked in them
     * @param graph a hash of the text of a graph that is known to be the prompt's own ({@link #graphHash}); null where none is
     * @return what is to be put in its place
     * @throws IOException if the disk refuses
     */
    public Whole whole(WaitingOutput output, PartialFile part, List<Redaction> masked, @Nullable Sha256 graph)
            throws IOException {
        try (part) {
            Probed media = probe(output, part.path(), graph);
            part.seal();
            return new Whole(output, part, null, media.asset(part.sha256(), part.size()), media.provenance(), masked);
        }
    }

    /**
     * The same of a file that may be linked, because nothing is masked in it.
     *
     * @param source as it was before it was read
     * @param sha256 of what was read, all of it
     */
    public Whole whole(WaitingOutput output, SourceFile source, Sha256 sha256, @Nullable Sha256 graph)
            throws IOException {
        Probed media = probe(output, source.path(), graph);
        return new Whole(
                output, null, source, media.asset(sha256, source.file().size()), media.provenance(), List.of());
    }

    /** A hash of the text of a graph, to know it again. */
    public static Sha256 graphHash(String graph) {
        return Sha256.of(Sha256.digest().digest(graph.getBytes(StandardCharsets.UTF_8)));
    }

    /** How a file is put in its place by its name, without waiting for the disk. */
    @FunctionalInterface
    private interface Putting {
        Optional<Path> put(Sha256 sha256, String extension, boolean known) throws IOException;
    }

    /**
     * Puts a part in its place; its name there is not on the disk before {@link #sync}.
     *
     * @param whole of a part
     * @param folders gets the folder whose names have changed
     * @return what to record, after that
     * @throws IOException if the disk refuses
     */
    public FileResult put(Whole whole, Set<Path> folders) throws IOException {
        PartialFile part = Objects.requireNonNull(whole.part());
        return put(
                whole,
                FileResult.Put.OWN,
                folders,
                (sha256, extension, known) -> assets.put(part, sha256, extension, known));
    }

    /**
     * Puts a link in its place, as {@link #put(Whole, Set)} does a part.
     *
     * @param link of the source of {@code whole}
     * @param from the name of the user's file, as it may be noted
     */
    public FileResult put(Whole whole, AssetLinker.Link link, String from, Set<Path> folders) throws IOException {
        FileResult.Put put = link.from() == null ? FileResult.Put.OWN : new FileResult.Put(from, link.mtime());
        return put(
                whole,
                put,
                folders,
                (sha256, extension, known) -> assets.put(link, whole.asset().size(), sha256, extension, known));
    }

    private FileResult put(Whole whole, FileResult.Put put, Set<Path> folders, Putting putting) throws IOException {
        StoredAsset came = whole.asset();
        // The same bytes under another name, such as a text without a signature: what they were called first, they
        // stay.
        Optional<AssetRow> known = archive.asset(came.sha256());
        String extension = known.map(AssetRow::extension).orElse(came.extension());
        Optional<Path> folder = putting.put(came.sha256(), extension, known.isPresent());
        folder.ifPresent(folders::add);
        StoredAsset asset =
                new StoredAsset(came.sha256(), came.size(), came.mediaType(), extension, came.width(), came.height());
        return new FileResult.Stored(
                whole.output(), asset, whole.provenance(), whole.masked(), folder.isPresent() ? put : null);
    }

    /**
     * Has names on the disk.
     *
     * @param folder whose
     * @throws StorageException if the disk refuses
     */
    public void sync(Path folder) throws StorageException {
        assets.sync(folder);
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
        Set<Path> folders = new HashSet<>();
        FileResult result = put(whole(output, part, masked, null), folders);
        for (Path folder : folders) {
            sync(folder);
        }
        return result;
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
        Provenance provenance = probe(output, path, null).provenance();
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
        return Optional.of(new FileResult.Stored(output, stored, own, List.of(), null));
    }

    /** What a file says of itself, without its texts: those are up to 16 MB, and many files wait for the disk at once. */
    private record Probed(
            String mediaType,
            String extension,
            @Nullable Integer width,
            @Nullable Integer height,
            Provenance provenance) {
        StoredAsset asset(Sha256 sha256, long size) {
            return new StoredAsset(sha256, size, mediaType, extension, width, height);
        }
    }

    private Probed probe(WaitingOutput output, Path path, @Nullable Sha256 graph) throws IOException {
        probing.acquireUninterruptibly();
        try {
            MediaInfo media = probe.probe(path, output.filename());
            return new Probed(
                    media.mediaType(),
                    media.extension(),
                    media.width(),
                    media.height(),
                    provenance(output, media, graph));
        } finally {
            probing.release();
        }
    }

    private Provenance provenance(WaitingOutput output, MediaInfo media, @Nullable Sha256 graph) {
        @Nullable
        String embedded = media.texts().stream()
                .filter(text -> text.name().equals("prompt"))
                .map(EmbeddedText::text)
                .findFirst()
                .orElse(null);
        if (embedded == null) {
            return Provenance.UNKNOWN;
        }
        if (graph != null && graphHash(embedded).equals(graph)) {
            return Provenance.VERIFIED;
        }
        return Provenance.of(embedded, archive.graph(output.prompt()).orElse(null));
    }
}
