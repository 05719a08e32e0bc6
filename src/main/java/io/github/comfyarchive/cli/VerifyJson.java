package io.github.comfyarchive.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.comfyarchive.verify.Finding;
import io.github.comfyarchive.verify.Repaired;
import io.github.comfyarchive.verify.VerifyReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** For a program: one JSON object (docs/verify.md), written as it comes. */
final class VerifyJson extends VerifyPrinter {
    private final Terminal terminal;
    private final boolean verbose;
    private final JsonGenerator json;
    private boolean lookedAt;

    VerifyJson(Terminal terminal, boolean verbose) throws IOException {
        this.terminal = terminal;
        this.verbose = verbose;
        this.json = new JsonFactory().createGenerator(terminal.json());
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        json.writeArrayFieldStart("repairs");
    }

    @Override
    void repaired(Repaired done) {
        try {
            json.writeStartObject();
            json.writeStringField("where", done.where());
            json.writeStringField("what", done.what());
            json.writeEndObject();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void beginFindings() throws IOException {
        if (!lookedAt) {
            lookedAt = true;
            json.writeEndArray();
            json.writeArrayFieldStart("findings");
        }
    }

    @Override
    public void accept(Finding finding) {
        if (finding.kind() == Finding.Kind.SAME && !verbose) {
            return;
        }
        try {
            beginFindings();
            json.writeStartObject();
            json.writeStringField("symbol", String.valueOf(finding.kind().symbol()));
            json.writeStringField("kind", finding.kind().word());
            json.writeStringField("where", finding.where());
            json.writeStringField("what", finding.what());
            json.writeEndObject();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    void end(VerifyReport report, Duration duration) throws IOException {
        beginFindings();
        json.writeEndArray();
        json.writeObjectFieldStart("counts");
        for (Finding.Kind kind : Finding.Kind.values()) {
            json.writeNumberField(kind.word(), report.counts().getOrDefault(kind, 0L));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("looked_at");
        Integer schema = report.schema();
        if (schema == null) {
            json.writeNullField("schema");
        } else {
            json.writeNumberField("schema", schema);
        }
        json.writeNumberField("entries", report.entries());
        json.writeNumberField("replaced_entries", report.replaced());
        json.writeNumberField("assets", report.assets());
        json.writeNumberField("asset_bytes", report.assetBytes());
        json.writeNumberField("files_read", report.filesRead());
        json.writeNumberField("bytes_read", report.bytesRead());
        json.writeNumberField("files_arriving", report.arriving());
        json.writeEndObject();
        json.writeArrayFieldStart("notices");
        for (String notice : report.notices()) {
            json.writeString(notice);
        }
        json.writeEndArray();
        json.writeStringField("away", report.away());
        json.writeBooleanField("whole", report.faults() == 0 && report.away() == null);
        json.writeNumberField("seconds", duration.toMillis() / 1000.0);
    }

    @Override
    public void close() throws IOException {
        json.close(); // ends what is open, so that a run that fails leaves a document too
        terminal.out().println();
    }
}
