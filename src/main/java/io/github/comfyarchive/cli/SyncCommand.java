package io.github.comfyarchive.cli;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.HomeFolder;
import io.github.comfyarchive.store.HomeLockedException;
import io.github.comfyarchive.store.SyncLock;
import io.github.comfyarchive.sync.ServerReport;
import io.github.comfyarchive.sync.Sync;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code archive sync}. */
@Command(
        name = "sync",
        header = "Archives what one or more ComfyUI servers hold.",
        description = {
            "",
            "Reads the history from where the last run ended, removes secrets, and keeps every prompt, status and file."
                    + " Run it from cron: with nothing new it reads one entry.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive sync",
            "  archive sync --server studio=http://10.0.0.5:8188 --server https://host/comfy/",
            "  archive sync --json | jq '.servers[].prompts.new'",
            "  */5 * * * * /path/to/bin/archive sync -q          a line for crontab"
        },
        abbreviateSynopsis = true,
        sortOptions = false)
final class SyncCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ArchiveCommand archiveCommand;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @ArgGroup(exclusive = false, heading = "%nWhat to read:%n")
    private Reading reading = new Reading();

    @ArgGroup(exclusive = false, heading = "%nWhat to print:%n")
    private Printing printing = new Printing();

    /** What to read, and how. */
    static final class Reading {
        @Option(
                names = "--full",
                description = "Walk the whole history, and so see entries that were replaced in place.")
        private boolean full;

        @Option(
                names = "--page-size",
                paramLabel = "N",
                description = "Entries a request, 2 to 10000. Default: follows what the server can do")
        private @Nullable Integer pageSize;

        @Option(
                names = "--types",
                paramLabel = "TYPE",
                split = ",",
                defaultValue = "output,temp",
                description = "Types of files to fetch: output, temp, input. Default: ${DEFAULT-VALUE}")
        private Set<String> types = new LinkedHashSet<>();

        @Option(
                names = "--jobs",
                paramLabel = "N",
                defaultValue = "4",
                description = "Files fetched side by side, 1 to 64. Default: ${DEFAULT-VALUE}")
        private int jobs;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "60",
                description = "How long to wait for the server to go on. Default: ${DEFAULT-VALUE}")
        private int timeout;

        SyncOptions options() {
            require(pageSize == null || (pageSize >= 2 && pageSize <= 10_000), "--page-size is 2 to 10000");
            require(jobs >= 1 && jobs <= 64, "--jobs is 1 to 64");
            require(timeout >= 1 && timeout <= 86_400, "--timeout is 1 to 86400 seconds");
            require(
                    Set.of("output", "temp", "input").containsAll(types),
                    "--types is a list of output, temp and input");
            return new SyncOptions(
                    full,
                    pageSize,
                    Set.copyOf(types),
                    jobs,
                    SyncOptions.DEFAULT.connectTimeout(),
                    Duration.ofSeconds(timeout),
                    SyncOptions.DEFAULT.firstRetryDelay());
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new UsageException(message);
            }
        }
    }

    /** What to print. */
    static final class Printing {
        @Option(names = "--json", description = "Print the summary as one JSON object.")
        private boolean json;
    }

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = java.util.Objects.requireNonNull(archiveCommand);
        SyncOptions options = reading.options();
        List<SyncTarget> targets = servers.targets(parent.environment());
        return run(parent, parent.home(), targets, options, printing.json);
    }

    /** Syncs some servers into a home and prints the summary; {@code demo} does the same with its own server. */
    @SuppressWarnings("try") // the lock is held, not used
    static int run(ArchiveCommand parent, HomeFolder home, List<SyncTarget> targets, SyncOptions options, boolean json)
            throws IOException, HomeLockedException {
        home.create();
        Terminal terminal = parent.terminal();
        long start = System.nanoTime();
        List<ServerReport> reports;
        try (SyncLock lock = SyncLock.take(home);
                Archive archive = Archive.open(home, Clock.systemUTC());
                Progress progress = Progress.on(terminal, parent.quiet() || json)) {
            reports = new Sync(archive, ArchiveCommand.derivation(home), options).run(targets, (target, tally) -> {
                progress.follow(target, tally);
                if (parent.verbose()) {
                    terminal.err().println("archive: reading " + target.url());
                }
            });
        }
        SyncSummary summary = new SyncSummary(home, reports, Duration.ofNanos(System.nanoTime() - start));
        if (json) {
            terminal.out().println(summary.json());
        } else if (!parent.quiet()) {
            terminal.out().print(summary.text());
        }
        summary.errors().forEach(error -> terminal.err().println("archive: " + error));
        return summary.exitCode();
    }
}
