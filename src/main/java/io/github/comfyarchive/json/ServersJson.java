package io.github.comfyarchive.json;

import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.row.ServerAddress;
import io.github.comfyarchive.store.row.ServerRow;
import java.io.IOException;
import java.util.List;

/**
 * The servers of an archive, as docs/json/servers.schema.json describes them.
 *
 * @param servers each, and each address at which nothing answered yet
 */
public record ServersJson(List<Servers.Listed> servers) implements JsonObject {
    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.each("servers", servers, ServersJson::server);
    }

    private static void server(Servers.Listed listed, JsonMembers json) throws IOException {
        ServerRow server = listed.server();
        json.text("name", listed.name());
        json.text("url", listed.url());
        json.truth("reached", server != null);
        json.text("comfyui_version", server == null ? null : server.comfyuiVersion());
        json.text("first_seen_at", server == null ? null : server.firstSeenAt());
        json.text("last_synced_at", server == null ? null : server.lastSyncedAt());
        json.text("paused_at", listed.pausedAt());
        json.number("prompts", listed.prompts());
        json.each("addresses", listed.addresses(), ServersJson::address);
    }

    private static void address(ServerAddress address, JsonMembers json) throws IOException {
        json.text("url", address.url());
        json.text("last_seen_at", address.lastSeenAt());
    }
}
