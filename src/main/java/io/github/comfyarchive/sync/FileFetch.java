package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.media.EmbeddedText;
import io.github.comfyarchive.media.MediaInfo;
import io.github.comfyarchive.media.MediaProbe;
import io.github.comfyarchive.redact.Redaction;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnsearchableFileException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.AssetRow;
import io.github.comfyarchive.store.AssetStore;
import io.github.comfyarchive.store.FileResult;
import io.github.comfyarchive.store.PartialFile;
import io.github.comfyarchive.store.Sha256;
import io.github.comfyarchive.store.StoredAsset;
import io.github.comfyarchive.store.WaitingOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Fetches the file of one output. Safe for use by several threads. */
final class FileFetch {
    private static final int PROBED_AT_ONCE = 2;
    private static final String NAME_LOST =
            "a secret stands in its name, which is not kept, and the server no longer has the entry that tells it";

    private final ComfyClient client;
    private final Retry retry;
    private final Archive archive;
    private final AssetStore assets;
    private final Redactor redactor;
    private final PromptSecrets secrets;
    private final DiskReserve room;
    private final MediaProbe probe = new MediaProbe();
    private final Semaphore probing = new Semaphore(PROBED_AT_ONCE);
    private final LongConsumer arrived;

    FileFetch(
            ComfyClient client,
            Retry retry,
            Archive archive,
            Redactor redactor,
            PromptSecrets secrets,
            DiskReserve room,
            LongConsumer arrived) {
        this.client = client;
        this.retry = retry;
        this.archive = archive;
        this.assets = archive.assets();
        this.redactor = redactor;
        this.secrets = secrets;
        this.room = room;
        this.arrived = arrived;
    }

    /** By which rules it searches. */
    String rulesVersion() {
        return redactor.rules().version();
    }

    /** What has come of a file; the connection is free for the next one already. */
    @FunctionalInterface
    interface Arrival {
        /** Makes the bytes durable, where there are any; the row is the caller's to record. */
        FileResult keep() throws IOException;
    }

    /**
     * Fetches it, or shares what a cached node repeats.
     *
     * @return what has come, to be kept
     * @throws ServerException if the server fails; another try may help
     * @throws NoRoomException if it would take room that is kept free
     * @throws IOException if the disk refuses
     */
    Arrival fetch(WaitingOutput output) throws ServerException, IOException {
        if (output.cached() && !output.nameIsRedacted()) {
            Optional<FileResult> repeated = repeat(output);
            if (repeated.isPresent()) {
                return repeated::get;
            }
        }
        FileSecrets known = retry.call(() -> secrets.of(output));
        if (known.isNameLost(output)) {
            return () -> new FileResult.Missing(output, NAME_LOST);
        }
        PartialFile part = assets.part(output.id());
        FileDownload reception =
                new FileDownload(client, known.name(output), part, redactor, known.mask(), room, arrived);
        boolean complete = false;
        try {
            FileDownload.Outcome outcome = receive(retry, reception);
            complete = outcome == FileDownload.Outcome.COMPLETE;
            if (complete) {
                List<Redaction> masked = reception.masked(); // all that is needed of it: it holds 16 MB of a large file
                return () -> keep(output, part, masked);
            }
            part.discard();
            FileResult none = outcome == FileDownload.Outcome.GONE
                    ? new FileResult.Missing(output, "the server no longer has it")
                    : new FileResult.Skipped(output, true, "the server gives no file of that name");
            return () -> none;
        } catch (UnsearchableFileException unsearchable) {
            part.discard();
            FileResult skipped = new FileResult.Skipped(output, true, String.valueOf(unsearchable.getMessage()));
            return () -> skipped;
        } finally {
            reception.end();
            if (!complete) {
                part.close();
            }
        }
    }

    /**
     * Fetches a file whose bytes were archived once, masked as they were then, and keeps them only if they are the same.
     *
     * @param wanted the SHA-256 of the bytes as they were kept
     * @param known the row of the asset, if there is one
     * @throws ServerException if the server fails; another try may help
     * @throws IOException if the disk refuses
     */
    Redownloaded fetchAgain(WaitingOutput output, Sha256 wanted, @Nullable AssetRow known)
            throws ServerException, IOException {
        FileSecrets secret = retry.call(() -> secrets.of(output));
        if (secret.isNameLost(output)) {
            return new Redownloaded.Gone(NAME_LOST);
        }
        try (PartialFile part = assets.part(output.id())) {
            FileDownload reception =
                    new FileDownload(client, secret.name(output), part, redactor, secret.mask(), room, arrived);
            FileDownload.Outcome outcome = receiveAgain(reception);
            if (outcome == FileDownload.Outcome.COMPLETE && part.sha256().equals(wanted)) {
                MediaInfo media = probe.probe(part.path(), output.filename());
                String extension = known == null ? media.extension() : known.extension();
                long size = part.size();
                assets.keep(part, wanted, extension);
                return new Redownloaded.Same(
                        new StoredAsset(wanted, size, media.mediaType(), extension, media.width(), media.height()));
            }
            part.discard();
            return new Redownloaded.Gone(
                    outcome == FileDownload.Outcome.COMPLETE
                            ? "the server has other bytes under its name by now"
                            : "the server no longer has it");
        }
    }

    /** What cannot be searched is not what was kept. */
    private FileDownload.Outcome receiveAgain(FileDownload reception) throws ServerException, IOException {
        try {
            return receive(retry, reception);
        } catch (UnsearchableFileException otherBytes) {
            return FileDownload.Outcome.GONE;
        } finally {
            reception.end();
        }
    }

    private static FileDownload.Outcome receive(Retry retry, FileDownload reception)
            throws ServerException, IOException {
        try {
            return retry.call(reception::attempt);
        } catch (ServerException | NoRoomException failed) {
            reception.rest();
            throw failed;
        }
    }

    private FileResult keep(WaitingOutput output, PartialFile part, List<Redaction> masked) throws IOException {
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

    /** What a cached node repeats is shared without a request, as long as its bytes are really there. */
    private Optional<FileResult> repeat(WaitingOutput output) throws IOException {
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
