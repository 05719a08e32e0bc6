package io.github.comfyarchive.bench;

import io.github.comfyarchive.bench.load.Load;
import io.github.comfyarchive.bench.load.LoadServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A first sync beside the plain script and curl, in turn, against a server like the real one and against one that costs nothing; and
 * SQLite's own program writing the rows that come of it.
 */
final class FirstSync {
    private final BenchOptions options;
    private final Workspace work;
    private final Program program;
    private final List<Contender> contenders;
    private final PrintStream progress;

    FirstSync(Path root, BenchOptions options, PrintStream progress) {
        this.options = options;
        this.work = new Workspace(options.work());
        this.program = new Program(root);
        this.contenders = List.of(
                new Curl(options.prompts(), false),
                new Curl(options.prompts(), true),
                new PlainScript(root, 200),
                program);
        this.progress = progress;
    }

    String run() throws IOException, InterruptedException {
        program.prepare();
        work.deleteAllInTurn(); // of a run that was stopped
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                "%,d entries of 52 KB and as many pictures of 200 KB; %s, in turn.%n",
                options.prompts(),
                options.runs() == 1 ? "one run each" : "medians of " + options.runs() + " runs each"));
        measure("A server like the real one: one thread, 50 MB/s", Load.of(options.prompts(), Load.REAL), table);
        measure("A server that costs nothing", Load.of(options.prompts(), 0), table);
        measure(
                "The same, no two workflows alike",
                Load.of(options.prompts(), 0).withUnlikeWorkflows(),
                table);
        work.deleteAllInTurn();
        return table.toString();
    }

    private void measure(String title, Load load, StringBuilder table) throws IOException, InterruptedException {
        Map<Contender, List<ProcessRun>> runs = new LinkedHashMap<>();
        contenders.forEach(contender -> runs.put(contender, new ArrayList<>()));
        String rows = "";
        try (LoadServer server = LoadServer.start(load)) {
            Path folder = null;
            for (int run = 0; run < options.runs(); run++) {
                for (Contender contender : contenders) {
                    folder = work.next(folder);
                    Workspace.settle();
                    ProcessRun result = contender.run(server.uri(), folder);
                    progress.printf(
                            "%s, %s: %.1f s, %.1f s of CPU, peak %.0f MB%n",
                            title,
                            contender.name(),
                            result.seconds(),
                            result.processorSeconds(),
                            result.peakBytes() / 1e6);
                    runs.get(contender).add(result);
                    if (contender == program && run == 0) {
                        rows = new SameRows(folder.resolve("archive.db"), work).row(options.prompts());
                    }
                }
            }
            work.next(folder);
        }
        double floor = ProcessRun.medianSeconds(runs.get(contenders.get(1)));
        table.append("\n")
                .append(title)
                .append(":\n\n| | s | of `curl` to the disk | CPU s | peak MB |\n|---|---:|---:|---:|---:|\n");
        runs.forEach((contender, results) -> table.append(row(contender.name(), results, floor)));
        table.append(rows);
    }

    private static String row(String name, List<ProcessRun> runs, double floor) {
        double seconds = ProcessRun.medianSeconds(runs);
        ProcessRun median = runs.stream()
                .min(Comparator.comparingDouble(run -> Math.abs(run.seconds() - seconds)))
                .orElseThrow();
        long peak = runs.stream().mapToLong(ProcessRun::peakBytes).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.2f | %.1f | %.0f |%n",
                name,
                seconds,
                seconds / floor,
                median.processorSeconds(),
                peak / 1e6);
    }
}
