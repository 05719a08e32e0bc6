package io.github.comfyarchive.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.verify.Finding;
import io.github.comfyarchive.verify.Repaired;
import io.github.comfyarchive.verify.VerifyReport;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * What a verification finds, as docs/json/verify.schema.json describes it: one object, written as it comes, for it may have more
 * findings than fit into memory. Repairs come first, then findings, then {@link #end}.
 */
public final class VerifyJson implements Closeable {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;
    private final JsonMembers members;
    private boolean lookedAt;

    /**
     * Begins the object.
     *
     * @param out where to; not closed
     * @throws IOException if it refuses
     */
    public VerifyJson(OutputStream out) throws IOException {
        this.json = FACTORY.createGenerator(out);
        this.members = new JsonMembers(json);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeArrayFieldStart("repairs");
    }

    /**
     * Writes what a repair did.
     *
     * @param done what was done
     * @throws IOException if the stream refuses
     */
    public void repaired(Repaired done) throws IOException {
        json.writeStartObject();
        members.text("where", done.where());
        members.text("what", done.what());
        json.writeEndObject();
    }

    /**
     * Writes what was found.
     *
     * @param finding what was found
     * @throws IOException if the stream refuses
     */
    public void found(Finding finding) throws IOException {
        beginFindings();
        json.writeStartObject();
        members.text("symbol", String.valueOf(finding.kind().symbol()));
        members.text("kind", finding.kind().word());
        members.text("where", finding.where());
        members.text("what", finding.what());
        json.writeEndObject();
    }

    private void beginFindings() throws IOException {
        if (!lookedAt) {
            lookedAt = true;
            json.writeEndArray();
            json.writeArrayFieldStart("findings");
        }
    }

    /**
     * Writes what was looked at, of a verification that came to its end.
     *
     * @param report its figures
     * @param duration how long it took
     * @throws IOException if the stream refuses
     */
    public void end(VerifyReport report, Duration duration) throws IOException {
        beginFindings();
        json.writeEndArray();
        members.object("counts", counts -> {
            for (Finding.Kind kind : Finding.Kind.values()) {
                counts.number(kind.word(), report.counts().getOrDefault(kind, 0L));
            }
        });
        members.object("looked_at", looked -> {
            looked.number("schema", report.schema());
            looked.number("entries", report.entries());
            looked.number("replaced_entries", report.replaced());
            looked.number("annotations", report.annotations());
            looked.number("forgotten", report.forgotten());
            looked.number("assets", report.assets());
            looked.number("asset_bytes", report.assetBytes());
            looked.number("files_read", report.filesRead());
            looked.number("bytes_read", report.bytesRead());
            looked.number("files_arriving", report.arriving());
        });
        members.texts("notices", report.notices());
        members.text("away", report.away());
        members.truth("whole", report.faults() == 0 && report.away() == null);
        members.number("seconds", SyncJson.seconds(duration));
    }

    /** Ends what is open, so that a run that fails leaves a document too: one without {@code whole}. */
    @Override
    public void close() throws IOException {
        json.close();
    }
}
