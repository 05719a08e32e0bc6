package io.github.comfyarchive.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands of the program. Those alone are built that the command line may name: building all of them, options and descriptions,
 * takes longer than a run with nothing new (docs/benchmarks.md).
 */
final class Commands {
    private static final String COMPLETION = "generate-completion";

    private static final Map<String, Supplier<Object>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("sync", SyncCommand::new);
        ALL.put("watch", WatchCommand::new);
        ALL.put("init", InitCommand::new);
        ALL.put("list", ListCommand::new);
        ALL.put("search", SearchCommand::new);
        ALL.put("show", ShowCommand::new);
        ALL.put("stats", StatsCommand::new);
        ALL.put("status", StatusCommand::new);
        ALL.put("export", ExportCommand::new);
        ALL.put("verify", VerifyCommand::new);
        ALL.put("backup", BackupCommand::new);
        ALL.put("reindex", ReindexCommand::new);
        ALL.put("redact", RedactCommand::new);
        ALL.put("demo", DemoCommand::new);
        ALL.put(COMPLETION, CompletionCommand::new);
    }

    private Commands() {}

    /**
     * The program's command line, with each command that is a word of the arguments; with all where none is, for help and advice, and with
     * none where the version alone is asked for.
     */
    static CommandLine of(ArchiveCommand root, String[] args) {
        Set<String> words = new HashSet<>(Arrays.asList(args));
        boolean version = args.length == 1 && (words.contains("--version") || words.contains("-V"));
        boolean all =
                words.contains(COMPLETION) || (!version && ALL.keySet().stream().noneMatch(words::contains));
        CommandLine commandLine = new CommandLine(root);
        ALL.forEach((name, command) -> {
            if (all || words.contains(name)) {
                commandLine.addSubcommand(name, command.get());
            }
        });
        return commandLine;
    }
}
