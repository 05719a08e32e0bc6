package io.github.comfyarchive.central.query;

import io.github.comfyarchive.query.KnownServers;
import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.row.ServerRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store's servers. Homes keep to themselves by which addresses they reach them. */
final class StoreServers implements KnownServers {
    private final Asking asking;
    private final StoredServers servers;

    StoreServers(Asking asking, StoredServers servers) {
        this.asking = asking;
        this.servers = servers;
    }

    @Override
    public Optional<ServerRow> byName(String name) {
        return servers.all().stream()
                .filter(server -> server.name().equals(name))
                .map(StoredServers.Known::here)
                .findFirst();
    }

    @Override
    public Optional<ServerRow> at(String url) {
        return servers.all().stream()
                .filter(server -> server.url().equals(url))
                .map(StoredServers.Known::here)
                .findFirst();
    }

    @Override
    public List<Servers.Listed> all() {
        Map<String, Long> counts = new HashMap<>();
        asking.list(
                        Sql.of("SELECT server, count(*) FROM prompt GROUP BY server"),
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return servers.all().stream()
                .map(server -> new Servers.Listed(
                        server.here(),
                        server.name(),
                        server.url(),
                        List.of(),
                        server.uids().stream()
                                .mapToLong(uid -> counts.getOrDefault(uid, 0L))
                                .sum(),
                        null))
                .toList();
    }
}
