package io.github.comfyarchive.cli;

import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.ArchivedPrompt;
import io.github.comfyarchive.store.HomeFolder;
import io.github.comfyarchive.store.PromptReader;
import io.github.comfyarchive.store.PromptRow;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code archive show}. */
@Command(
        name = "show",
        header = "Prints what is archived of one prompt.",
        description = {
            "",
            "Its status and times, its files with their paths, its other outputs, and what was removed.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive show 1c2175cd-b89f-40e3-9e4b-2c4001d74a9d",
            "  archive show 1c2175cd              the beginning is enough",
            "  archive show 1c2175cd --json | jq '.files[].path'"
        },
        abbreviateSynopsis = true,
        sortOptions = false)
final class ShowCommand implements Callable<Integer> {
    private static final int MATCHES_SHOWN = 10;

    @ParentCommand
    private @Nullable ArchiveCommand archiveCommand;

    @Parameters(paramLabel = "PROMPT_ID", description = "The prompt's id, or as much of its beginning as no other has.")
    private String promptId = "";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = Objects.requireNonNull(archiveCommand);
        HomeFolder home = parent.home();
        if (!Files.exists(home.database())) {
            throw new UsageException("there is no archive in " + home + " yet: archive sync makes one");
        }
        try (Archive archive = Archive.open(home, Clock.systemUTC())) {
            PromptReader reader = archive.prompts();
            ArchivedPrompt prompt = reader.read(find(reader, home));
            if (json) {
                parent.terminal().out().println(new ShownPromptJson(prompt).text());
            } else {
                parent.terminal().out().print(new ShownPrompt(prompt).text());
            }
        }
        return ExitCode.DONE;
    }

    private PromptRow find(PromptReader reader, HomeFolder home) {
        if (promptId.isEmpty()) {
            throw new UsageException("a prompt id is missing");
        }
        List<PromptRow> found = reader.beginningWith(promptId, MATCHES_SHOWN + 1);
        if (found.isEmpty()) {
            throw new UsageException("no prompt beginning with " + promptId + " is archived in " + home);
        }
        long exact =
                found.stream().filter(row -> row.promptId().equals(promptId)).count();
        if (found.size() == 1 || exact == 1) {
            return found.get(0);
        }
        String ids =
                found.stream().limit(MATCHES_SHOWN).map(PromptRow::promptId).collect(Collectors.joining(", "));
        throw new UsageException("several prompts begin with " + promptId + ": " + ids
                + (found.size() > MATCHES_SHOWN ? ", ..." : "") + "; give more of the id");
    }
}
