package io.github.comfyarchive.query;

import io.github.comfyarchive.store.Servers;
import io.github.comfyarchive.store.row.ServerRow;
import java.util.List;
import java.util.Optional;

/** The servers whose prompts there are, and their addresses. */
public interface KnownServers {
    /** The server that a user calls so. */
    Optional<ServerRow> byName(String name);

    /**
     * The server that an address stands for.
     *
     * @param url its address
     * @return its row, if there is one
     */
    Optional<ServerRow> at(String url);

    /** All, in the order in which they were met; what nothing answered at comes last. */
    List<Servers.Listed> all();
}
