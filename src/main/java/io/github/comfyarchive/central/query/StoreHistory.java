package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreKey;
import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.id.ServerId;
import io.github.comfyarchive.query.FilterException;
import io.github.comfyarchive.query.ServerHistory;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The history of a store's servers. There is no index of its order: prompts are sorted for it, so the time grows with them. */
final class StoreHistory implements ServerHistory {
    /** When a prompt ended, or what is known of it. */
    static final String ENDED = "coalesce(p.finished_at, p.started_at, p.created_at)";

    /** What stands for a number where a server told none: such prompts come first. */
    private static final double NO_NUMBER = -Double.MAX_VALUE;

    private static final String NUMBER = "coalesce(p.number, CAST(" + NO_NUMBER + " AS double precision))";

    private final Asking asking;
    private final Scratch scratch;
    private final List<StoredServers.Known> servers;

    /**
     * Prepares it.
     *
     * @throws FilterException if there is no such server
     */
    StoreHistory(Asking asking, Scratch scratch, @Nullable String server) {
        this.asking = asking;
        this.scratch = scratch;
        this.servers =
                server == null ? scratch.servers().all() : scratch.servers().called(server);
        if (server != null && servers.isEmpty()) {
            throw new FilterException("no server is called " + server);
        }
    }

    @Override
    public ServerId only() {
        return servers.get(0).here().id();
    }

    @Override
    public Optional<String> comfyUiVersion() {
        return servers.stream()
                .filter(server -> server.comfyuiVersion() != null)
                .max(Comparator.comparing(server -> Objects.requireNonNullElse(server.lastSyncedAt(), "")))
                .map(StoredServers.Known::comfyuiVersion);
    }

    private Sql among() {
        return Sql.of(
                "p.server = ANY (?)",
                new Sql.Texts(servers.stream()
                        .flatMap(server -> server.uids().stream())
                        .toList()));
    }

    @Override
    public long count() {
        return asking.count(Sql.of("SELECT count(*) FROM prompt AS p WHERE ").then(among()));
    }

    @Override
    public List<Place> from(long offset, int limit) {
        return places(places(among(), "ASC", " LIMIT " + limit + " OFFSET " + offset));
    }

    @Override
    public List<Place> newest(long newest, int limit) {
        return newest <= 0
                ? List.of()
                : places(Sql.of("SELECT * FROM (")
                        .then(places(among(), "DESC", " LIMIT " + newest))
                        .then(") AS newest ORDER BY ended, number, place, server, id LIMIT " + limit));
    }

    @Override
    public List<Place> after(Place last, int limit) {
        Optional<io.github.comfyarchive.central.query.Place> there = Places.of(last.id(), asking, scratch);
        Sql behind = there.isPresent()
                ? Sql.of(
                        "(" + ENDED + ", " + NUMBER + ", p.place, p.server, p.id) > (?, ?, ?, ?, ?)",
                        last.serverOrder(),
                        last.number(),
                        there.get().place(),
                        there.get().key().server(),
                        there.get().key().id())
                : Sql.of("(" + ENDED + ", " + NUMBER + ") > (?, ?)", last.serverOrder(), last.number());
        return places(places(among().and(behind), "ASC", " LIMIT " + limit));
    }

    private static Sql places(Sql where, String direction, String limit) {
        return Sql.of("SELECT " + ENDED + " AS ended, " + NUMBER
                        + " AS number, p.place, p.server, p.id, p.prompt_id FROM prompt AS p WHERE ")
                .then(where)
                .then(" ORDER BY ended " + direction + ", number " + direction + ", p.place " + direction
                        + ", p.server " + direction + ", p.id " + direction + limit);
    }

    private List<Place> places(Sql some) {
        return asking.list(
                Sql.of("SELECT page.*, (SELECT e.size FROM entry AS e WHERE e.id = page.id AND e.server = page.server)"
                                + " AS size FROM (")
                        .then(some)
                        .then(") AS page ORDER BY ended, number, place, server, id"),
                this::place);
    }

    private Place place(ResultSet row) throws SQLException {
        return new Place(
                row.getString("ended"),
                row.getDouble("number"),
                scratch.number(new StoreKey(StoreText.plain(row.getString("prompt_id")), row.getString("server"))),
                PlainSql.nullableLong(row, "size"));
    }

    @Override
    public long count(Jobs jobs) {
        return asking.count(Sql.of("SELECT count(*) FROM prompt AS p WHERE ").then(of(jobs)));
    }

    @Override
    public List<Long> jobs(Jobs jobs, long offset, int limit) {
        String direction = jobs.descending() ? "DESC" : "ASC";
        String order = jobs.byDuration() ? "coalesce(p.duration_ms, 0) " + direction + ", " : "";
        return asking.list(
                Sql.of("SELECT p.prompt_id, p.server FROM prompt AS p WHERE ")
                        .then(of(jobs))
                        .then(" ORDER BY " + order + "p.created_at " + direction + ", p.place " + direction
                                + ", p.server " + direction + ", p.id " + direction + " LIMIT " + limit + " OFFSET "
                                + offset),
                row -> scratch.number(new StoreKey(StoreText.plain(row.getString(1)), row.getString(2))));
    }

    private Sql of(Jobs jobs) {
        Sql of = among();
        if (!jobs.statuses().isEmpty()) {
            of = of.and(Sql.of("p.status = ANY (?)", new Sql.Texts(jobs.statuses())));
        }
        return jobs.workflow() == null ? of : of.and(Sql.of("p.workflow_id = ?", StoreText.escaped(jobs.workflow())));
    }
}
