package io.github.comfyarchive.bench;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The hot parts alone, by JMH, on one thread: megabytes a second, and what they allocate for each byte. */
final class Micro {
    private static final double ENTRY_BYTES = 52_000;
    private static final double GRAPH_BYTES = 9_000;
    private static final double PICTURE_BYTES = 200_000;
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("redact", "redactor, nothing to find");
        NAMES.put("redactSecret", "redactor, one key to remove");
        NAMES.put("parse", "parser");
        NAMES.put("extract", "parameters, of the graph alone");
        NAMES.put("redactAndDerive", "redactor, parser and parameters");
        NAMES.put("compress", "zstd, level 9");
        NAMES.put("compressByAnother", "zstd, level 9, by another entry of its workflow");
        NAMES.put("mask", "search of a picture for secrets");
    }

    private final BenchOptions options;

    Micro(BenchOptions options) {
        this.options = options;
    }

    String run() throws IOException {
        try {
            Collection<RunResult> results = new Runner(new OptionsBuilder()
                            .include("HotParts")
                            .mode(Mode.Throughput)
                            .forks(1)
                            .warmupIterations(options.runs())
                            .measurementIterations(options.runs())
                            .warmupTime(TimeValue.seconds(2))
                            .measurementTime(TimeValue.seconds(2))
                            .jvmArgs("-Xmx256m", "-XX:+UseSerialGC")
                            .addProfiler(GCProfiler.class)
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run();
            return table(results);
        } catch (RunnerException failed) {
            throw new IOException("JMH failed", failed);
        }
    }

    @SuppressWarnings("rawtypes") // of the library
    private static String table(Collection<RunResult> results) {
        Map<String, String> rows = new LinkedHashMap<>(NAMES);
        for (RunResult result : results) {
            String method = result.getParams().getBenchmark().replaceFirst(".*\\.", "");
            double bytes = method.equals("mask") ? PICTURE_BYTES : method.equals("extract") ? GRAPH_BYTES : ENTRY_BYTES;
            double perSecond = result.getPrimaryResult().getScore();
            double allocated = result.getSecondaryResults().entrySet().stream()
                    .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                    .mapToDouble(entry -> entry.getValue().getScore())
                    .sum();
            rows.put(
                    method,
                    String.format(
                            Locale.ROOT,
                            "| %s | %.0f | %.2f | %.1f |%n",
                            NAMES.get(method),
                            bytes * perSecond / 1e6,
                            1e3 / perSecond,
                            allocated / bytes));
        }
        return "| | MB/s | ms each | bytes allocated a byte |\n|---|---:|---:|---:|\n" + String.join("", rows.values());
    }
}
