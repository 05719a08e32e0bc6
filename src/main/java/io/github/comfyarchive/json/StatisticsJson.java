package io.github.comfyarchive.json;

import io.github.comfyarchive.query.Statistics;
import java.io.IOException;
import java.util.List;

/**
 * What some prompts amount to, as docs/json/stats.schema.json describes it.
 *
 * @param statistics the figures
 * @param days each day that is shown, those without prompts too
 */
public record StatisticsJson(Statistics statistics, List<Statistics.Day> days) implements JsonObject {

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.number("prompts", statistics.total());
        json.counts("by_status", statistics.prompts());
        json.number("success_rate", statistics.successRate());
        json.text("first_at", statistics.firstAt());
        json.text("last_at", statistics.lastAt());
        json.counts("files", statistics.files());
        json.number("assets", statistics.assets());
        json.number("asset_bytes", statistics.bytes());
        json.each("durations", statistics.durations(), StatisticsJson::durations);
        json.each("days", days, StatisticsJson::day);
        json.each("servers", statistics.servers(), StatisticsJson::server);
    }

    private static void durations(Statistics.ModelDuration one, JsonMembers json) throws IOException {
        json.text("model", one.model());
        json.number("prompts", one.prompts());
        json.number("median_ms", one.medianMs());
        json.number("p95_ms", one.p95Ms());
    }

    private static void day(Statistics.Day day, JsonMembers json) throws IOException {
        json.text("day", day.day());
        json.number("prompts", day.prompts());
        json.number("failed", day.failed());
    }

    private static void server(Statistics.ServerRuns server, JsonMembers json) throws IOException {
        json.text("server", server.server());
        json.number("runs", server.runs());
        json.number("failed", server.failed());
        json.text("last_synced_at", server.lastSyncedAt());
        json.number("history_length", server.historyLength());
    }
}
