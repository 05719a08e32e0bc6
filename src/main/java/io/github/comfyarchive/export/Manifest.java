package io.github.comfyarchive.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.json.JsonMembers;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.OutputRow;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an export of files holds, and what it does not and why: a line for each output, in the order of archiving. */
final class Manifest {
    private final JsonGenerator json;
    private final JsonMembers members;
    private final boolean clean;
    private boolean first = true;

    /** A small file beside a file. */
    record Sidecar(String path, String sha256) {}

    /** @param clean whether its files are clean copies, of which it says no more than they do */
    Manifest(OutputStream out, boolean clean) throws IOException {
        this.clean = clean;
        this.json = new JsonFactory().createGenerator(out);
        this.members = new JsonMembers(json);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        members.text(EarlierExport.MADE_BY, EarlierExport.PROGRAM);
        members.number("version", 1);
        json.writeArrayFieldStart("files");
    }

    /**
     * Adds an output.
     *
     * @param path where its file is, or null
     * @param reason why it is nowhere, or null
     * @param sidecars what stands beside it
     */
    void add(
            ArchivedPrompt prompt,
            ArchivedPrompt.ArchivedFile file,
            @Nullable String path,
            @Nullable String reason,
            List<Sidecar> sidecars)
            throws IOException {
        OutputRow output = file.output();
        begin();
        members.text("path", path);
        members.text("reason", reason);
        members.text("server", prompt.server().name());
        members.text("prompt_id", prompt.prompt().promptId().value());
        members.output(output);
        members.text("state", output.state().word());
        members.text("provenance", output.provenance().word());
        members.asset(file.asset());
        json.writeArrayFieldStart("sidecars");
        for (Sidecar sidecar : sidecars) {
            json.writeStartObject();
            members.text("path", sidecar.path());
            members.text("sha256", sidecar.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw("\n");
    }

    /**
     * Adds a file of which nobody is to know more than what it shows.
     *
     * @param path where it is
     * @param original the archive's own, which was another
     * @param sha256 of its bytes
     * @param size how many they are
     */
    void addClean(String path, AssetRow original, String sha256, long size) throws IOException {
        begin();
        members.text("path", path);
        members.text("sha256", sha256);
        members.number("size", size);
        members.text("media_type", original.mediaType());
        members.number("width", original.width());
        members.number("height", original.height());
        json.writeEndObject();
        json.writeRaw("\n");
    }

    private void begin() throws IOException {
        json.writeRaw(first ? "\n" : "");
        first = false;
        json.writeStartObject();
    }

    /** Adds up, and ends. */
    void end(FilesReport report) throws IOException {
        json.writeEndArray();
        members.number("prompts", report.prompts());
        members.number("written", report.files());
        members.number("bytes", report.bytes());
        members.number("missing", report.missing());
        members.number("damaged", report.damaged());
        if (clean) {
            members.number("unclean", report.uncleanFiles());
        }
        json.writeEndObject();
        json.writeRaw("\n");
        json.close();
    }
}
