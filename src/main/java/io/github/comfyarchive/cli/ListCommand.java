package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.LimitOption;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.PromptLines;
import io.github.comfyarchive.json.PromptSummaryJson;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.store.Archive;
import java.io.IOException;
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

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = parent();
        Filter filter = filters.filter();
        PromptLines lines = new PromptLines(parent.terminal(), json);
        try (Archive archive = parent.existing()) {
            new Listing(archive)
                    .forEach(filter, limit.limit(), prompt -> lines.add(prompt, new PromptSummaryJson(prompt), ""));
            lines.flush();
        }
        return ExitCode.DONE;
    }
}
