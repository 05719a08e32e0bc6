package io.github.comfyarchive.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.reindex.ReindexFiles;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a reindex did, as one JSON object. */
final class ReindexJson {
    private ReindexJson() {}

    static String of(Reindex.Report report, ReindexFiles.@Nullable Report files, Duration duration) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("prompts", report.prompts());
        json.put("entries_cleaned", report.cleaned());
        report.unreadable().forEach(json.putArray("unreadable")::add);
        if (files != null) {
            json.put("files_searched", files.files());
            json.put("files_masked", files.masked());
            files.unreadable().forEach(json.putArray("files_unreadable")::add);
        }
        json.put("seconds", duration.toMillis() / 1000.0);
        return json.toString();
    }
}
