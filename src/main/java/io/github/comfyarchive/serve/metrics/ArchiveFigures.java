package io.github.comfyarchive.serve.metrics;

import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.query.Gauges;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Figures of an archive as Prometheus has them. Labels are names of servers, statuses and the like: as few as there are servers. */
final class ArchiveFigures {
    /** In seconds. */
    private static final int[] BOUNDS = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600};

    /** What a ComfyUI keeps unless it was changed. */
    private static final double USUAL_CAP = 10_000;

    private final List<MetricSnapshot> all = new ArrayList<>();

    private ArchiveFigures() {}

    static List<MetricSnapshot> of(Gauges.Figures figures, long databaseBytes, Optional<StatusJson> status) {
        ArchiveFigures made = new ArchiveFigures();
        made.archived(figures, databaseBytes);
        made.durations(figures.durations());
        made.syncs(figures);
        status.ifPresent(made::servers);
        return made.all;
    }

    private void archived(Gauges.Figures figures, long databaseBytes) {
        gauge(
                "archive_prompts",
                "Prompts that are archived; those of status error failed.",
                figures.prompts(),
                one -> point(Labels.of("server", one.server(), "status", one.status()), (double) one.n()));
        gauge(
                "archive_outputs",
                "Files that prompts name, by what became of them.",
                figures.outputs(),
                one -> point(Labels.of("state", one.state()), (double) one.n()));
        single("archive_files", "Different files that are stored.", (double)
                figures.stored().files());
        single("archive_file_bytes", "Bytes of these.", (double)
                figures.stored().bytes());
        single("archive_database_bytes", "Bytes of the database.", (double) databaseBytes);
        gauge(
                "archive_disk_free_bytes",
                "Bytes that are free on the disk of the files.",
                figures.freeBytes() == null ? List.<Long>of() : List.of(figures.freeBytes()),
                free -> point(Labels.EMPTY, (double) free));
        single("archive_disk_away", "1 where the disk of the files is not there.", figures.away() ? 1 : 0);
    }

    /** Sums are of whole seconds; half of one is what lies beyond it on average. */
    private void durations(List<Gauges.Durations> durations) {
        double[] bounds = new double[BOUNDS.length + 1];
        long[] counts = new long[BOUNDS.length + 1];
        double sum = 0;
        for (int index = 0; index < BOUNDS.length; index++) {
            bounds[index] = BOUNDS[index];
        }
        bounds[BOUNDS.length] = Double.POSITIVE_INFINITY;
        for (Gauges.Durations one : durations) {
            int index = 0;
            while (index < BOUNDS.length && one.second() >= BOUNDS[index]) {
                index++;
            }
            counts[index] += one.n();
            sum += Math.max(0, one.second() + 0.5) * one.n();
        }
        all.add(HistogramSnapshot.builder()
                .name("archive_prompt_duration_seconds")
                .help("How long successful prompts ran, in whole seconds; one of two models counts for each.")
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                        .sum(sum)
                        .build())
                .build());
    }

    private void syncs(Gauges.Figures figures) {
        CounterSnapshot.Builder syncs =
                CounterSnapshot.builder().name("archive_syncs").help("Syncs, by how they ended.");
        for (Gauges.Outcomes one : figures.outcomes()) {
            syncs.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of("server", one.server(), "outcome", one.outcome()))
                    .value((double) one.n())
                    .build());
        }
        all.add(syncs.build());
        gauge(
                "archive_last_sync_timestamp_seconds",
                "When a server's history was last read to its end.",
                figures.lastSyncs(),
                one -> point(one.server(), seconds(one.lastSyncedAt())));
        gauge(
                "archive_history_entries",
                "How many entries a server's history had at the last sync.",
                figures.lastSyncs(),
                one -> point(one.server(), one.historyLength()));
        gauge(
                "archive_history_full_ratio",
                "The same of the 10,000 that a ComfyUI usually keeps: at 1 each prompt pushes the oldest out.",
                figures.lastSyncs(),
                one -> point(one.server(), one.historyLength() == null ? null : one.historyLength() / USUAL_CAP));
    }

    private void servers(StatusJson status) {
        gauge(
                "archive_server_up",
                "1 where the server answered when it was last asked.",
                status.servers(),
                one -> point(one.name(), one.isReachable() ? 1 : 0));
        gauge(
                "archive_behind_prompts",
                "Entries of the server's history that were not archived then.",
                status.servers(),
                one -> point(one.name(), one.behind()));
    }

    private static @Nullable Double seconds(@Nullable String time) {
        return time == null ? null : Instant.parse(time).toEpochMilli() / 1000.0;
    }

    /** Nothing where nothing is known. */
    private static GaugeSnapshot.@Nullable GaugeDataPointSnapshot point(String server, @Nullable Number value) {
        return value == null ? null : point(Labels.of("server", server), value.doubleValue());
    }

    private static GaugeSnapshot.GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build();
    }

    private void single(String name, String help, double value) {
        gauge(name, help, List.of(value), one -> point(Labels.EMPTY, one));
    }

    private <T> void gauge(
            String name,
            String help,
            List<T> values,
            Function<T, GaugeSnapshot.@Nullable GaugeDataPointSnapshot> point) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        for (T value : values) {
            GaugeSnapshot.GaugeDataPointSnapshot made = point.apply(value);
            if (made != null) {
                gauge.dataPoint(made);
            }
        }
        all.add(gauge.build());
    }
}
