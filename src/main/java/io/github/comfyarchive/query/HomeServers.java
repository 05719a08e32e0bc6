package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.row.ServerRow;
import java.util.List;
import java.util.Optional;

/** A home's servers. */
final class HomeServers implements KnownServers {
    private final Servers servers;

    HomeServers(Servers servers) {
        this.servers = servers;
    }

    @Override
    public Optional<ServerRow> byName(String name) {
        return servers.byName(name);
    }

    @Override
    public Optional<ServerRow> at(String url) {
        return servers.find(null, url);
    }

    @Override
    public List<Servers.Listed> all() {
        return servers.all();
    }
}
