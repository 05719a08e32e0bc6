package io.github.comfyarchive.store;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.NewEntry;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.graph.NodeRules;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.redact.RawEntry;
import io.github.comfyarchive.redact.Redacted;
import io.github.comfyarchive.redact.Redactor;
import io.github.comfyarchive.redact.UnreadableEntryException;
import io.github.comfyarchive.redact.rule.RedactionRules;
import io.github.comfyarchive.redact.secret.Redaction;
import io.github.comfyarchive.store.asset.PartialFile;
import io.github.comfyarchive.store.row.FileResult;
import io.github.comfyarchive.store.row.SavedEntry;
import io.github.comfyarchive.store.row.StoredAsset;
import io.github.comfyarchive.store.row.WaitingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short ways to entries, and to put them and their files into an archive without a server. */
final class StoreEntries {
    static final Redactor REDACTOR = new Redactor(RedactionRules.builtIn(), new byte[32]);

    static final Derivation DERIVATION = new Derivation(REDACTOR, NodeRules::builtIn);

    private StoreEntries() {}

    static NewEntry entry(String promptId, String json) throws UnreadableEntryException {
        Redacted redacted = REDACTOR.redact(new RawEntry(promptId, json.getBytes(StandardCharsets.UTF_8)));
        return DERIVATION.of(redacted);
    }

    /** An entry with one output for each file name, started at a second of the test's time. */
    static NewEntry entry(String promptId, long started, String... files) throws UnreadableEntryException {
        StringBuilder images = new StringBuilder();
        for (String file : files) {
            images.append(images.isEmpty() ? "" : ", ")
                    .append("{\"filename\": \"")
                    .append(file)
                    .append("\", \"subfolder\": \"\", \"type\": \"output\"}");
        }
        return entry(promptId, """
                {"prompt": [%d, "%s", {"9": {"class_type": "SaveImage", "inputs": {}}}, {}, []],
                 "outputs": {"9": {"images": [%s]}},
                 "status": {"status_str": "success", "completed": true, "messages": [
                    ["execution_start", {"timestamp": %d}], ["execution_cached", {"nodes": ["9"]}],
                    ["execution_success", {"timestamp": %d}]]}}
                """.formatted(started, promptId, images, started * 1000, started * 1000 + 250));
    }

    static SavedEntry save(Archive archive, ServerId server, NewEntry entry) {
        return archive.ofServer(server).save(List.of(entry), REDACTOR).get(0);
    }

    /** Fetches nothing, but stores bytes as if they had been fetched; tells whether they were there already. */
    static boolean store(Archive archive, WaitingOutput output, String bytes, Provenance provenance)
            throws IOException {
        return store(archive, output, bytes, provenance, List.of());
    }

    static boolean store(
            Archive archive, WaitingOutput output, String bytes, Provenance provenance, List<Redaction> masked)
            throws IOException {
        byte[] content = bytes.getBytes(StandardCharsets.UTF_8);
        StoredAsset asset;
        try (PartialFile part = archive.assets().part(output.id());
                OutputStream out = part.begin("")) {
            out.write(content);
            Sha256 sha256 = part.sha256();
            archive.assets().keep(part, sha256, "bin");
            asset = new StoredAsset(sha256, content.length, "application/octet-stream", "bin", null, null);
        }
        return archive.record(List.of(new FileResult.Stored(output, asset, provenance, masked)), "1")
                .get(0);
    }
}
