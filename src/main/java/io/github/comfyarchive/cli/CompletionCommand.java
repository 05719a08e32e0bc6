package io.github.comfyarchive.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code archive generate-completion}. */
@Command(
        name = "generate-completion",
        header = "Prints a completion script for bash and zsh.",
        description = {"", "The Tab key then completes commands and options.", ""},
        footer = {
            "",
            "Examples:",
            "  source <(archive generate-completion)",
            "  archive generate-completion > ~/.local/share/bash-completion/completions/archive"
        },
        abbreviateSynopsis = true,
        sortOptions = false)
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @ParentCommand
    private @Nullable ArchiveCommand archiveCommand;

    @Override
    public Integer call() {
        CommandSpec root = Objects.requireNonNull(spec).root();
        ArchiveCommand parent = Objects.requireNonNull(archiveCommand);
        parent.terminal().out().print(AutoComplete.bash(root.name(), root.commandLine()));
        return ExitCode.DONE;
    }
}
