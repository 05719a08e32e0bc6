package io.github.comfyarchive.verify;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.repair.RepairWriter;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.ServerRow;
import io.github.comfyarchive.sync.Redownload;
import io.github.comfyarchive.sync.Redownloaded;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The servers that the archive knows, to be asked again. */
final class Servers {
    private final Archive archive;
    private final Derivation derivation;
    private final Function<ServerRow, Optional<SyncTarget>> targets;
    private final Map<ServerId, ServerRow> rows = new HashMap<>();
    private final Map<ServerId, Optional<Redownload>> known = new HashMap<>();

    Servers(Archive archive, Derivation derivation, Function<ServerRow, Optional<SyncTarget>> targets) {
        this.archive = archive;
        this.derivation = derivation;
        this.targets = targets;
    }

    String name(ServerId serverId) {
        return row(serverId).name();
    }

    Redownloaded file(RepairWriter.Holder holder, Sha256 sha256, @Nullable AssetRow asset) throws IOException {
        Optional<Redownload> server = server(holder.serverId());
        return server.isPresent()
                ? server.get().file(holder.output(), sha256, asset)
                : new Redownloaded.Gone("it is not known which server it came from");
    }

    /** Archives an entry again; answers why not. */
    Optional<String> entry(ServerId serverId, long prompt, PromptId promptId) throws IOException {
        Optional<Redownload> server = server(serverId);
        return server.isPresent()
                ? server.get().entry(serverId, prompt, promptId)
                : Optional.of("it is not known which server it came from");
    }

    private Optional<Redownload> server(ServerId id) {
        return known.computeIfAbsent(
                id,
                key -> targets.apply(row(key))
                        .map(target -> new Redownload(archive, derivation, SyncOptions.DEFAULT, target)));
    }

    private ServerRow row(ServerId id) {
        return rows.computeIfAbsent(id, key -> archive.repairWriter().server(key));
    }
}
