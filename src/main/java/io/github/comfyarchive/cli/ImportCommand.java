package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.ByteSize;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.DiskMessages;
import io.github.comfyarchive.cli.report.ImportSummary;
import io.github.comfyarchive.cli.terminal.Progress;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.imports.ImportOptions;
import io.github.comfyarchive.imports.ImportReport;
import io.github.comfyarchive.imports.Source;
import io.github.comfyarchive.imports.folder.FolderImport;
import io.github.comfyarchive.intake.RunProgress;
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
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, HomeLockedException, InterruptedException {
        ImportOptions options = new ImportOptions(server, files, all, ImportOptions.Copying.COPY, false);
        List<Source> sources = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new UsageException(TerminalEscape.line(path.toString()) + " is not there: nothing was imported");
            }
            sources.add(Source.of(path));
        }
        return run(sources, options);
    }

    private int run(List<Source> sources, ImportOptions options)
            throws IOException, HomeLockedException, InterruptedException {
        ArchiveCommand parent = parent();
        HomeFolder home = parent.home();
        home.create();
        long start = System.nanoTime();
        List<ImportReport> reports = new ArrayList<>();
        try (HomeLocks locks = HomeLocks.open(home, PATIENCE);
                OpenedHome opened = OpenedHome.open(home, locks, parent.environment());
                Progress progress = Progress.on(parent.terminal(), parent.quiet() || json)) {
            DiskMessages.say(opened.archive(), parent.terminal());
            for (Source source : sources) {
                RunProgress shown = new RunProgress();
                progress.follow(String.valueOf(source.path().getFileName()), shown);
                reports.add(run(source, options, opened, locks, shown));
            }
        }
        ImportSummary summary = new ImportSummary(home, reports, Duration.ofNanos(System.nanoTime() - start));
        if (json) {
            parent.terminal().json().println(summary.json());
        } else if (!parent.quiet()) {
            parent.terminal().out().print(summary.text());
        }
        summary.errors().forEach(parent.terminal()::complain);
        return summary.exitCode();
    }

    private static ImportReport run(
            Source source, ImportOptions options, OpenedHome opened, HomeLocks locks, RunProgress shown)
            throws IOException, HomeLockedException, InterruptedException {
        return switch (source.kind()) {
            case HOME -> throw notYet(source, "another home"); // imports.home
            case HISTORY -> throw notYet(source, "a saved history"); // imports.history
            case FOLDER ->
                new FolderImport(
                                opened.archive(),
                                opened.derivation(),
                                locks,
                                options,
                                ByteSize.minFree(ByteSize.MIN_FREE))
                        .run(source, shown);
        };
    }

    private static UsageException notYet(Source source, String what) {
        return new UsageException(
                TerminalEscape.line(source.path().toString()) + " is " + what + ": importing it is not built yet");
    }
}
