package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.query.DiskUse;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.PromptIds;
import java.util.ArrayList;
import java.util.List;

/** Where the room of a store goes. */
final class StoreDiskUse implements DiskUse {
    private final Asking asking;
    private final Scratch scratch;

    StoreDiskUse(Asking asking, Scratch scratch) {
        this.asking = asking;
        this.scratch = scratch;
    }

    @Override
    public Report of(Filter filter, Grouping by) {
        Sql chosen = Chosen.of(filter, 0, asking, scratch);
        return new Report(parts(chosen, by), total(chosen), own(chosen));
    }

    private static String name(Grouping by) {
        return switch (by) {
            case SERVER -> "known.name";
            case MODEL -> "coalesce(used.name, '')";
            case MONTH -> "substr(p.created_at, 1, 7)";
            case TYPE -> "coalesce(o.media_type, '')";
            case TAG -> "coalesce(a.value, '')";
        };
    }

    private Sql joined(Grouping by) {
        return switch (by) {
            case SERVER -> servers();
            case MODEL -> Sql.of(" LEFT JOIN LATERAL unnest(p.timed) AS used (name) ON TRUE");
            case MONTH, TYPE -> Sql.of("");
            case TAG ->
                Sql.of(" LEFT JOIN annotation AS a ON a.id = p.id AND a.server = p.server AND a.kind = 'tag'"
                        + " AND a.removed_at IS NULL AND (a.asset IS NULL OR a.asset = o.asset)");
        };
    }

    private Sql servers() {
        List<String> uids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (StoredServers.Known server : scratch.servers().all()) {
            for (String uid : server.uids()) {
                uids.add(uid);
                names.add(StoreText.escaped(server.name()));
            }
        }
        return Sql.of(
                " JOIN unnest(?, ?) AS known (uid, name) ON known.uid = p.server",
                new Sql.Texts(uids),
                new Sql.Texts(names));
    }

    private List<Part> parts(Sql chosen, Grouping by) {
        return asking.list(
                Sql.of("WITH said AS MATERIALIZED (SELECT " + name(by)
                                + " AS name, p.id, p.server, o.asset, o.size FROM prompt AS p"
                                + " LEFT JOIN output AS o ON o.id = p.id AND o.server = p.server")
                        .then(joined(by))
                        .then(" WHERE ")
                        .then(chosen)
                        .then("""
                                )
                                SELECT one.name, one.prompts, coalesce(files, 0), coalesce(bytes, 0)::bigint
                                FROM (SELECT name, count(DISTINCT (id, server)) AS prompts FROM said GROUP BY name) AS one
                                    LEFT JOIN (SELECT name, count(*) AS files, sum(size) AS bytes
                                        FROM (SELECT DISTINCT name, asset, size FROM said WHERE asset IS NOT NULL) AS had
                                        GROUP BY name) AS file ON file.name = one.name
                                ORDER BY 4 DESC, one.name COLLATE "C"
                                """),
                row -> new Part(StoreText.plain(row.getString(1)), row.getLong(2), row.getLong(3), row.getLong(4)));
    }

    private static Sql files(Sql chosen, String more) {
        return Sql.of("(SELECT DISTINCT o.asset, o.size FROM prompt AS p JOIN output AS o ON o.id = p.id"
                        + " AND o.server = p.server WHERE o.asset IS NOT NULL AND (")
                .then(chosen)
                .then(")" + more);
    }

    private Total total(Sql chosen) {
        return asking.one(
                Sql.of("SELECT (SELECT count(*) FROM prompt AS p WHERE ")
                        .then(chosen)
                        .then("), count(*), coalesce(sum(had.size), 0)::bigint FROM ")
                        .then(files(chosen, ") AS had")),
                row -> new Total(row.getLong(1), row.getLong(2), row.getLong(3)));
    }

    /** No file of a store is one of the user's under another name. */
    private PromptIds.Own own(Sql chosen) {
        Sql keys = Sql.of("SELECT p.id, p.server FROM prompt AS p WHERE ").then(chosen);
        return asking.one(
                Sql.of("WITH chosen AS MATERIALIZED (")
                        .then(keys)
                        .then(
                                ") SELECT (SELECT count(*) FROM chosen), count(*), coalesce(sum(had.size), 0)::bigint FROM"
                                        + " (SELECT DISTINCT o.asset, o.size FROM chosen JOIN output AS o ON o.id = chosen.id"
                                        + " AND o.server = chosen.server WHERE o.asset IS NOT NULL) AS had"
                                        + " WHERE NOT EXISTS (SELECT 1 FROM output AS another WHERE another.asset = had.asset"
                                        + " AND NOT EXISTS (SELECT 1 FROM chosen WHERE chosen.id = another.id"
                                        + " AND chosen.server = another.server))"),
                row -> new PromptIds.Own(row.getLong(1), row.getLong(2), row.getLong(3), 0, 0));
    }
}
