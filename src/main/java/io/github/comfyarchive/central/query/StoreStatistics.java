package io.github.comfyarchive.central.query;

import io.github.comfyarchive.central.sql.StoreText;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Statistics;
import io.github.comfyarchive.store.sqlite.PlainSql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds up what a store has. Its rows are read for that: the time grows with the prompts that are chosen. */
final class StoreStatistics {
    private static final int MODELS = 20;

    private final Asking asking;
    private final Scratch scratch;

    StoreStatistics(Asking asking, Scratch scratch) {
        this.asking = asking;
        this.scratch = scratch;
    }

    private record Ends(@Nullable String first, @Nullable String last) {}

    private record Stored(long assets, long bytes) {}

    Statistics of(Filter filter, Days days) {
        Sql chosen = Chosen.of(filter, 0, asking, scratch);
        Ends ends = asking.one(
                Sql.of("SELECT min(p.created_at), max(p.created_at) FROM prompt AS p WHERE ")
                        .then(chosen),
                row -> new Ends(row.getString(1), row.getString(2)));
        Stored stored = asking.one(
                Sql.of("SELECT count(*), coalesce(sum(had.size), 0)::bigint FROM (SELECT DISTINCT o.asset, o.size"
                                + " FROM prompt AS p JOIN output AS o ON o.id = p.id AND o.server = p.server"
                                + " WHERE o.asset IS NOT NULL AND (")
                        .then(chosen)
                        .then(")) AS had"),
                row -> new Stored(row.getLong(1), row.getLong(2)));
        return new Statistics(
                counts("p.status", "prompt AS p", chosen),
                ends.first(),
                ends.last(),
                counts("o.state", "prompt AS p JOIN output AS o ON o.id = p.id AND o.server = p.server", chosen),
                stored.assets(),
                stored.bytes(),
                durations(chosen),
                days(chosen, days),
                servers());
    }

    private Map<String, Long> counts(String column, String from, Sql chosen) {
        Map<String, Long> counts = new LinkedHashMap<>();
        asking.list(
                        Sql.of("SELECT " + column + ", count(*) FROM " + from + " WHERE ")
                                .then(chosen)
                                .then(" GROUP BY 1 ORDER BY 1"),
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return counts;
    }

    /** Ranks are counted from 1, as a home counts them. */
    private List<Statistics.ModelDuration> durations(Sql chosen) {
        Sql timed = Sql.of("SELECT used.name, p.duration_ms AS took FROM prompt AS p"
                        + " LEFT JOIN LATERAL unnest(p.timed) AS used (name) ON TRUE"
                        + " WHERE p.status = 'success' AND p.duration_ms IS NOT NULL AND (")
                .then(chosen)
                .then(")");
        return asking.list(
                Sql.of("""
                        SELECT name, n, min(took) FILTER (WHERE rank = (n + 1) / 2), min(took) FILTER (WHERE rank = n / 2 + 1),
                            min(took) FILTER (WHERE rank = n - n * 5 / 100)
                        FROM (SELECT name, took, row_number() OVER (PARTITION BY name ORDER BY took) AS rank,
                            count(*) OVER (PARTITION BY name) AS n FROM (""")
                        .then(timed)
                        .then(") AS timed) AS ranked GROUP BY name, n ORDER BY n DESC, name NULLS FIRST LIMIT "
                                + MODELS),
                row -> new Statistics.ModelDuration(
                        StoreText.plainOrNull(row.getString(1)),
                        row.getLong(2),
                        (row.getLong(3) + row.getLong(4)) / 2.0,
                        row.getLong(5)));
    }

    private List<Statistics.Day> days(Sql chosen, Days days) {
        if (days.areUtc()) {
            return daysOfUtc(chosen, days.first().toString());
        }
        if (days.bounds().isEmpty()) {
            return List.of();
        }
        String spans = days.bounds().stream()
                .map(day -> "('" + day.day() + "', '" + day.first() + "', '" + day.beyond() + "')")
                .collect(Collectors.joining(", "));
        return asking.list(
                Sql.of(
                                "SELECT span.day, count(*), count(*) FILTER (WHERE p.status = 'error') FROM (VALUES "
                                        + spans
                                        + ") AS span (day, first, beyond)"
                                        + " JOIN prompt AS p ON p.created_at >= span.first AND p.created_at < span.beyond WHERE (")
                        .then(chosen)
                        .then(") GROUP BY 1 ORDER BY 1"),
                row -> new Statistics.Day(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    private List<Statistics.Day> daysOfUtc(Sql chosen, String sinceDay) {
        return asking.list(
                Sql.of(
                                "SELECT substr(p.created_at, 1, 10), count(*), count(*) FILTER (WHERE p.status = 'error')"
                                        + " FROM prompt AS p WHERE p.created_at >= ? AND (",
                                sinceDay)
                        .then(chosen)
                        .then(") GROUP BY 1 ORDER BY 1"),
                row -> new Statistics.Day(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    /** What a home told of its syncs of a server. */
    private record Sync(
            String uid,
            long runs,
            long failed,
            @Nullable String last,
            @Nullable Long history) {}

    List<Statistics.ServerRuns> servers() {
        List<Sync> syncs = asking.list(
                Sql.of("SELECT uid, runs, failed, last_synced_at, history_length FROM server_sync"
                        + " ORDER BY last_synced_at NULLS FIRST, home"),
                row -> new Sync(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        PlainSql.nullableLong(row, "history_length")));
        List<Statistics.ServerRuns> all = new ArrayList<>();
        for (StoredServers.Known server : scratch.servers().all()) {
            List<Sync> own = syncs.stream()
                    .filter(sync -> server.uids().contains(sync.uid()))
                    .toList();
            all.add(new Statistics.ServerRuns(
                    server.name(),
                    own.stream().mapToLong(Sync::runs).sum(),
                    own.stream().mapToLong(Sync::failed).sum(),
                    server.lastSyncedAt(),
                    own.stream()
                            .map(Sync::history)
                            .filter(Objects::nonNull)
                            .reduce((one, later) -> later)
                            .orElse(null)));
        }
        return all;
    }
}
