package io.github.comfyarchive.bench;

import io.github.comfyarchive.bench.load.Load;
import io.github.comfyarchive.bench.load.LoadServer;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.RawSql;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a small question takes: whole processes on the twenty prompts of {@code archive demo}, nearly all of it their start. */
final class Start {
    private static final int PROMPTS = 20;

    private final BenchOptions options;
    private final Workspace work;
    private final Program program;
    private final PrintStream progress;
    private final StringBuilder table =
            new StringBuilder("| | s, median | s, fewest | CPU s | peak MB |\n|---|---:|---:|---:|---:|\n");

    Start(Path root, BenchOptions options, PrintStream progress) {
        this.options = options;
        this.work = new Workspace(options.work());
        this.program = new Program(root);
        this.progress = progress;
    }

    String run() throws IOException, InterruptedException {
        program.prepare();
        Path home = work.fresh("start").resolve("home");
        program.command(Map.of(), home, "demo");
        String id;
        try (Archive archive = new FilledHome(home).open()) {
            id = RawSql.ask(
                    archive,
                    sql -> sql.one(String.class, "SELECT prompt_id FROM prompt ORDER BY created_at DESC LIMIT 1"));
        }
        row(home, "--version");
        row(home, "list");
        row(home, "show", id);
        row(home, "search", "fox");
        row(home, "stats");
        row(home, "verify");
        Path synced = work.fresh("start-sync");
        try (LoadServer server =
                LoadServer.start(Load.of(PROMPTS, 0).ofSmallEntries().withoutFiles())) {
            URI uri = server.uri();
            program.run(uri, synced);
            row(synced, "sync", "--server=" + uri, "--quiet");
        }
        work.delete("start");
        work.delete("start-sync");
        return table.toString();
    }

    private void row(Path home, String... words) throws IOException, InterruptedException {
        List<ProcessRun> runs = new ArrayList<>();
        for (int run = 0; run < options.runs(); run++) {
            runs.add(program.command(Map.of(), home, words));
        }
        runs.sort(Comparator.comparingDouble(ProcessRun::processorSeconds));
        double processor = runs.get(runs.size() / 2).processorSeconds();
        double fewest = runs.stream().mapToDouble(ProcessRun::seconds).min().orElseThrow();
        long peak = runs.stream().mapToLong(ProcessRun::peakBytes).max().orElseThrow();
        String name = words[0].equals("sync") ? "sync` with nothing new" : words[0] + "`";
        table.append(String.format(
                Locale.ROOT,
                "| `%s | %.2f | %.2f | %.2f | %.0f |\n",
                name,
                ProcessRun.medianSeconds(runs),
                fewest,
                processor,
                peak / 1e6));
        progress.println(words[0]);
    }
}
