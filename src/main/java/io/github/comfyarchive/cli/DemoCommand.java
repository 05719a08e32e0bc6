package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.PromptTable;
import io.github.comfyarchive.cli.terminal.Output;
import io.github.comfyarchive.cli.terminal.ShellWord;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.comfy.RequestHeaders;
import io.github.comfyarchive.comfy.ServerUrl;
import io.github.comfyarchive.demo.SamplePictures;
import io.github.comfyarchive.demo.SampleServer;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.serve.ServeOptions;
import io.github.comfyarchive.serve.access.ListenAddress;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.sync.SyncOptions;
import io.github.comfyarchive.sync.SyncTarget;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive demo}. */
@Command(
        name = "demo",
        header = "Shows the whole job without a ComfyUI: archives a sample history.",
        description = {
            "",
            "Serves a history (what failed in it is recorded, with planted secrets to be removed; its pictures, film, sound and mesh"
                    + " are made by this program, by no model) on a free port of this machine only, and syncs it as any server: into"
                    + " --home, or into a temporary home of its own, which stays until you remove it. Then it imports a folder of"
                    + " pictures from before.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive demo",
            "  archive demo --home ~/demo-archive",
            "  archive demo --serve                look at it in a browser, until Ctrl-C"
        })
final class DemoCommand extends Subcommand {
    /** Enough to see what a list looks like. */
    private static final int SHOWN = 5;

    @Option(names = "--serve", description = "Serve it afterwards, and open the page in the browser.")
    private boolean serve;

    @Override
    @SuppressWarnings("try") // the notice is there until it is closed
    public Integer call() throws IOException, HomeLockedException, InterruptedException {
        HomeFolder named = parent().namedHome();
        if (named != null) {
            return run(named);
        }
        HomeFolder home = new HomeFolder(Files.createTempDirectory("comfy-archive-demo-"));
        Terminal terminal = parent().terminal();
        boolean done = false;
        try (StopNotice stopped = StopNotice.of(terminal, stays(home))) {
            int exitCode = run(home);
            done = exitCode == ExitCode.DONE;
            return exitCode;
        } finally {
            if (!done) {
                terminal.complain(stays(home));
            } else if (parent().quiet()) {
                terminal.out().println(stays(home)); // nobody would find it otherwise
            }
        }
    }

    private int run(HomeFolder home) throws IOException, HomeLockedException, InterruptedException {
        ArchiveCommand parent = parent();
        int exitCode;
        try (SampleServer server = SampleServer.startTheDemo()) {
            ServerUrl url = ServerUrl.parse(server.uri().toString());
            SyncTarget target = new SyncTarget("demo", url, RequestHeaders.none());
            exitCode = SyncCommand.run(
                    parent, home, List.of(target), SyncOptions.DEFAULT, Duration.ZERO, false, Duration.ZERO);
        }
        if (exitCode == ExitCode.DONE) {
            exitCode = importPictures(parent, home);
        }
        if (exitCode == ExitCode.DONE && !parent.quiet()) {
            newest(home, parent.terminal());
            tryNext(home, parent.terminal().out());
        }
        if (exitCode == ExitCode.DONE && serve) {
            ServeOptions options =
                    new ServeOptions(ListenAddress.of("127.0.0.1", 0), List.of(), null, false, ProgramVersion.number());
            new ServeRun(parent, options, false, true).untilTheEnd(home);
        }
        return exitCode;
    }

    /** A folder of pictures from before. */
    private static int importPictures(ArchiveCommand parent, HomeFolder home)
            throws IOException, HomeLockedException, InterruptedException {
        if (!parent.quiet()) {
            parent.terminal().out().println();
            parent.terminal()
                    .out()
                    .println(
                            "And some pictures from before, as archive import FOLDER takes them in (one is archived already):");
        }
        try (SamplePictures pictures = SamplePictures.make()) {
            ImportOptions options = new ImportOptions("before", null, false, ImportOptions.Copying.COPY, false);
            List<Source> sources = List.of(Source.of(pictures.folder()));
            return ImportCommand.run(
                    parent, home, sources, options, SyncOptions.USUAL_MIN_FREE, false, new TreeSet<>());
        }
    }

    /** What {@code archive list} prints first. */
    private static void newest(HomeFolder home, Terminal terminal) throws IOException {
        Output out = new Output(terminal.out());
        PromptTable table = new PromptTable(terminal, ZoneId.systemDefault());
        out.line("");
        out.line("The newest of them, as archive list shows them:");
        try (Archive archive = Archive.openToRead(home, Clock.systemUTC(), out::line)) {
            new HomeCatalog(archive).list().forEach(Filter.ALL, SHOWN, prompt -> table.add(prompt, ""));
            table.flush();
        }
    }

    /** Lines to be pasted as they are: by the way this program was called, what is said of each behind a #. */
    private static void tryNext(HomeFolder home, PrintStream out) {
        String quoted = ShellWord.quote(home.toString());
        String self = System.getProperty("archive.command", "archive");
        String archive = (self.matches("[A-Za-z0-9_./~+-]+") ? self : ShellWord.quote(self)) + " ";
        String there = archive + "--home " + quoted + " ";
        String page = ShellWord.quote(home + "-page");
        out.println();
        out.println("Try next:");
        out.println("  " + there + "gallery --out " + page + "   # a page to look at: open index.html in it");
        out.println("  " + there + "open last   # the newest picture");
        out.println("  " + there + "show b71940c7   # a prompt with odd files, one of them lost");
        out.println("  " + there + "search 'paper boats'   # one of the imported pictures");
        out.println("  " + there + "sql failures-by-node   # what failed, by SQL");
        out.println("  " + archive + "import ~/ComfyUI/output   # your own pictures from before");
        out.println("  " + archive + "sync http://127.0.0.1:8188   # the same for your own ComfyUI");
        out.println();
        out.println(stays(home));
    }

    private static String stays(HomeFolder home) {
        return "This demo stays in " + TerminalEscape.line(home.toString()) + " until you remove it: rm -r "
                + ShellWord.quote(home.toString());
    }
}
