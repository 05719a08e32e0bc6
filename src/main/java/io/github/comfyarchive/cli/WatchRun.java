package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.ServerOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.option.WatchOptionsGroup;
import io.github.comfyarchive.cli.report.DiskMessages;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.WatchPrinter;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import io.github.comfyarchive.sync.Watch;
import io.github.comfyarchive.sync.WatchOptions;
import io.github.comfyarchive.webhook.Webhook;
import io.github.comfyarchive.webhook.WebhookTarget;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A watch of servers, by itself or with something beside it in the same process. */
final class WatchRun {
    /** Whoever holds the turn for longer is spoken of; it is waited for in any case. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whoever presses Ctrl-C sees the end within two seconds; what a watch itself waits for ends before. */
    static final Duration ENDING = Duration.ofMillis(1_900);

    private final ArchiveCommand parent;
    private final ServerOptions servers;
    private final WatchOptionsGroup reading;
    private final boolean json;
    private final Duration ending;
    private Publisher publisher = (opened, locks) -> () -> {};

    /**
     * Prepares it.
     *
     * @param json whether each prompt is printed as JSON
     * @param ending how long the process waits for it when it is told to end
     */
    WatchRun(ArchiveCommand parent, ServerOptions servers, WatchOptionsGroup reading, boolean json, Duration ending) {
        this.parent = parent;
        this.servers = servers;
        this.reading = reading;
        this.json = json;
        this.ending = ending;
    }

    /** Tells a store of what is archived. */
    @FunctionalInterface
    interface Publisher {
        /** Begins, once the archive is open; what it returns is closed when the watch has ended. */
        End begin(OpenedHome opened, HomeLocks locks);
    }

    /** The same, which tells a store of what it archives. */
    WatchRun publishing(Publisher telling) {
        publisher = telling;
        return this;
    }

    /** What runs beside it. */
    @FunctionalInterface
    interface Beside {
        /** Begins, once the archive is open; what it returns is closed when the watch has ended. */
        End begin(HomeFolder home) throws IOException;
    }

    /** Ends what ran beside. */
    @FunctionalInterface
    interface End extends AutoCloseable {
        @Override
        void close();
    }

    /** Watches until the process is told to end. */
    @SuppressWarnings("try") // what runs beside is closed, not used
    int run(Beside beside) throws IOException, HomeLockedException {
        SyncOptions options = reading.options(false, null);
        WatchOptions watchOptions = reading.watchOptions();
        List<SyncTarget> named = servers.named(parent.environment(), parent::cause);
        HomeFolder home = parent.home();
        home.create();
        Thread command = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> end(command, ended, ending), "end");
        Runtime.getRuntime().addShutdownHook(hook);
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE);
                OpenedHome opened = OpenedHome.open(home, locks, parent);
                End webhook = webhook(home, parent.environment(), parent::cause, parent::complain);
                End publishing = publisher.begin(opened, locks);
                End besides = beside.begin(home)) {
            DiskMessages.say(opened.archive(), parent.terminal());
            Supplier<List<SyncTarget>> own =
                    () -> ServerOptions.ofHome(opened.archive(), parent.environment(), parent::cause);
            WatchPrinter printer = new WatchPrinter(
                    parent.terminal(),
                    opened.archive(),
                    Clock.system(ZoneId.systemDefault()),
                    new WatchPrinter.What(
                            json, parent.verbose(), parent.quiet(), (named.isEmpty() ? own.get() : named).size() > 1),
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
        if (parent.terminal().errIsTerminal() && !json) {
            String watched = targets.stream()
                    .map(target ->
                            target.name() == null ? target.url().toString() : target.name() + " (" + target.url() + ")")
                    .collect(Collectors.joining(", "));
            parent.note("watching " + (watched.isEmpty() ? "nothing, all servers are paused" : watched)
                    + "; each prompt is archived as it completes. Ctrl-C ends it");
        }
    }

    /** Tells of prompts as the environment says; nothing where it says nothing. */
    static End webhook(
            HomeFolder home, Map<String, String> environment, Consumer<String> causes, Consumer<String> told) {
        Optional<WebhookTarget> target;
        try {
            target = WebhookTarget.of(environment, causes);
        } catch (IllegalArgumentException wrong) {
            throw new UsageException(String.valueOf(wrong.getMessage()));
        }
        if (target.isEmpty()) {
            return () -> {};
        }
        Webhook webhook = new Webhook(
                home,
                target.get(),
                Clock.systemUTC(),
                ProgramVersion.number(),
                line -> told.accept(TerminalEscape.line(line)));
        return webhook::close;
    }

    /** The process has been told to end: it waits for the command, which ends in order. */
    private static void end(Thread command, CountDownLatch ended, Duration ending) {
        command.interrupt();
        try {
            ended.await(ending.toMillis(), TimeUnit.MILLISECONDS);
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
