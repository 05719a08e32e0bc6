package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.OtherHome;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** What would come into a home of what a store has; nothing is written. */
public final class StoreLook {
    private final Asking asking;
    private final Archive archive;
    private final List<StoredServers.Known> servers;
    private long isNew;
    private long changed;
    private long known;
    private long files;
    private long bytes;
    private long waiting;

    private StoreLook(Asking asking, Archive archive, List<StoredServers.Known> servers) {
        this.asking = asking;
        this.archive = archive;
        this.servers = servers;
    }

    /**
     * What it finds.
     *
     * @param server the name of the server; empty where there are several
     * @param isNew prompts that are not here
     * @param changed prompts of which another run is here
     * @param known prompts that are here
     * @param files that are not here
     * @param bytes of these
     * @param waiting how many of them are not in the store either yet
     */
    public record Found(String server, long isNew, long changed, long known, long files, long bytes, long waiting) {}

    /**
     * Looks.
     *
     * @param store a connection that reads; not closed here
     * @param names names, addresses or uids of servers; all servers where there are none
     * @param archive this home's
     * @throws FilterException if a name is of none
     * @throws StoreException if the store cannot be used
     * @throws IOException if the disk refuses
     */
    public static Found at(StoreDatabase store, Collection<String> names, Archive archive) throws IOException {
        StoreSchema.require(store);
        Asking asking = new Asking(store);
        StoreLook look = new StoreLook(asking, archive, StoredServers.of(asking).chosen(names));
        Sql.Texts uids = new Sql.Texts(
                look.servers.stream().flatMap(server -> server.uids().stream()).toList());
        look.prompts(uids);
        look.files(uids); // of several servers some are the same
        return new Found(
                look.servers.size() == 1 ? look.servers.get(0).label() : "",
                look.isNew,
                look.changed,
                look.known,
                look.files,
                look.bytes,
                look.waiting);
    }

    private void prompts(Sql.Texts uids) throws IOException {
        asking.each(
                Sql.of(
                        "SELECT p.prompt_id, e.sha256, p.number, p.started_at, p.finished_at FROM prompt AS p"
                                + " LEFT JOIN entry AS e ON e.id = p.id AND e.server = p.server WHERE p.server = ANY (?)",
                        uids),
                row -> {
                    PromptId id = new PromptId(StoreText.plain(row.getString(1)));
                    boolean here = archive.servers()
                            .ofSign(new OtherHome.Sign(
                                    id,
                                    row.getBytes(2),
                                    PlainSql.nullableDouble(row, "number"),
                                    row.getString(4),
                                    row.getString(5),
                                    0))
                            .isPresent();
                    known += here ? 1 : 0;
                    changed += !here && archive.servers().knowsId(id) ? 1 : 0;
                    isNew += !here && !archive.servers().knowsId(id) ? 1 : 0;
                });
    }

    private void files(Sql.Texts uids) throws IOException {
        asking.each(
                Sql.of(
                        "SELECT sha256, size, put_at FROM asset WHERE sha256 IN"
                                + " (SELECT asset FROM output WHERE server = ANY (?) AND asset IS NOT NULL)",
                        uids),
                row -> {
                    boolean here = archive.asset(new Sha256(row.getString(1))).isPresent();
                    files += here ? 0 : 1;
                    bytes += here ? 0 : row.getLong(2);
                    waiting += here || row.getString(3) != null ? 0 : 1;
                });
    }
}
