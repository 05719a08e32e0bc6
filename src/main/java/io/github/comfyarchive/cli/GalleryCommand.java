package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Filter;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive gallery}. */
@Command(
        name = "gallery",
        header = "Makes a page to look at and search in.",
        description = {
            "",
            "Opens from a disk in any browser, without a server or a network: open index.html in it. The same as archive export"
                    + " --format gallery.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive gallery",
            "  archive gallery --out best --rating 5",
            "  archive gallery --out november.zip --since 2026-11"
        })
final class GalleryCommand extends Subcommand {
    @Option(
            names = {"-o", "--out"},
            paramLabel = "PATH",
            defaultValue = "gallery",
            description = "The new folder, or a ZIP of it if it ends in .zip. Default: ${DEFAULT-VALUE}")
    private String out = "gallery";

    @Option(
            names = "--overwrite",
            description = "Replace what an earlier export made there, once this one is complete.")
    private boolean overwrite;

    @Option(
            names = "--copy",
            description =
                    "Copy each file: to take the folder elsewhere. Without it files are hard links to the archive's own where"
                            + " the file system can.")
    private boolean copies;

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the newest so many; 0 for all. Default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() throws IOException {
        if (limit < 0) {
            throw new UsageException("--limit is 0 or more");
        }
        if (out.equals("-") || out.isEmpty()) {
            throw new UsageException(
                    "a gallery is no single stream: --out is a new folder, or a ZIP if it ends in .zip");
        }
        Filter filter = filters.filter();
        try (Catalog catalog = parent().catalog()) {
            catalog.requireDisk();
            return new ExportRun(parent(), catalog, out, overwrite).gallery(catalog.ids(filter, limit), copies);
        }
    }
}
