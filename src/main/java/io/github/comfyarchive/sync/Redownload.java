package io.github.comfyarchive.sync;

import io.github.comfyarchive.comfy.ComfyClient;
import io.github.comfyarchive.comfy.Retry;
import io.github.comfyarchive.comfy.ServerException;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.intake.DiskReserve;
import io.github.comfyarchive.intake.FileKeeper;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a server again for what was archived of it once and is lost or damaged. */
public final class Redownload {
    /** What a server answers that was reached: asking it again later is of no use. */
    public static final String GONE = "the server no longer has it";

    private final Archive archive;
    private final Derivation derivation;
    private final ComfyClient client;
    private final Retry retry;
    private final FileFetch fetch;
    private final OwnIds ownIds;
    private @Nullable String unreachable;

    /**
     * Prepares it; the caller holds the lock of the archive's home.
     *
     * @param derivation what removes secrets, and says what an entry holds
     * @param options time-outs
     * @param target the server
     */
    public Redownload(Archive archive, Derivation derivation, SyncOptions options, SyncTarget target) {
        this.archive = archive;
        this.derivation = derivation;
        Redactor redactor = derivation.redactor();
        this.client = target.client(options);
        redactor.know(archive.knownSecrets());
        this.retry = new Retry(options.firstRetryDelay());
        this.ownIds = new OwnIds(client, retry, archive, redactor);
        this.fetch = new FileFetch(
                client,
                retry,
                new FileKeeper(archive),
                redactor,
                new PromptSecrets(client, archive, redactor, ownIds),
                new DiskReserve(archive.assetDisk(), 0), // what was archived once has its place
                arrived -> {},
                null);
    }

    /**
     * Asks for a file.
     *
     * @param output an output that has the asset
     * @param wanted the name of the asset
     * @param known its row, if there is one
     * @return what became of it
     * @throws IOException if the disk refuses
     */
    public Redownloaded file(WaitingOutput output, Sha256 wanted, @Nullable AssetRow known) throws IOException {
        if (unreachable != null) {
            return new Redownloaded.Failed(unreachable);
        }
        try {
            return fetch.fetchAgain(output, wanted, known);
        } catch (ServerException failed) {
            return new Redownloaded.Failed(failed(failed));
        }
    }

    /**
     * Asks for the entry of a prompt, and archives it.
     *
     * @param prompt the prompt's key
     * @param promptId its id as it is kept
     * @return why it could not be had; nothing if it is archived
     * @throws IOException if the disk refuses
     */
    public Optional<String> entry(ServerId serverId, long prompt, PromptId promptId) throws IOException {
        if (unreachable != null) {
            return Optional.of(unreachable);
        }
        if (promptId.value().contains(Redactor.MARK) && archive.idMac(prompt).isEmpty()) {
            return Optional.of(
                    "a secret was removed from its id, and it is not noted which prompt of the server it is; a sync"
                            + " that reads it again notes it");
        }
        try {
            Optional<String> own = ownIds.of(prompt, promptId);
            Optional<RawEntry> entry = own.isPresent() ? retry.call(() -> client.entry(own.get())) : Optional.empty();
            if (entry.isEmpty()) {
                return Optional.of(GONE);
            }
            NewEntry derived = derivation.of(derivation.redactor().redact(entry.get()));
            if (!derived.parsed().recognised()) {
                return Optional.of("what the server has is not an entry");
            }
            archive.ofServer(serverId).save(List.of(derived), derivation.redactor());
            return Optional.empty();
        } catch (ServerException failed) {
            return Optional.of(failed(failed));
        } catch (UnreadableEntryException unreadable) {
            return Optional.of("what the server has is not an entry");
        }
    }

    /** One that failed in spite of all attempts is not asked again for each of thousands of files. */
    private String failed(ServerException failed) {
        String reason = String.valueOf(failed.getMessage());
        if (failed.retryable()) {
            unreachable = reason;
        }
        return reason;
    }
}
