package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.graph.Sampling;
import io.github.comfyarchive.history.EntryPart;
import io.github.comfyarchive.history.EntryParts;
import io.github.comfyarchive.history.Provenance;
import io.github.comfyarchive.json.JsonMembers;
import io.github.comfyarchive.query.WholePrompts;
import io.github.comfyarchive.redact.RedactedEntry;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.PromptRow;
import io.github.comfyarchive.store.row.Said;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes what stands beside a file. A file that is another prompt's gets nothing that is not its own. */
final class SidecarWriter {
    private final Set<Sidecar> wanted;
    private final byte @Nullable [] workflow;

    /** Reads the workflow of a prompt, where it is wanted. */
    SidecarWriter(Set<Sidecar> wanted, ArchivedPrompt prompt, WholePrompts prompts) {
        this.wanted = wanted;
        this.workflow = wanted.contains(Sidecar.JSON)
                ? workflow(prompts.entries(List.of(prompt.prompt().id())).get(0))
                : null;
    }

    /** ComfyUI opens a graph as well. */
    private static byte @Nullable [] workflow(RedactedEntry entry) {
        return EntryParts.workflow(entry)
                .or(() -> EntryParts.graph(entry))
                .map(EntryPart::bytes)
                .map(EntryParts::readable)
                .orElse(null);
    }

    /**
     * The bytes by the ending of the name.
     *
     * @param extension the file's own: XMP stands beside the whole name, where digiKam, darktable and Immich look for it
     */
    Map<String, byte[]> of(Generation file, String extension) throws IOException {
        Map<String, byte[]> made = new LinkedHashMap<>();
        boolean mismatch = file.file().output().provenance() == Provenance.MISMATCH;
        if (wanted.contains(Sidecar.JSON)) {
            made.put(".json", parameters(file));
            if (workflow != null && !mismatch) {
                made.put(".workflow.json", workflow);
            }
        }
        Sampling sampling = file.sampling();
        if (wanted.contains(Sidecar.TXT) && !mismatch && sampling != null && sampling.positive() != null) {
            made.put(".txt", (sampling.positive().strip() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Said said = file.said();
        if (wanted.contains(Sidecar.XMP) && !said.isNothing()) {
            made.put(extension + ".xmp", XmpPacket.of(said));
        }
        return made;
    }

    private static byte[] parameters(Generation file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.useDefaultPrettyPrinter();
            JsonMembers members = new JsonMembers(json);
            PromptRow prompt = file.archived().prompt();
            json.writeStartObject();
            members.text("server", file.archived().server().name());
            members.text("prompt_id", prompt.promptId().value());
            members.text("created_at", prompt.createdAt());
            members.text("status", prompt.status().word());
            members.number("duration_ms", prompt.durationMs());
            members.sampling(file.sampling());
            members.text("loras", file.loras());
            members.output(file.file().output());
            members.text("provenance", file.file().output().provenance().word());
            members.asset(file.file().asset());
            Said said = file.said();
            members.number("stars", said.stars());
            members.texts("tags", said.tags());
            members.text("note", said.note());
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return bytes.toByteArray();
    }
}
