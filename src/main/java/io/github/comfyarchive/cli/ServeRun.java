package io.github.comfyarchive.cli;

import io.github.comfyarchive.central.query.OpenedStore;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.serve.Serve;
import io.github.comfyarchive.serve.ServeOptions;
import io.github.comfyarchive.serve.api.Outside;
import io.github.comfyarchive.serve.http.AddressTakenException;
import io.github.comfyarchive.serve.reader.Served;
import io.github.comfyarchive.store.home.HomeFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A home or a store that is served, by itself or beside something else in the same process. */
final class ServeRun {
    /** Requests under way are answered before; whoever presses Ctrl-C waits no longer. */
    static final Duration ENDING = Duration.ofSeconds(12);

    private final ArchiveCommand parent;
    private final ServeOptions options;
    private final boolean link;
    private final boolean open;

    /**
     * Prepares it.
     *
     * @param link whether a link that begins a session is printed
     * @param open whether the user's browser is begun
     */
    ServeRun(ArchiveCommand parent, ServeOptions options, boolean link, boolean open) {
        this.parent = parent;
        this.options = options;
        this.link = link;
        this.open = open;
    }

    /** Serves until the process is told to end. */
    @SuppressWarnings("try") // what runs is closed, not used
    void untilTheEnd(HomeFolder home) throws IOException {
        try (WatchRun.End webhook = WatchRun.webhook(home, parent.environment(), parent::cause, parent::complain)) {
            untilTheEnd(() -> begin(home));
        }
    }

    /** The same of a store. */
    void untilTheEnd(ServedStore store, String name) throws IOException {
        Outside outside = new Outside(store::status, store::redactor);
        untilTheEnd(() -> begin(store.served(), outside, name, store.folder()));
    }

    /** Begins to serve. */
    @FunctionalInterface
    private interface Begin {
        /** What ends it when it is closed. */
        WatchRun.End now() throws IOException;
    }

    @SuppressWarnings("try") // what runs is closed, not used
    private void untilTheEnd(Begin begin) throws IOException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, ended), "end"));
        try (WatchRun.End serving = begin.now()) {
            if (!nobodyReads()) {
                stop.await();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** Where a server runs on this home already, that one is asked for a code. */
    boolean isServed(HomeFolder home) throws IOException {
        for (ServeLink running : home.holdsArchive() ? ServeLink.all(home) : List.<ServeLink>of()) {
            if (answers(running, home)) {
                return true;
            }
        }
        return false;
    }

    /** The same of a store, which this user serves on this machine. */
    boolean isServed(String name) throws IOException {
        for (HomeFolder folder : OpenedStore.foldersOfThisUser()) {
            for (ServeLink running : ServeLink.all(folder)) {
                if (running.serves().equals(name) && answers(running, folder)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean answers(ServeLink running, HomeFolder folder) throws IOException {
        Optional<String> code = running.code();
        if (code.isPresent()) {
            give(folder, running, code.get());
        }
        return code.isPresent();
    }

    /** Begins to serve; closing what it returns ends it. */
    WatchRun.End begin(HomeFolder home) throws IOException {
        return begin(Served.of(home), outside(home), home.toString(), home);
    }

    private WatchRun.End begin(Served served, Outside outside, String name, HomeFolder home) throws IOException {
        Serve serve = new Serve(served, options, outside, line -> parent.complain(TerminalEscape.line(line)));
        try {
            start(serve);
            if (!parent.quiet()) {
                parent.terminal()
                        .out()
                        .println("serving " + TerminalEscape.line(name) + " at " + serve.url() + " (Ctrl-C ends it)");
            }
            ServeLink left = ServeLink.of(serve, name);
            left.leave(home, parent::note);
            if (link || open) {
                give(home, left, serve.sessions().newCode());
            }
            parent.terminal().out().flush();
            return () -> {
                left.remove(home);
                serve.close();
            };
        } catch (IOException | RuntimeException failed) {
            serve.close();
            throw failed;
        }
    }

    /** Whoever was to read where it is served has gone, or could not be told. */
    boolean nobodyReads() {
        return parent.terminal().out().checkError();
    }

    private void give(HomeFolder home, ServeLink running, String code) throws IOException {
        if (open && running.open(home, code)) {
            return;
        }
        if (open) {
            parent.note("no browser was found: this link does the same");
        }
        parent.terminal().out().println(running.link(code));
        parent.terminal().out().flush();
    }

    private Outside outside(HomeFolder home) {
        return new Outside(
                () -> StatusCommand.ofHome(parent, home),
                () -> ArchiveCommand.derivation(home, parent.environment()).redactor());
    }

    private static void start(Serve serve) throws IOException {
        try {
            serve.start();
        } catch (AddressTakenException taken) {
            throw new UsageException(taken.getMessage() + ": --port names another");
        }
    }

    /** The process has been told to end: requests under way are answered first. */
    private static void end(CountDownLatch stop, CountDownLatch ended) {
        stop.countDown();
        try {
            ended.await(ENDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }
}
