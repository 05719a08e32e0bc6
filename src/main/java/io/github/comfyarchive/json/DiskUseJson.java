package io.github.comfyarchive.json;

import io.github.comfyarchive.query.DiskUse;
import java.io.IOException;
import java.util.Locale;

/**
 * Where the room goes, as docs/json/du.schema.json describes it.
 *
 * @param by what the parts are told apart by
 * @param report the figures
 * @param databaseBytes the size of the database
 */
public record DiskUseJson(DiskUse.Grouping by, DiskUse.Report report, long databaseBytes) implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.text("by", by.name().toLowerCase(Locale.ROOT));
        json.each("parts", report.parts(), DiskUseJson::part);
        json.number("prompts", report.total().prompts());
        json.number("files", report.total().files());
        json.number("bytes", report.total().bytes());
        json.number("database_bytes", databaseBytes);
        json.object("forget", own -> {
            own.number("files", report.own().files());
            own.number("bytes", report.own().bytes() - report.own().linkedBytes());
        });
    }

    private static void part(DiskUse.Part part, JsonMembers json) throws IOException {
        json.text("name", part.name().isEmpty() ? null : part.name());
        json.number("prompts", part.prompts());
        json.number("files", part.files());
        json.number("bytes", part.bytes());
    }
}
