package io.github.comfyarchive.bench;

import io.github.comfyarchive.bench.load.Load;
import io.github.comfyarchive.bench.load.LoadEntries;
import io.github.comfyarchive.bench.load.LoadServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run takes, and other commands, as the archive grows: whole processes. */
final class Scale {
    private static final int NEW = 100;

    private final BenchOptions options;
    private final Workspace work;
    private final Program program;
    private final PrintStream progress;
    private final Map<String, List<String>> rows = new LinkedHashMap<>();

    Scale(Path root, BenchOptions options, PrintStream progress) {
        this.options = options;
        this.work = new Workspace(options.work());
        this.program = new Program(root);
        this.progress = progress;
    }

    String run() throws IOException, InterruptedException {
        program.prepare();
        StringBuilder head = new StringBuilder("| seconds, whole process |");
        StringBuilder line = new StringBuilder("|---|");
        for (int prompts : List.of(Math.max(NEW, options.prompts() / 10), options.prompts(), options.prompts() * 10)) {
            head.append(String.format(Locale.ROOT, " %,d prompts |", prompts));
            line.append("---:|");
            measure(prompts);
        }
        StringBuilder table = new StringBuilder(head).append("\n").append(line).append("\n");
        rows.forEach((name, cells) -> table.append("| " + name + " | " + String.join(" | ", cells) + " |\n"));
        return table.toString();
    }

    private void measure(int prompts) throws IOException, InterruptedException {
        Path home = work.fresh("scale");
        try (LoadServer server =
                LoadServer.start(Load.of(prompts, 0).ofSmallEntries().withoutFiles())) {
            URI uri = server.uri();
            String address = "--server=" + uri;
            cell("first sync", List.of(program.run(uri, home)));
            Workspace.settle();
            cell("`sync` with nothing new", times(home, "sync", address, "--quiet"));
            List<ProcessRun> withNew = new ArrayList<>();
            for (int run = 0; run < options.runs(); run++) {
                grow(uri);
                withNew.add(program.run(uri, home));
            }
            cell("`sync` with " + NEW + " new", withNew);
            cell("`list`", times(home, "list"));
            cell("`list --status error`", times(home, "list", "--status=error"));
            cell("`search` of a word in most prompts", times(home, "search", LoadEntries.FREQUENT_WORD));
            cell("`search` of a word in few", times(home, "search", LoadEntries.RARE_WORD));
            cell("`stats`", times(home, "stats"));
            cell("`verify`", List.of(program.command(Map.of(), home, "verify", "--quiet")));
            Path out = work.fresh("export").resolve("all");
            cell(
                    "`export --format jsonl`",
                    List.of(program.command(Map.of(), home, "export", "--format=jsonl", "--out=" + out, "--quiet")));
            cell(
                    "database, MB",
                    String.format(Locale.ROOT, "%,.1f", Workspace.bytes(home.resolve("archive.db")) / 1e6));
        }
        work.delete("scale");
        work.delete("export");
    }

    private static void grow(URI server) throws IOException {
        try (InputStream answer =
                server.resolve("/bench/grow?by=" + NEW).toURL().openStream()) {
            answer.readAllBytes();
        }
    }

    private List<ProcessRun> times(Path home, String... words) throws IOException, InterruptedException {
        List<ProcessRun> runs = new ArrayList<>();
        for (int run = 0; run < options.runs(); run++) {
            runs.add(program.command(Map.of(), home, words));
        }
        return runs;
    }

    private void cell(String name, List<ProcessRun> runs) {
        cell(name, String.format(Locale.ROOT, "%.2f", ProcessRun.medianSeconds(runs)));
    }

    private void cell(String name, String value) {
        progress.println(name + ": " + value);
        rows.computeIfAbsent(name, row -> new ArrayList<>()).add(value);
    }
}
