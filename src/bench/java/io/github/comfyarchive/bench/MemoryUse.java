package io.github.comfyarchive.bench;

import io.github.comfyarchive.bench.load.Load;
import io.github.comfyarchive.bench.load.LoadServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** The most memory that the whole process has at a time, as Linux counts it, with the options that {@code bin/archive} gives. */
final class MemoryUse {
    /** Just under the 64 MB from which on an entry is named and skipped, its key included. */
    private static final int LARGEST_ENTRY = 67_000_000;

    private static final long LARGEST_FILE = 10_000_000_000L;
    private static final int OF_PROMPTS = 10_000;

    private final BenchOptions options;
    private final Workspace work;
    private final Program program;
    private final PrintStream progress;

    MemoryUse(Path root, BenchOptions options, PrintStream progress) {
        this.options = options;
        this.work = new Workspace(options.work());
        this.program = new Program(root);
        this.progress = progress;
    }

    String run() throws IOException, InterruptedException {
        program.prepare();
        long file = LARGEST_FILE / OF_PROMPTS * Math.min(OF_PROMPTS, options.prompts());
        return "| first sync of | s | peak MB |\n|---|---:|---:|\n"
                + row(
                        String.format(Locale.ROOT, "%,d entries of 52 KB and pictures of 200 KB", options.prompts()),
                        Load.of(options.prompts(), 0))
                + row("an entry of 64 MB", Load.of(3, 0).withHugeEntry(LARGEST_ENTRY))
                + row(
                        String.format(Locale.ROOT, "a file of %.0f GB", file / 1e9),
                        Load.of(3, 0).withHugeFile(file));
    }

    private String row(String what, Load load) throws IOException, InterruptedException {
        try (LoadServer server = LoadServer.start(load)) {
            ProcessRun run = program.run(server.uri(), work.fresh("run"));
            work.delete("run");
            String row =
                    String.format(Locale.ROOT, "| %s | %.1f | %.0f |%n", what, run.seconds(), run.peakBytes() / 1e6);
            progress.print(row);
            return row;
        }
    }
}
