package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.TagCandidates;
import io.github.comfyarchive.cli.report.ExitCode;
import java.util.Objects;
import java.util.regex.Pattern;
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
    private static final Pattern VALUES =
            Pattern.compile("  local \\w+=\\(\"" + TagCandidates.PLACEHOLDER + "\"\\)[^\n]*\n");

    private static final Pattern USES = Pattern.compile("compReplyArray \"\\$\\{TAG_(?:option|pos_param)_args\\[@]}\"");

    /** The archive is asked when it is a tag's turn, not at each Tab. A tag may have spaces: one a line. */
    private static final String TAGS = """

            function _archive_tags() {
              local IFS=$'\\n'
              compReplyArray $(archive tag 2>/dev/null | cut -f 1)
            }
            """;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec root = Objects.requireNonNull(spec).root();
        ArchiveCommand parent = parent();
        String script = AutoComplete.bash(root.name(), root.commandLine());
        String asking = VALUES.matcher(script).replaceAll("");
        parent.terminal().out().print(USES.matcher(asking).replaceAll("_archive_tags") + TAGS);
        return ExitCode.DONE;
    }
}
