package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.report.ExitCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
        })
final class CompletionCommand extends Subcommand {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec root = Objects.requireNonNull(spec).root();
        ArchiveCommand parent = parent();
        parent.terminal().out().print(AutoComplete.bash(root.name(), root.commandLine()));
        return ExitCode.DONE;
    }
}
