package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.ShownStatistics;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Days;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Statistics;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive stats}. */
@Command(
        name = "stats",
        header = "Adds up what is archived.",
        description = {
            "",
            "Prompts, files, bytes, the share that succeeded, how long the models take, prompts by day, the runs of sync and how full"
                    + " the servers' histories were.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive stats",
            "  archive stats --since 30d --model flux",
            "  archive stats --json | jq '.durations[] | select(.p95_ms > 60000)'"
        })
final class StatsCommand extends Subcommand {
    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "14",
            description =
                    "How many days to show by themselves, up to today: those of this machine's clock on a terminal, of UTC elsewhere."
                            + " Default: ${DEFAULT-VALUE}")
    private int days;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (days < 0 || days > 3660) {
            throw new UsageException("--days is 0 to 3660");
        }
        ArchiveCommand parent = parent();
        Clock clock = Clock.system(ZoneId.systemDefault());
        Filter filter = filters.filter(clock);
        boolean person = !json && parent.terminal().outIsTerminal();
        ZoneId zone = person ? ZoneId.systemDefault() : ZoneOffset.UTC;
        LocalDate today = LocalDate.now(clock.withZone(zone));
        Days shownDays = new Days(today.minusDays(days - 1L), today, zone);
        ShownStatistics shown = new ShownStatistics(statistics(parent, filter, shownDays), shownDays);
        if (json) {
            parent.terminal().json().println(shown.json());
        } else {
            parent.terminal().print(shown.text(parent.terminal()));
        }
        return ExitCode.DONE;
    }

    private Statistics statistics(ArchiveCommand parent, Filter filter, Days shownDays) throws IOException {
        try (Catalog catalog = parent.catalog(store)) {
            return catalog.statistics(filter, shownDays);
        }
    }
}
