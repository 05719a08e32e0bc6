package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FetchOptions;
import io.github.comfyarchive.cli.option.ServerOptions;
import io.github.comfyarchive.cli.option.TimeSpan;
import io.github.comfyarchive.cli.report.DiskMessages;
import io.github.comfyarchive.cli.report.SyncSummary;
import io.github.comfyarchive.cli.terminal.Progress;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.sync.ServerReport;
import io.github.comfyarchive.sync.Sync;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive sync}. */
@Command(
        name = "sync",
        header = "Archives what one or more ComfyUI servers hold.",
        description = {
            "",
            "Reads the history from where the last run ended, removes secrets, and keeps every prompt, status and file."
                    + " Run it from cron with -q: with nothing new it reads one entry, and a ComfyUI that is just off is no news.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive sync",
            "  archive sync --server studio=http://10.0.0.5:8188 --server https://host/comfy/",
            "  archive sync --json | jq '.servers[].prompts.new'",
            "  */5 * * * * /path/to/bin/archive sync -q          a line for crontab"
        })
final class SyncCommand extends Subcommand {
    /** What is of earlier rules is brought up to date by and by: a run from cron is to end soon. */
    private static final int MOST_OLDER = 500;

    /** So long nobody notices of a run from cron; the next goes on. */
    private static final String ALERT_AFTER = "1d";

    private static final Duration TIME_FOR_OLDER = Duration.ofSeconds(2);

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @ArgGroup(exclusive = false, heading = "%nWhat to read:%n")
    private Reading reading = new Reading();

    @ArgGroup(exclusive = false, heading = "%nLocking:%n")
    private Sharing sharing = new Sharing();

    @ArgGroup(exclusive = false, heading = "%nWhat to print:%n")
    private Printing printing = new Printing();

    /** What to read, and how. */
    static final class Reading extends FetchOptions {
        @Option(
                names = "--full",
                description = "Read all of the history, and so find entries that were replaced in place.")
        private boolean full;

        @Option(
                names = "--page-size",
                paramLabel = "N",
                description = "Entries per request, 2 to 10000. Default: follows what the server can do")
        private @Nullable Integer pageSize;

        SyncOptions options() {
            return options(full, pageSize);
        }
    }

    /** How to get along with others. */
    static final class Sharing {
        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "30",
                description = "How long to wait for another sync or watch on this home. Default: ${DEFAULT-VALUE}")
        private int seconds;

        Duration patience() {
            FetchOptions.require(seconds >= 0 && seconds <= 86_400, "--wait is 0 to 86400 seconds");
            return Duration.ofSeconds(seconds);
        }
    }

    /** What to print. */
    static final class Printing {
        @Option(names = "--json", description = "Print the summary as one JSON object.")
        private boolean json;

        @Option(
                names = "--alert-after",
                paramLabel = "TIME",
                defaultValue = ALERT_AFTER,
                description =
                        "With -q: say nothing of a server that was archived before and is off, until it has been so for TIME;"
                                + " then once a day. 0 says it each time. Default: ${DEFAULT-VALUE}")
        private String alertAfter = ALERT_AFTER;
    }

    @Override
    public Integer call() throws IOException, HomeLockedException, InterruptedException {
        ArchiveCommand parent = parent();
        SyncOptions options = reading.options();
        List<SyncTarget> named = servers.named(parent.environment(), parent::cause);
        Duration alertAfter = TimeSpan.parse("--alert-after", printing.alertAfter);
        return run(parent, parent.home(), named, options, sharing.patience(), printing.json, alertAfter);
    }

    /** Syncs some servers into a home, all of its own where none is named, and prints the summary; {@code demo} does the same with its own server. */
    static int run(
            ArchiveCommand parent,
            HomeFolder home,
            List<SyncTarget> named,
            SyncOptions options,
            Duration patience,
            boolean json,
            Duration alertAfter)
            throws IOException, HomeLockedException, InterruptedException {
        home.create();
        Terminal terminal = parent.terminal();
        long start = System.nanoTime();
        List<ServerReport> reports;
        Reindex.Portion older;
        try (HomeLocks locks = HomeLocks.open(home, patience);
                OpenedHome opened = OpenedHome.open(home, locks, parent);
                Progress progress = Progress.on(terminal, parent.quiet() || json)) {
            DiskMessages.say(opened.archive(), terminal);
            Sync sync = new Sync(opened.archive(), opened.derivation(), options, locks);
            List<SyncTarget> own = ServerOptions.ofHome(opened.archive(), parent.environment(), parent::cause);
            List<SyncTarget> targets = named.isEmpty() ? own : named;
            if (targets.isEmpty()) {
                parent.note("all servers are paused: archive servers resume NAME");
            }
            reports = sync.run(targets, own, (target, counts) -> {
                progress.follow(target, counts);
                if (parent.verbose()) {
                    terminal.err().println("archive: reading " + target.url());
                }
            });
            older = new Reindex(opened.archive(), opened.derivation()).some(MOST_OLDER, TIME_FOR_OLDER);
        }
        SyncSummary summary = new SyncSummary(
                home,
                reports,
                older,
                Duration.ofNanos(System.nanoTime() - start),
                Clock.system(ZoneId.systemDefault()));
        if (json) {
            terminal.json().println(summary.json());
        } else if (!parent.quiet()) {
            terminal.print(summary.text());
        }
        (parent.quiet() ? summary.news(alertAfter) : summary.errors()).forEach(terminal::complain);
        return summary.exitCode();
    }
}
