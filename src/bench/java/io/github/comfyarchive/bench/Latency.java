package io.github.comfyarchive.bench;

import io.github.comfyarchive.bench.load.Load;
import io.github.comfyarchive.bench.load.LoadServer;
import io.github.comfyarchive.comfy.PageSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A first sync over links of several round trips, beside the same with pages of fixed sizes: the best of those by which no other client
 * of the server waits too long is the aim.
 */
final class Latency {
    private static final int[] ROUND_TRIPS = {0, 20, 50, 150, 300};
    private static final int[] PAGE_SIZES = {50, 100, 200, 350};
    private static final int ENTRIES = 2_000;
    private static final int ENTRY_BYTES = 20_000;

    private final Path root;
    private final BenchOptions options;
    private final Workspace work;
    private final Program program;
    private final PrintStream progress;

    Latency(Path root, BenchOptions options, PrintStream progress) {
        this.root = root;
        this.options = options;
        this.work = new Workspace(options.work());
        this.program = new Program(root);
        this.progress = progress;
    }

    /** Medians of some runs: seconds, and the longest that another client waited, in milliseconds. */
    private record Result(double seconds, double longestWait) {
        boolean gentle() {
            return longestWait <= PageSize.LONGEST_WAIT.toMillis();
        }
    }

    String run() throws IOException, InterruptedException {
        program.prepare();
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d entries of 20 KB from a server of one thread that makes 50 MB/s; seconds, and in brackets the milliseconds that"
                        + " another client beside the server waited at the longest; %s, in turn.%n%n| round trip, ms | `archive sync` |",
                ENTRIES,
                options.runs() == 1 ? "one run each" : "medians of " + options.runs() + " runs each"));
        for (int size : PAGE_SIZES) {
            table.append(" pages of ").append(size).append(" |");
        }
        table.append(" of the best that keeps ")
                .append(PageSize.LONGEST_WAIT.toMillis())
                .append(" ms |\n|---:|");
        table.append("---:|".repeat(PAGE_SIZES.length + 2)).append('\n');
        try (LoadServer server =
                LoadServer.start(Load.of(ENTRIES, Load.REAL).withoutFiles().ofEntries(ENTRY_BYTES))) {
            for (int roundTrip : ROUND_TRIPS) {
                table.append(row(server.uri(), roundTrip));
            }
        }
        work.deleteAllInTurn();
        return table.toString();
    }

    private String row(URI server, int roundTrip) throws IOException, InterruptedException {
        List<@Nullable Integer> sizes = new ArrayList<>();
        sizes.add(null);
        for (int size : PAGE_SIZES) {
            sizes.add(size);
        }
        List<Result> results = measure(server, roundTrip, sizes);
        double best = results.stream()
                .skip(1)
                .filter(Result::gentle)
                .mapToDouble(Result::seconds)
                .min()
                .orElse(Double.NaN);
        StringBuilder row = new StringBuilder("| ").append(roundTrip).append(" |");
        results.forEach(result ->
                row.append(String.format(Locale.ROOT, " %.1f (%.0f) |", result.seconds(), result.longestWait())));
        return row.append(String.format(Locale.ROOT, " %.2f |%n", results.get(0).seconds() / best))
                .toString();
    }

    private List<Result> measure(URI server, int roundTrip, List<@Nullable Integer> sizes)
            throws IOException, InterruptedException {
        List<List<Double>> seconds = new ArrayList<>();
        List<List<Double>> waits = new ArrayList<>();
        sizes.forEach(size -> {
            seconds.add(new ArrayList<>());
            waits.add(new ArrayList<>());
        });
        for (int run = 0; run < options.runs(); run++) {
            for (int at = 0; at < sizes.size(); at++) {
                Integer size = sizes.get(at);
                Path folder = work.next(null);
                Workspace.settle();
                try (Link link = Link.to(root, server, roundTrip);
                        Bystander bystander = Bystander.at(server)) {
                    String[] words = size == null
                            ? new String[] {"sync", "--server=" + link.uri(), "--quiet"}
                            : new String[] {"sync", "--server=" + link.uri(), "--quiet", "--page-size=" + size};
                    ProcessRun sync = program.command(Map.of(), folder, words);
                    double[] waited = bystander.waits();
                    seconds.get(at).add(sync.seconds());
                    waits.get(at).add(waited[waited.length - 1]);
                    progress.printf(
                            "%d ms, %s: %.1f s, longest wait %.0f ms%n",
                            roundTrip,
                            size == null ? "as the program finds" : "pages of " + size,
                            sync.seconds(),
                            waited[waited.length - 1]);
                }
                Workspace.delete(folder);
            }
        }
        List<Result> results = new ArrayList<>();
        for (int at = 0; at < sizes.size(); at++) {
            results.add(new Result(median(seconds.get(at)), median(waits.get(at))));
        }
        return results;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    /** {@code src/bench/delay.py} before a server. */
    private record Link(@Nullable Process process, URI uri) implements AutoCloseable {
        static Link to(Path root, URI server, int roundTrip) throws IOException {
            if (roundTrip == 0) {
                return new Link(null, server);
            }
            Process process = new ProcessBuilder(
                            "python3",
                            root.resolve("src/bench/delay.py").toString(),
                            Integer.toString(server.getPort()),
                            Integer.toString(roundTrip))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            String port = out.readLine();
            if (port == null) {
                throw new IOException("the link did not start");
            }
            return new Link(process, URI.create("http://127.0.0.1:" + port));
        }

        @Override
        public void close() throws IOException {
            if (process != null) {
                process.getOutputStream().close();
                process.destroy();
            }
        }
    }
}
