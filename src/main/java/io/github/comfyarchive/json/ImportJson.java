package io.github.comfyarchive.json;

import io.github.comfyarchive.imports.ImportReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What an import did, as docs/json/import.schema.json describes it.
 *
 * @param home where it was archived
 * @param dryRun whether nothing was written
 * @param exitCode of the program
 * @param reports what was done of each source
 * @param duration how long it took
 */
public record ImportJson(String home, boolean dryRun, int exitCode, List<ImportReport> reports, Duration duration)
        implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.text("home", home);
        json.truth("dry_run", dryRun);
        json.number("exit_code", exitCode);
        json.number("seconds", SyncJson.seconds(duration));
        json.each("sources", reports, (report, members) -> {
            ImportReport.Counts counts = report.counts();
            members.text("path", report.source());
            members.text("kind", report.kind());
            members.text("server", report.server());
            members.object("prompts", prompts -> {
                prompts.number("new", counts.promptsNew());
                prompts.number("changed", counts.promptsChanged());
                prompts.number("known", counts.promptsKnown());
                prompts.number("filled", counts.promptsFilled());
            });
            members.object("files", files -> {
                files.number("looked_at", counts.files());
                files.number("known", counts.filesKnown());
                files.number("stored", counts.filesStored());
                files.number("shared", counts.filesShared());
                files.number("masked", counts.filesMasked());
                files.number("silent", counts.filesSilent());
                files.number("failed", counts.filesFailed());
                files.number("bytes", counts.bytes());
            });
            members.counts("redactions", report.redactionsByRule());
            members.texts("problems", report.problems());
            members.texts("notices", report.notices());
        });
    }
}
