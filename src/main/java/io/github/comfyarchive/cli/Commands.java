package io.github.comfyarchive.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/**
 * The commands of the program. Those alone are built that the command line may name: building all of them, options and descriptions,
 * takes longer than a run with nothing new (docs/benchmarks.md).
 */
final class Commands {
    private static final String COMPLETION = "generate-completion";

    private static final List<String> ALL = List.of(
            "sync",
            "watch",
            "import",
            "serve",
            "init",
            "list",
            "search",
            "show",
            "open",
            "sql",
            "tag",
            "untag",
            "rate",
            "note",
            "saved",
            "forget",
            "stats",
            "du",
            "status",
            "servers",
            "export",
            "gallery",
            "verify",
            "backup",
            "restore",
            "publish",
            "store",
            "reindex",
            "redact",
            "demo",
            "config",
            COMPLETION);

    private Commands() {}

    static boolean isOne(String word) {
        return ALL.contains(word);
    }

    static List<String> names() {
        return ALL;
    }

    /**
     * The program's command line, with each command that is a word of the arguments; with all where none is, for help and advice, and with
     * none where the version alone is asked for.
     */
    static CommandLine of(ArchiveCommand root, String[] args) {
        Set<String> words = new HashSet<>(Arrays.asList(args));
        boolean version = args.length == 1 && (words.contains("--version") || words.contains("-V"));
        boolean all = words.contains(COMPLETION) || (!version && ALL.stream().noneMatch(words::contains));
        CommandLine commandLine = new CommandLine(root);
        for (String name : ALL) {
            if (all || words.contains(name)) {
                commandLine.addSubcommand(name, command(name));
            }
        }
        return commandLine;
    }

    /** A reference to a constructor would load its class, and all that its options are of. */
    static Object command(String name) {
        return switch (name) {
            case "sync" -> new SyncCommand();
            case "watch" -> new WatchCommand();
            case "import" -> new ImportCommand();
            case "serve" -> new ServeCommand();
            case "init" -> new InitCommand();
            case "list" -> new ListCommand();
            case "search" -> new SearchCommand();
            case "show" -> new ShowCommand();
            case "open" -> new OpenCommand();
            case "sql" -> new SqlCommand();
            case "tag" -> new TagCommand();
            case "untag" -> new UntagCommand();
            case "rate" -> new RateCommand();
            case "note" -> new NoteCommand();
            case "saved" -> new SavedCommand();
            case "forget" -> new ForgetCommand();
            case "stats" -> new StatsCommand();
            case "du" -> new DuCommand();
            case "status" -> new StatusCommand();
            case "servers" -> new ServersCommand();
            case "export" -> new ExportCommand();
            case "gallery" -> new GalleryCommand();
            case "verify" -> new VerifyCommand();
            case "backup" -> new BackupCommand();
            case "restore" -> new RestoreCommand();
            case "publish" -> new PublishCommand();
            case "store" -> new StoreCommand();
            case "reindex" -> new ReindexCommand();
            case "redact" -> new RedactCommand();
            case "demo" -> new DemoCommand();
            case "config" -> new ConfigCommand();
            case COMPLETION -> new CompletionCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
