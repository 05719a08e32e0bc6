package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FetchOptions;
import io.github.comfyarchive.cli.option.ServerOptions;
import io.github.comfyarchive.cli.report.DiskMessages;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.WatchPrinter;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import io.github.comfyarchive.sync.Watch;
import io.github.comfyarchive.sync.WatchOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive watch}. */
@Command(
        name = "watch",
        header = "Stays, listens, and archives each prompt as it completes.",
        description = {
            "",
            "Listens to the queue of one or more ComfyUI servers and archives each prompt with its files, previews included, within"
                    + " a second of its completion. A server that is away is waited for. Ends with Ctrl-C or SIGTERM; a sync may"
                    + " run beside it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive watch",
            "  archive watch --server studio=http://10.0.0.5:8188 --server https://host/comfy/",
            "  archive watch --json | jq -r '.status + \" \" + .positive'"
        })
final class WatchCommand extends Subcommand {
    /** Whoever holds the turn for longer is spoken of; it is waited for in any case. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whoever presses Ctrl-C sees the end within two seconds; what a watch itself waits for ends before. */
    private static final long ENDING_MILLIS = 1_900;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @ArgGroup(exclusive = false, heading = "%nWhat to read:%n")
    private Reading reading = new Reading();

    @ArgGroup(exclusive = false, heading = "%nWhat to print:%n")
    private Printing printing = new Printing();

    /** What to read, and when. */
    static final class Reading extends FetchOptions {
        @Option(
                names = "--poll",
                paramLabel = "SECONDS",
                defaultValue = "30",
                description = "The longest time from one look at a history to the next. Default: ${DEFAULT-VALUE}")
        private int poll;

        WatchOptions watchOptions() {
            require(poll >= 1 && poll <= 86_400, "--poll is 1 to 86400 seconds");
            return WatchOptions.DEFAULT.withPoll(Duration.ofSeconds(poll));
        }
    }

    /** What to print. */
    static final class Printing {
        @Option(
                names = "--json",
                description =
                        "Print one JSON object per line, for each prompt. Without it lines are for terminals, or with -v.")
        private boolean json;
    }

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        SyncOptions options = reading.options(false, null);
        WatchOptions watchOptions = reading.watchOptions();
        List<SyncTarget> named = servers.named(parent.environment(), parent::cause);
        HomeFolder home = parent.home();
        home.create();
        Thread command = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> end(command, ended), "end");
        Runtime.getRuntime().addShutdownHook(hook);
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE);
                OpenedHome opened = OpenedHome.open(home, locks, parent)) {
            DiskMessages.say(opened.archive(), parent.terminal());
            Supplier<List<SyncTarget>> own =
                    () -> ServerOptions.ofHome(opened.archive(), parent.environment(), parent::cause);
            WatchPrinter printer = new WatchPrinter(
                    parent.terminal(),
                    opened.archive(),
                    Clock.system(ZoneId.systemDefault()),
                    new WatchPrinter.What(
                            printing.json,
                            parent.verbose(),
                            parent.quiet(),
                            (named.isEmpty() ? own.get() : named).size() > 1),
                    command::interrupt);
            begins(named.isEmpty() ? own.get() : named);
            new Watch(
                            opened.archive(),
                            opened.derivation(),
                            options,
                            watchOptions,
                            locks,
                            printer::archived,
                            printer::said)
                    .run(named.isEmpty() ? own : () -> named, own);
        } catch (InterruptedException interrupted) {
            return ExitCode.DONE; // before it had begun
        } finally {
            ended.countDown();
            forget(hook);
        }
        return ExitCode.DONE;
    }

    private void begins(List<SyncTarget> targets) {
        if (parent().terminal().errIsTerminal() && !printing.json) {
            String watched = targets.stream()
                    .map(target ->
                            target.name() == null ? target.url().toString() : target.name() + " (" + target.url() + ")")
                    .collect(Collectors.joining(", "));
            parent().note("watching " + (watched.isEmpty() ? "nothing, all servers are paused" : watched)
                    + "; each prompt is archived as it completes. Ctrl-C ends it");
        }
    }

    /** The process has been told to end: it waits for the command, which ends in order. */
    private static void end(Thread command, CountDownLatch ended) {
        command.interrupt();
        try {
            ended.await(ENDING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException processIsEnding) {
            return; // and waits for this
        }
    }
}
