package io.github.comfyarchive.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** One of the commands, with what stands before it on the command line; how all of them print their help is said here. */
@Command(abbreviateSynopsis = true, sortOptions = false)
abstract class Subcommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable ArchiveCommand archiveCommand;

    /** The options that all commands share, the home and the terminal. */
    final ArchiveCommand parent() {
        return Objects.requireNonNull(archiveCommand);
    }

    /** Prints what was done, unless the user wants to see errors only. */
    final void say(String line) {
        parent().say(line);
    }
}
