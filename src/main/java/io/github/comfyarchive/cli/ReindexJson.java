package io.github.comfyarchive.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.derive.Reindex;
import java.time.Duration;

/** What a reindex did, as one JSON object. */
final class ReindexJson {
    private ReindexJson() {}

    static String of(Reindex.Report report, Duration duration) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("prompts", report.prompts());
        json.put("entries_cleaned", report.cleaned());
        report.unreadable().forEach(json.putArray("unreadable")::add);
        json.put("seconds", duration.toMillis() / 1000.0);
        return json.toString();
    }
}
