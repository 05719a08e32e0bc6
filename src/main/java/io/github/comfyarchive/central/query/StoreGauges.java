package io.github.comfyarchive.central.query;

import io.github.comfyarchive.query.Gauges;
import io.github.comfyarchive.query.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Figures of a store. Its rows are read for that: the time grows with them. Of syncs homes tell how many there were, and how many failed. */
final class StoreGauges implements Gauges {
    private static final String FAILED = "failed";
    private static final String OTHERS = "other";

    private final Asking asking;
    private final Scratch scratch;

    StoreGauges(Asking asking, Scratch scratch) {
        this.asking = asking;
        this.scratch = scratch;
    }

    @Override
    public Figures figures() {
        List<Outcomes> outcomes = new ArrayList<>();
        List<LastSync> lastSyncs = new ArrayList<>();
        for (Statistics.ServerRuns runs : new StoreStatistics(asking, scratch).servers()) {
            outcomes.add(new Outcomes(runs.server(), FAILED, runs.failed()));
            outcomes.add(new Outcomes(runs.server(), OTHERS, runs.runs() - runs.failed()));
            lastSyncs.add(new LastSync(runs.server(), runs.lastSyncedAt(), runs.historyLength()));
        }
        return new Figures(
                prompts(),
                asking.list(
                        Sql.of("SELECT state, count(*) FROM output GROUP BY 1 ORDER BY 1"),
                        row -> new Outputs(row.getString(1), row.getLong(2))),
                asking.one(
                        Sql.of("SELECT count(put_at), coalesce(sum(size) FILTER (WHERE put_at IS NOT NULL), 0)::bigint"
                                + " FROM asset"),
                        row -> new Stored(row.getLong(1), row.getLong(2))),
                asking.list(
                        Sql.of("SELECT p.duration_ms / 1000, count(*) FROM prompt AS p"
                                + " LEFT JOIN LATERAL unnest(p.timed) AS used (name) ON TRUE"
                                + " WHERE p.status = 'success' AND p.duration_ms IS NOT NULL GROUP BY 1 ORDER BY 1"),
                        row -> new Durations(row.getLong(1), row.getLong(2))),
                outcomes,
                lastSyncs,
                null,
                false);
    }

    private record Key(String server, String status) {}

    private List<Prompts> prompts() {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        asking.list(
                        Sql.of("SELECT server, status, count(*) FROM prompt GROUP BY 1, 2"),
                        row -> Map.entry(new Key(row.getString(1), row.getString(2)), row.getLong(3)))
                .forEach(one -> scratch.servers()
                        .of(one.getKey().server())
                        .ifPresent(known -> counts.computeIfAbsent(known.name(), name -> new TreeMap<>())
                                .merge(one.getKey().status(), one.getValue(), Long::sum)));
        List<Prompts> prompts = new ArrayList<>();
        counts.forEach((server, statuses) ->
                statuses.forEach((status, count) -> prompts.add(new Prompts(server, status, count))));
        return prompts;
    }
}
