package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.history.FileReference;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileIntake;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.intake.FileSecrets;
import io.github.comfyarchive.intake.LocalFiles;
import io.github.comfyarchive.intake.NoRoomException;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.file.UnsearchableFileException;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.redact.secret.SecretMask;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.asset.SourceFile;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Fetches the file of one output. Safe for use by several threads. */
final class FileFetch {
    private static final String NAME_LOST =
            "a secret stands in its name, which is not kept, and the server no longer has the entry that tells it";

    private final ComfyClient client;
    private final Retry retry;
    private final FileKeeper keeper;
    private final Redactor redactor;
    private final PromptSecrets secrets;
    private final DiskReserve room;
    private final LongConsumer arrived;
    private final @Nullable LocalFiles local;

    /**
     * Prepares it.
     *
     * @param local where the server's files lie on this machine too; null where nobody said so
     */
    FileFetch(
            ComfyClient client,
            Retry retry,
            FileKeeper keeper,
            Redactor redactor,
            PromptSecrets secrets,
            DiskReserve room,
            LongConsumer arrived,
            @Nullable LocalFiles local) {
        this.client = client;
        this.retry = retry;
        this.keeper = keeper;
        this.redactor = redactor;
        this.secrets = secrets;
        this.room = room;
        this.arrived = arrived;
        this.local = local;
    }

    /** By which rules it searches. */
    String rulesVersion() {
        return redactor.rules().version();
    }

    /** What has come of a file; the connection is free for the next one already. */
    sealed interface Arrival {}

    /** All is known of it: nothing is to be kept. */
    record Settled(FileResult result) implements Arrival {}

    /** All its bytes, to be kept. */
    record Received(LocalFiles.Keeping keeping) implements Arrival {}

    /** Makes the bytes durable in their place; the row is the caller's to record. */
    FileResult keep(Received file) throws IOException {
        return file.keeping().keep();
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
            Optional<FileResult> repeated = keeper.repeat(output);
            if (repeated.isPresent()) {
                return new Settled(repeated.get());
            }
        }
        FileSecrets known = retry.call(() -> secrets.of(output));
        if (known.isNameLost(output)) {
            return new Settled(new FileResult.Missing(output, NAME_LOST));
        }
        PartialFile part = keeper.part(output);
        FileIntake intake = new FileIntake(part, redactor, known.mask(), room, arrived);
        boolean complete = false;
        try {
            Optional<LocalFiles.Keeping> here = takeLocal(output, known, part);
            if (here.isPresent()) {
                complete = true;
                return new Received(here.get());
            }
            FileDownload.Outcome outcome = receive(new FileDownload(client, known.name(output), intake));
            complete = outcome == FileDownload.Outcome.COMPLETE;
            if (complete) {
                // All that is needed of the intake: it holds 16 MB of a large file.
                List<Redaction> masked = intake.masked();
                Optional<LocalFiles.Keeping> same = local == null || !masked.isEmpty()
                        ? Optional.empty()
                        : local.linkSame(output, known.name(output), known.mask(), part);
                return new Received(same.orElse(() -> keeper.keep(output, part, masked)));
            }
            part.discard();
            return new Settled(
                    outcome == FileDownload.Outcome.GONE
                            ? new FileResult.Missing(output, "the server no longer has it")
                            : new FileResult.Skipped(output, true, "the server gives no file of that name"));
        } catch (UnsearchableFileException unsearchable) {
            part.discard();
            return new Settled(new FileResult.Skipped(output, true, String.valueOf(unsearchable.getMessage())));
        } finally {
            intake.end();
            if (!complete) {
                part.close();
            }
        }
    }

    /** Takes the file that lies here, where the server says that it is the one it would send. */
    private Optional<LocalFiles.Keeping> takeLocal(WaitingOutput output, FileSecrets known, PartialFile part)
            throws ServerException, IOException {
        List<SourceFile> files = local == null ? List.of() : local.find(known.name(output));
        if (local == null || files.isEmpty()) {
            return Optional.empty();
        }
        FileVersion told = retry.call(() -> FileVersion.ask(client, known.name(output)));
        for (SourceFile file : files) {
            if (told.isOf(file)) {
                return local.take(output, file, known.mask(), part);
            }
        }
        return Optional.empty();
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
        try (PartialFile part = keeper.part(output)) {
            FileDownload.Outcome outcome = receiveAgain(secret.name(output), part, secret.mask());
            if (outcome == FileDownload.Outcome.COMPLETE) {
                Optional<StoredAsset> same = keeper.keepSame(output, part, wanted, known);
                if (same.isPresent()) {
                    return new Redownloaded.Same(same.get());
                }
            }
            part.discard();
            return new Redownloaded.Gone(
                    outcome == FileDownload.Outcome.COMPLETE
                            ? "the server has other bytes under its name by now"
                            : "the server no longer has it");
        }
    }

    /** What cannot be searched is not what was kept. */
    private FileDownload.Outcome receiveAgain(FileReference file, PartialFile part, SecretMask mask)
            throws ServerException, IOException {
        FileIntake intake = new FileIntake(part, redactor, mask, room, arrived);
        try {
            return receive(new FileDownload(client, file, intake));
        } catch (UnsearchableFileException otherBytes) {
            return FileDownload.Outcome.GONE;
        } finally {
            intake.end();
        }
    }

    private FileDownload.Outcome receive(FileDownload download) throws ServerException, IOException {
        try {
            return retry.call(download::attempt);
        } catch (ServerException | NoRoomException failed) {
            download.rest();
            throw failed;
        }
    }
}
