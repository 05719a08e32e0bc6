package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.central.sql.StoreStatus;
import io.github.comfyarchive.json.JsonMembers;
import io.github.comfyarchive.json.JsonObject;
import java.io.IOException;

/**
 * A store's status, as docs/json/store.schema.json describes it.
 *
 * @param store where it is
 * @param status how it is
 */
public record StoreDocument(String store, StoreStatus status) implements JsonObject {
    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.text("store", store);
        json.text("id", status.id());
        json.number("schema", status.schema());
        json.text("made_at", status.madeAt());
        json.truth("exact", status.exact());
        json.number("prompts", status.prompts());
        json.number("files", status.files());
        json.number("bytes", status.bytes());
        json.number("waiting", status.waiting());
        json.each("homes", status.homes(), StoreDocument::home);
        json.each("servers", status.servers(), StoreDocument::server);
    }

    private static void home(StoreStatus.Home home, JsonMembers json) throws IOException {
        json.text("id", home.id());
        json.text("published_at", home.publishedAt());
        json.number("changes", home.changes());
        json.number("rows", home.rows());
        json.number("files", home.files());
    }

    private static void server(StoreStatus.Server server, JsonMembers json) throws IOException {
        json.text("uid", server.uid());
        json.text("name", server.name());
        json.text("url", server.url());
        json.text("last_synced_at", server.lastSyncedAt());
        json.number("prompts", server.prompts());
    }
}
