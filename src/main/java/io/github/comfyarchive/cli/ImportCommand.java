package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.ByteSize;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.imports.history.HistoryImport;
import io.github.comfyarchive.imports.home.HomeImport;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.HomeLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive import}. */
@Command(
        name = "import",
        header = "Takes in what is there already: folders of pictures, saved histories, other homes.",
        description = {
            "",
            "Whatever a file says of how it was made becomes a prompt, secrets removed, as if a sync had brought it; what a sync"
                    + " has archived already is recognised. Nothing in the folder is changed. May be stopped at any time and run"
                    + " again: what is imported is known.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive import ~/ComfyUI/output",
            "  archive import --server studio /mnt/old/pictures picture.png",
            "  archive import history.json --files ~/ComfyUI/output",
            "  archive import /mnt/laptop/comfy-archive        another home"
        })
final class ImportCommand extends Subcommand {
    /** A sync that is at work holds a server for as long as it reads its history. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "A file, a folder with all that is in it, a saved history (.json, .jsonl), or another home.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "What to call the server that this is of. Default: the last part of a folder's name")
    private @Nullable String server;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description = "Where the files lie that a saved history names: an output folder.")
    private @Nullable Path files;

    @Option(names = "--all", description = "Keep files too that say nothing of how they were made.")
    private boolean all;

    @ArgGroup
    private Linking linking = new Linking();

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    @Option(names = "--dry-run", description = "Say what would be imported, and write nothing.")
    private boolean dryRun;

    /** How bytes come into the archive. */
    static final class Linking {
        @Option(
                names = "--link",
                description = "Share the bytes with the files there, where the file system can (reflink); else copy.")
        private boolean link;

        @Option(
                names = "--hard-link",
                description =
                        "Take no room: the archive's file is the file there. Whoever edits it in place changes both.")
        private boolean hardLink;

        ImportOptions.Copying copying() {
            if (hardLink) {
                return ImportOptions.Copying.HARD_LINK;
            }
            return link ? ImportOptions.Copying.LINK : ImportOptions.Copying.COPY;
        }
    }

    @Override
    public Integer call() throws IOException, HomeLockedException, InterruptedException {
        ImportOptions options = new ImportOptions(server, files, all, linking.copying(), dryRun);
        List<Source> sources = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new UsageException(TerminalEscape.line(path.toString()) + " is not there: nothing was imported");
            }
            sources.add(Source.of(path));
        }
        List<ImportReport> reports = new ArrayList<>();
        for (Source source : sources) {
            ImportReport report = run(source, options);
            if (!json) {
                print(report);
            }
            reports.add(report);
        }
        if (json) {
            parent().terminal().json().println(reports);
        }
        return reports.stream().allMatch(report -> report.problems().isEmpty()) ? ExitCode.DONE : ExitCode.PARTIAL;
    }

    private ImportReport run(Source source, ImportOptions options)
            throws IOException, HomeLockedException, InterruptedException {
        ArchiveCommand parent = parent();
        HomeFolder home = parent.home();
        if (source.kind() == Source.Kind.HOME) {
            return runHome(source, home);
        }
        if (options.dryRun()) {
            try (Archive archive = parent.existing(false)) {
                Derivation derivation = ArchiveCommand.derivationToRead(home, parent.environment());
                return run(source, options, archive, derivation, null);
            }
        }
        home.create();
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE);
                OpenedHome opened = OpenedHome.open(home, locks, parent)) {
            return run(source, options, opened.archive(), opened.derivation(), locks);
        }
    }

    private ImportReport runHome(Source source, HomeFolder home)
            throws IOException, HomeLockedException, InterruptedException {
        if (dryRun || server != null || files != null) {
            throw new UsageException(
                    "--dry-run, --server and --files are not for another home: it says itself of which servers"
                            + " its prompts and files are");
        }
        home.create();
        if (home.root().toRealPath().equals(source.path().toRealPath())) {
            throw new UsageException(TerminalEscape.line(source.path().toString()) + " is this home itself: nothing was"
                    + " imported; --home names the home to import into");
        }
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE)) {
            HomeImport.joinKeys(home, new HomeFolder(source.path()));
            try (OpenedHome opened = OpenedHome.open(home, locks, parent())) {
                return new HomeImport(opened.archive(), opened.derivation(), locks, source).run();
            }
        }
    }

    private static ImportReport run(
            Source source, ImportOptions options, Archive archive, Derivation derivation, @Nullable HomeLocks locks)
            throws IOException, HomeLockedException, InterruptedException {
        return switch (source.kind()) {
            case HISTORY ->
                new HistoryImport(archive, derivation, locks, options, ByteSize.minFree(ByteSize.MIN_FREE)).run(source);
            case HOME -> throw new IllegalStateException("another home is opened otherwise");
            case FOLDER -> throw notBuilt(source, "a folder or a file", options); // imports.folder
        };
    }

    private static UsageException notBuilt(Source source, String what, ImportOptions options) {
        return new UsageException(TerminalEscape.line(source.path().toString()) + " is " + what + ": importing it ("
                + options.copying() + ") is not built yet");
    }

    private void print(ImportReport report) {
        ImportReport.Counts counts = report.counts();
        say(TerminalEscape.line(report.source().path().toString())
                + (report.server().isEmpty() ? "" : " (server " + TerminalEscape.line(report.server()) + ")")
                + (dryRun ? ", nothing is written: " : ": ") + counts.promptsNew() + " new, " + counts.promptsChanged()
                + " changed, " + counts.promptsKnown() + " known of " + HumanFormat.of(counts.prompts(), "prompt")
                + "; "
                + HumanFormat.of(counts.filesStored() + counts.filesShared(), "file") + " stored"
                + (counts.filesShared() > 0 ? " (" + counts.filesShared() + " were there)" : "")
                + (counts.filesMasked() > 0 ? ", " + counts.filesMasked() + " masked" : "")
                + (counts.filesFailed() > 0 ? ", " + counts.filesFailed() + " failed" : ""));
        report.problems().forEach(problem -> parent().complain(TerminalEscape.line(problem)));
    }
}
