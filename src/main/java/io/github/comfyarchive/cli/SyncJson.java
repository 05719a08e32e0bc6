package io.github.comfyarchive.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.sync.ServerReport;
import java.time.Duration;
import java.util.List;

/** The summary of a sync as one JSON object, on one line. */
final class SyncJson {
    private final HomeFolder home;
    private final List<ServerReport> reports;
    private final Reindex.Portion older;
    private final Duration duration;
    private final int exitCode;

    SyncJson(HomeFolder home, List<ServerReport> reports, Reindex.Portion older, Duration duration, int exitCode) {
        this.home = home;
        this.reports = reports;
        this.older = older;
        this.duration = duration;
        this.exitCode = exitCode;
    }

    String text() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("home", home.toString());
        json.put("exit_code", exitCode);
        json.put("seconds", seconds(duration));
        reports.forEach(report -> server(report, json.withArray("servers").addObject()));
        if (older.prompts() > 0 || older.left() > 0) {
            json.putObject("derived_anew")
                    .put("prompts", older.prompts())
                    .put("cleaned", older.cleaned())
                    .put("left", older.left());
        }
        return json.toString();
    }

    private static void server(ServerReport report, ObjectNode json) {
        RunCounts counts = report.counts();
        json.put("name", report.name());
        json.put("url", report.url());
        json.put("outcome", report.outcome().word());
        json.put("seconds", seconds(report.duration()));
        json.putObject("prompts")
                .put("new", counts.promptsNew())
                .put("changed", counts.promptsChanged())
                .put("known", counts.promptsKnown())
                .put("malformed", counts.malformed());
        json.putObject("files")
                .put("stored", counts.filesStored())
                .put("shared", counts.filesShared())
                .put("missing", counts.filesMissing())
                .put("mismatched", counts.filesMismatched())
                .put("skipped", counts.filesSkipped())
                .put("failed", counts.filesFailed())
                .put("waiting", report.filesWaiting())
                .put("masked", counts.filesMasked());
        ObjectNode redactions = json.putObject("redactions");
        redactions.put("total", counts.redactions());
        ObjectNode byRule = redactions.putObject("by_rule");
        report.redactionsByRule().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(rule -> byRule.put(rule.getKey(), rule.getValue()));
        json.putObject("read")
                .put("entries", counts.entriesRead())
                .put("entry_bytes", counts.entryBytes())
                .put("file_bytes", counts.fileBytes())
                .put("requests", counts.requests());
        json.put("history_length", counts.historyLength());
        report.problems().forEach(json.putArray("not_saved")::add);
        json.put("waiting_because", report.filesHeld());
        json.put("notice", report.notice());
        json.put("error", report.error());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
