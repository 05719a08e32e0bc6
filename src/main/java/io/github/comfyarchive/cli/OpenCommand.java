package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.store.row.ArchivedPrompt;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.store.row.PromptRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive open}. */
@Command(
        name = "open",
        header = "Opens a prompt's picture, video or sound in this system's viewer.",
        description = {
            "",
            "By xdg-open, on macOS by open, on Windows by the Explorer; $$ARCHIVE_VIEWER names another program. Nobody can write to the"
                    + " files of the archive: an editor saves elsewhere.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive open last",
            "  archive open 1c2175cd              the beginning of an id is enough",
            "  archive open ComfyUI_00270_.png",
            "  archive open last --all            every file of it"
        })
final class OpenCommand extends Subcommand {
    /** Whoever asks for all does not want a hundred windows. */
    private static final int MOST_WINDOWS = 12;

    @Parameters(paramLabel = "PROMPT_ID", description = PromptArgument.FORMS)
    private String promptId = "";

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description = "Of which server, by its name or address, where several have such a prompt.")
    private @Nullable String server;

    @Option(names = "--all", description = "Each of its files, not the first alone; up to 12.")
    private boolean all;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Path> files;
        try (Catalog catalog = parent().catalog()) {
            PromptRow row = PromptArgument.find(catalog, server, promptId, parent()::note);
            catalog.requireDisk();
            files = files(catalog, catalog.prompts().read(row));
        }
        for (Path file : files.subList(0, all ? Math.min(MOST_WINDOWS, files.size()) : 1)) {
            Viewer.show(file, parent().environment());
            say("opened " + TerminalEscape.line(file.toString()));
        }
        return ExitCode.DONE;
    }

    /** A picture that is named by its file, before the others. What is no picture, video or sound may run as a page or a program. */
    private List<Path> files(Catalog catalog, ArchivedPrompt prompt) {
        List<ArchivedPrompt.ArchivedFile> stored = prompt.files().stream()
                .filter(file -> file.asset() != null)
                .sorted((one, other) -> Boolean.compare(isNamed(other), isNamed(one)))
                .toList();
        if (stored.isEmpty()) {
            throw new UsageException("the archive has no file of this prompt; archive show says why");
        }
        List<Path> shown = stored.stream()
                .map(file -> Objects.requireNonNull(file.asset()))
                .filter(asset -> isShown(asset.mediaType()))
                .map(catalog.assets()::path)
                .map(Path::toAbsolutePath)
                .distinct()
                .toList();
        if (shown.isEmpty()) {
            AssetRow other = Objects.requireNonNull(stored.get(0).asset());
            throw new UsageException(
                    "a file of type " + other.mediaType() + " is not opened, it may run as a program; it is "
                            + catalog.assets().path(other).toAbsolutePath());
        }
        return shown;
    }

    private boolean isNamed(ArchivedPrompt.ArchivedFile file) {
        return file.output().filename().equals(promptId);
    }

    private static boolean isShown(String type) {
        return !type.contains("svg") && type.matches("(image|video|audio)/.*");
    }
}
