package io.github.comfyarchive.cli;

import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.derive.Reindex;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.HomeFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code archive reindex}. */
@Command(
        name = "reindex",
        header = "Derives everything anew from the kept entries.",
        description = {
            "",
            "Parameters, models, the search and all else that was read out of entries, by the rules of today; secrets that only"
                    + " today's rules know are removed from the entries. Asks no server, may be stopped at any time and run again,"
                    + " and a sync may run meanwhile.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive reindex --outdated         after an update of the program, or a change of your rules",
            "  archive reindex"
        },
        abbreviateSynopsis = true,
        sortOptions = false)
final class ReindexCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ArchiveCommand archiveCommand;

    @Option(names = "--outdated", description = "Only prompts that were read by an earlier program or other rules.")
    private boolean outdated;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = Objects.requireNonNull(archiveCommand);
        HomeFolder home = parent.home();
        Terminal terminal = parent.terminal();
        long start = System.nanoTime();
        Reindex.Report report;
        try (Archive archive = parent.writable()) {
            Derivation derivation = ArchiveCommand.derivation(home, parent.environment());
            Reindex reindex = new Reindex(archive, derivation);
            try (CountProgress progress = CountProgress.on(
                    terminal, parent.quiet() || json, "reindex", " prompts", reindex.count(!outdated))) {
                report = reindex.run(!outdated, progress);
            }
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        print(report, duration, parent);
        report.unreadable().forEach(problem -> terminal.err().println("archive: not read: " + Printable.line(problem)));
        return report.unreadable().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    private void print(Reindex.Report report, Duration duration, ArchiveCommand parent) {
        if (json) {
            parent.terminal().json().println(ReindexJson.of(report, duration));
        } else if (!parent.quiet()) {
            parent.terminal()
                    .out()
                    .println(Amount.of(report.prompts(), "prompt") + " derived anew"
                            + (report.cleaned() == 0
                                    ? ""
                                    : "; secrets that earlier rules had left were removed from "
                                            + Amount.of(report.cleaned(), "entry")
                                                    .replace("entrys", "entries"))
                            + ", " + Amount.duration(duration));
        }
    }
}
