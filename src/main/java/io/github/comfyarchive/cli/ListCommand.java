package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.LimitOption;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.FoundCount;
import io.github.comfyarchive.cli.report.PromptLines;
import io.github.comfyarchive.cli.terminal.ScanLine;
import io.github.comfyarchive.json.PromptSummaryJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.search.SearchQuery;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive list}. */
@Command(
        name = "list",
        header = "Lists archived prompts, newest first.",
        description = {
            "",
            "A table that fits the terminal. In a pipe nothing is cut, and tabs stand between the columns.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive list",
            "  archive list --status error --since yesterday",
            "  archive list --model flux --lora grain --where KSampler.steps=28",
            "  archive list --since 2026-11 --limit 0 --json | jq -r .seed"
        })
final class ListCommand extends Subcommand {
    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private LimitOption limit = new LimitOption();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--after",
            paramLabel = "PROMPT_ID",
            description = "Go on after this prompt: the last of the page before.")
    private @Nullable String after;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = parent();
        Filter filter = filters.filter();
        PromptLines lines = new PromptLines(parent.terminal(), json);
        try (Catalog catalog = parent.catalog(store);
                ScanLine scan = new ScanLine(parent.terminal(), parent.quiet())) {
            listing(catalog, scan).forEach(filter, limit.limit(), prompt -> {
                scan.clear();
                return lines.add(prompt, new PromptSummaryJson(prompt), "");
            });
            scan.clear();
            lines.flush();
            new FoundCount(parent.terminal(), json || parent.quiet() || after != null)
                    .say(catalog, SearchQuery.parse(""), filter, lines.count(), limit.limit());
        }
        return ExitCode.DONE;
    }

    private Listing listing(Catalog catalog, ScanLine scan) {
        Listing listing = catalog.list().telling(scan::show);
        return after == null
                ? listing
                : listing.after(PromptArgument.find(catalog, null, after, parent()::note)
                        .id());
    }
}
