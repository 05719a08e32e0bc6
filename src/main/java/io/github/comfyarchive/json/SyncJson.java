package io.github.comfyarchive.json;

import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.sync.ServerReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What a sync did, as docs/json/sync.schema.json describes it.
 *
 * @param home where it was archived
 * @param exitCode how the command ends
 * @param reports what was done on each server
 * @param older what was brought up to the rules of today
 * @param duration how long all of it took
 */
public record SyncJson(
        HomeFolder home, int exitCode, List<ServerReport> reports, Reindex.Portion older, Duration duration)
        implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.text("home", home.toString());
        json.number("exit_code", exitCode);
        json.number("seconds", seconds(duration));
        json.each("servers", reports, SyncJson::server);
        if (older.prompts() > 0 || older.left() > 0) {
            json.object("derived_anew", derived -> {
                derived.number("prompts", older.prompts());
                derived.number("cleaned", older.cleaned());
                derived.number("left", older.left());
            });
        }
    }

    private static void server(ServerReport report, JsonMembers json) throws IOException {
        RunCounts counts = report.counts();
        json.text("name", report.name());
        json.text("url", report.url());
        json.text("outcome", report.outcome().word());
        json.number("seconds", seconds(report.duration()));
        json.object("prompts", prompts -> {
            prompts.number("new", counts.promptsNew());
            prompts.number("changed", counts.promptsChanged());
            prompts.number("known", counts.promptsKnown());
            prompts.number("malformed", counts.malformed());
        });
        json.object("files", files -> {
            files.number("stored", counts.filesStored());
            files.number("shared", counts.filesShared());
            files.number("local", report.filesLocal());
            files.number("missing", counts.filesMissing());
            files.number("mismatched", counts.filesMismatched());
            files.number("skipped", counts.filesSkipped());
            files.number("failed", counts.filesFailed());
            files.number("waiting", report.filesWaiting());
            files.number("masked", counts.filesMasked());
        });
        json.object("redactions", redactions -> {
            redactions.number("total", counts.redactions());
            redactions.counts("by_rule", report.redactionsByRule());
        });
        json.object("read", read -> {
            read.number("entries", counts.entriesRead());
            read.number("entry_bytes", counts.entryBytes());
            read.number("file_bytes", counts.fileBytes());
            read.number("requests", counts.requests());
        });
        json.number("history_length", counts.historyLength());
        json.texts("not_saved", report.problems());
        json.text("waiting_because", report.filesHeld());
        json.text("notice", report.notice());
        json.text("error", report.error());
    }

    /** Seconds with milliseconds. */
    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
