package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.CountProgress;
import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.ReindexJson;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.reindex.ReindexFiles;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.home.HomeLockedException;
import io.github.comfyarchive.store.home.WholeHome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive reindex}. */
@Command(
        name = "reindex",
        header = "Derives everything again from the stored entries.",
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
            "  archive reindex --files            after a new rule: the files too",
            "  archive reindex"
        })
final class ReindexCommand extends Subcommand {
    @Option(names = "--outdated", description = "Only prompts that were read by an earlier program or other rules.")
    private boolean outdated;

    @Option(
            names = "--files",
            description =
                    "Search the files too, by today's rules and for all that was hunted before, and mask what is found."
                            + " No sync can run meanwhile.")
    private boolean files;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        HomeFolder home = parent.home();
        Terminal terminal = parent.terminal();
        long start = System.nanoTime();
        Reindex.Report report;
        ReindexFiles.@Nullable Report searched = null;
        try (Archive archive = parent.writable()) {
            Derivation derivation = ArchiveCommand.derivation(home, parent.environment());
            Reindex reindex = new Reindex(archive, derivation);
            try (CountProgress progress = CountProgress.on(
                    terminal, parent.quiet() || json, "reindex", " prompts", reindex.count(!outdated))) {
                report = reindex.run(!outdated, progress);
            }
            if (files) {
                searched = searchFiles(archive, derivation, home);
            }
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        print(report, searched, duration, parent);
        List<String> unsearched = searched == null ? List.of() : searched.unreadable();
        unsearched.forEach(problem -> terminal.complain("not searched: " + problem));
        report.unreadable().forEach(problem -> terminal.complain("not read: " + problem));
        return report.unreadable().isEmpty() && unsearched.isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    @SuppressWarnings("try") // the lock is held, not used
    private ReindexFiles.Report searchFiles(Archive archive, Derivation derivation, HomeFolder home)
            throws IOException, HomeLockedException {
        ArchiveCommand parent = parent();
        try (WholeHome locked = WholeHome.lock(home)) {
            archive.assetDisk().require();
            ReindexFiles search = new ReindexFiles(archive, derivation);
            try (CountProgress progress =
                    CountProgress.on(parent.terminal(), parent.quiet() || json, "search", " files", search.count())) {
                return search.run(true, progress);
            }
        }
    }

    private void print(
            Reindex.Report report, ReindexFiles.@Nullable Report searched, Duration duration, ArchiveCommand parent) {
        if (json) {
            parent.terminal().json().println(JsonLineWriter.text(new ReindexJson(report, searched, duration)));
        } else {
            say(HumanFormat.of(report.prompts(), "prompt") + " derived again"
                    + (report.cleaned() == 0
                            ? ""
                            : "; secrets that earlier rules had left were removed from "
                                    + HumanFormat.of(report.cleaned(), "entry", "entries"))
                    + (searched == null ? "" : "; " + HumanFormat.of(searched.files(), "file") + " searched")
                    + (searched == null || searched.masked() == 0
                            ? ""
                            : ", secrets were masked in " + HumanFormat.of(searched.masked(), "file"))
                    + ", " + HumanFormat.duration(duration));
        }
    }
}
