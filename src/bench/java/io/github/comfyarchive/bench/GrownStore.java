package io.github.comfyarchive.bench;

import io.github.comfyarchive.testing.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A store that has more prompts than anybody published: copies of those that are there, under ids of their own, with seeds of their own, some minutes
 * apart, made by SQL. The large indexes are dropped and made again.
 */
final class GrownStore {
    private static final String ID = "sha256(convert_to(md5(p.prompt_id || ' ' || copy), 'UTF8'))";

    private final PostgresServer server;
    private final String url;
    private final PrintStream progress;

    GrownStore(PostgresServer server, String url, PrintStream progress) {
        this.server = server;
        this.url = url;
        this.progress = progress;
    }

    /**
     * Makes it so large.
     *
     * @param prompts how many there are to be
     * @param whole whether with entries and outputs, or with what is chosen by alone
     */
    void to(long prompts, boolean whole) throws SQLException, IOException {
        long start = System.nanoTime();
        try (Connection connection = server.connect(url);
                Statement sql = connection.createStatement()) {
            long before = server.count(url, "SELECT count(*) FROM prompt");
            long first = 1
                    + server.count(url, "SELECT count(*) FROM pg_class WHERE relname LIKE 'bench!_made!_%' ESCAPE '!'")
                            * 100_000;
            Map<String, String> indexes = dropped(sql);
            sql.execute("CREATE TABLE bench_made_" + first + " ()");
            sql.execute("SET synchronous_commit = off");
            long missing = prompts - before;
            for (long copy = first; missing > 0; copy++) {
                String some = "(SELECT *, " + copy
                        + "::bigint AS copy FROM prompt WHERE place < 1000000000 ORDER BY id LIMIT "
                        + Math.min(before, missing) + ") AS p";
                if (whole) {
                    sql.execute("INSERT INTO entry SELECT " + ID
                            + ", e.server, e.sha256, e.size, e.rules_version, e.json FROM " + some
                            + " JOIN entry AS e ON e.id = p.id AND e.server = p.server");
                    sql.execute("INSERT INTO output SELECT " + ID + ", o.server, o.seq, o.node_id, o.media, o.position,"
                            + " o.filename, o.subfolder, o.type, o.cached, o.state, o.asset, o.provenance, o.attempts,"
                            + " o.last_error, o.fetched_at, o.replaced_at, o.media_type, o.size FROM " + some
                            + " JOIN output AS o ON o.id = p.id AND o.server = p.server");
                    sql.execute("INSERT INTO origin SELECT " + ID + ", o.server, md5(o.epoch || copy), o.place FROM "
                            + some + " JOIN origin AS o ON o.id = p.id AND o.server = p.server");
                }
                missing -= sql.executeUpdate(
                        "INSERT INTO prompt SELECT " + ID + ", p.server, md5(p.prompt_id || ' ' || copy),"
                                + " p.place, p.number, p.status, p.completed, p.client_id, p.workflow_id,"
                                + " to_char(p.created_at::timestamp - copy % 100000 * interval '7 minutes', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),"
                                + " p.started_at, p.finished_at, p.duration_ms, p.first_archived_at, p.last_changed_at, p.timed,"
                                + " p.models, p.loras, ARRAY(SELECT (s::numeric + copy)::text FROM unnest(p.seeds) AS s),"
                                + " p.words, p.inputs, p.partly, p.derivation FROM " + some);
                progress.printf(Locale.ROOT, "\rgrowing: %,d to go, %.0f s   ", missing, seconds(start));
            }
            sql.execute("SET max_parallel_maintenance_workers = 2");
            for (String index : indexes.values()) {
                sql.execute(index);
                progress.printf(Locale.ROOT, "\r%s, %.0f s   ", index, seconds(start));
            }
            sql.execute("VACUUM ANALYZE");
            progress.printf(Locale.ROOT, "%ngrown to %,d in %.0f s%n", prompts, seconds(start));
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Of the table of prompts, but for its key. */
    private static Map<String, String> dropped(Statement sql) throws SQLException {
        Map<String, String> indexes = new LinkedHashMap<>();
        try (java.sql.ResultSet row = sql.executeQuery(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'prompt' AND indexname <> 'prompt_pkey'")) {
            while (row.next()) {
                indexes.put(row.getString(1), row.getString(2).replace(" ON ONLY ", " ON "));
            }
        }
        List<String> names = new ArrayList<>(indexes.keySet());
        for (String name : names) {
            sql.execute("DROP INDEX " + name);
        }
        return indexes;
    }
}
