package io.github.comfyarchive.json;

import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.reindex.ReindexFiles;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a reindex did, as docs/json/reindex.schema.json describes it.
 *
 * @param report what was derived
 * @param files what was searched; null where files were not asked for
 * @param duration how long it took
 */
public record ReindexJson(Reindex.Report report, ReindexFiles.@Nullable Report files, Duration duration)
        implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.number("prompts", report.prompts());
        json.number("entries_cleaned", report.cleaned());
        json.texts("unreadable", report.unreadable());
        if (files != null) {
            json.number("files_searched", files.files());
            json.number("files_masked", files.masked());
            json.texts("files_unreadable", files.unreadable());
        }
        json.number("seconds", SyncJson.seconds(duration));
    }
}
