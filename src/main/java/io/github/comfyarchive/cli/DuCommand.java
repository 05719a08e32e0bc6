package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.DiskUseTable;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.json.DiskUseJson;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.DiskUse;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive du}. */
@Command(
        name = "du",
        header = "Says where the room goes, and what forgetting would give back.",
        description = {
            "",
            "Files of prompts by server, model, month, type or tag, the largest first, each file once in a line and once in the total;"
                    + " the database; and what 'archive forget' with the same filters would give back: files that no other prompt"
                    + " has.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive du",
            "  archive du --by model --since 2026",
            "  archive du --until 1y --rating 0        what forgetting the old and unrated would free"
        })
final class DuCommand extends Subcommand {
    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "server",
            description = "server, model, month, type or tag. Default: ${DEFAULT-VALUE}")
    private String by = "server";

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        DiskUse.Grouping grouping = DiskUse.Grouping.of(by)
                .orElseThrow(() -> new UsageException("--by is server, model, month, type or tag"));
        DiskUse.Report report;
        long database;
        try (Catalog catalog = parent().catalog(store)) {
            report = catalog.diskUse().of(filters.filter(), grouping);
            database = catalog.databaseSize();
        }
        DiskUseJson document = new DiskUseJson(grouping, report, database);
        if (json) {
            parent().terminal().json().println(JsonLineWriter.text(document));
        } else {
            parent().terminal().print(DiskUseTable.text(document, parent().terminal()));
        }
        return ExitCode.DONE;
    }
}
