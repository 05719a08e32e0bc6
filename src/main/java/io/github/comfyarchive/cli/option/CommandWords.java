package io.github.comfyarchive.cli.option;

import io.github.comfyarchive.search.Likeness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The word on a command line that names a command, and what somebody means who types one that there is not. */
public final class CommandWords {
    private static final String HELP = "help";

    private static final Set<String> FLAGS =
            Set.of("-v", "--verbose", "-q", "--quiet", "-h", "--help", "-V", "--version");

    /** What other programs call it. */
    private static final Map<String, List<String>> MEANT = meant(Map.ofEntries(
            Map.entry("list", List.of("ls", "log", "history", "prompts", "all", "recent", "last")),
            Map.entry("search", List.of("find", "grep", "look", "query")),
            Map.entry("show", List.of("cat", "get", "view", "info", "inspect", "details", "prompt")),
            Map.entry("open", List.of("play", "preview", "picture", "image")),
            Map.entry("gallery", List.of("page", "html", "browse", "web", "ui", "pictures", "images")),
            Map.entry("sql", List.of("db", "sqlite", "sqlite3", "database", "select", "ask", "queries")),
            Map.entry("sync", List.of("pull", "fetch", "run", "update", "archive", "crawl", "refresh", "start")),
            Map.entry("watch", List.of("follow", "daemon", "monitor", "tail", "stay")),
            Map.entry("import", List.of("load", "add", "ingest", "take")),
            Map.entry("export", List.of("save", "dump", "write", "csv", "json", "jsonl", "zip")),
            Map.entry(
                    "forget",
                    List.of("delete", "remove", "rm", "prune", "purge", "clean", "gc", "erase", "drop", "expire")),
            Map.entry("rate", List.of("star", "stars", "rating", "favourite", "favorite", "like")),
            Map.entry("tag", List.of("label", "tags")),
            Map.entry("note", List.of("comment", "annotate", "notes")),
            Map.entry("du", List.of("size", "disk", "space", "df", "usage")),
            Map.entry("stats", List.of("statistics", "count", "summary", "report")),
            Map.entry("status", List.of("state", "health", "ping", "doctor")),
            Map.entry("servers", List.of("server", "remote", "remotes", "hosts")),
            Map.entry("verify", List.of("check", "fsck", "test", "repair", "validate", "fix")),
            Map.entry("backup", List.of("copy", "clone", "snapshot", "mirror")),
            Map.entry("config", List.of("settings", "preferences", "options", "configure", "env", "set")),
            Map.entry("init", List.of("new", "create", "setup", "migrate", "upgrade")),
            Map.entry("store", List.of("central", "postgres", "postgresql", "s3", "shared")),
            Map.entry("reindex", List.of("rebuild", "index")),
            Map.entry("demo", List.of("try", "example", "sample", "tour")),
            Map.entry("generate-completion", List.of("completion", "complete", "completions")),
            Map.entry("saved", List.of("searches", "bookmark", "bookmarks"))));

    private CommandWords() {}

    private static Map<String, List<String>> meant(Map<String, List<String>> wordsByCommand) {
        Map<String, List<String>> meant = new TreeMap<>();
        wordsByCommand.forEach((command, words) -> words.forEach(
                word -> meant.computeIfAbsent(word, key -> new ArrayList<>()).add(command)));
        return meant;
    }

    /**
     * The word that names the command.
     *
     * @param args the command line
     * @return nothing where none is there, or what stands before it is no option of the program's
     */
    public static Optional<String> command(String[] args) {
        for (int index = 0; index < args.length; index++) {
            String word = args[index];
            if (word.equals("--home")) {
                index++;
            } else if (!word.startsWith("-")) {
                return Optional.of(word);
            } else if (!FLAGS.contains(word) && !word.startsWith("--home=")) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /**
     * The home that the command line names, before it is parsed.
     *
     * @return null where it names none
     */
    public static @Nullable String home(String[] args) {
        for (int index = 0; index < args.length && !args[index].equals("--"); index++) {
            if (args[index].startsWith("--home=")) {
                return args[index].substring("--home=".length());
            }
            if (args[index].equals("--home") && index + 1 < args.length) {
                return args[index + 1];
            }
        }
        return null;
    }

    /** {@code help X} as {@code X --help}, as git and gh have it. */
    public static String[] withHelp(String[] args) {
        if (!command(args).equals(Optional.of(HELP))) {
            return args;
        }
        List<String> words = new ArrayList<>(List.of(args));
        words.remove(HELP);
        words.add("--help");
        return words.toArray(String[]::new);
    }

    /**
     * What is meant by a word that is no command: by its meaning, or by a letter or two.
     *
     * @param known the commands
     */
    static List<String> like(String word, Collection<String> known) {
        String typed = word.toLowerCase(Locale.ROOT);
        if (known.contains(typed)) {
            return List.of(typed);
        }
        List<String> meant = MEANT.getOrDefault(typed, List.of()).stream()
                .filter(known::contains)
                .toList();
        return meant.isEmpty()
                ? known.stream()
                        .filter(command -> Likeness.areAlike(typed, command))
                        .sorted()
                        .toList()
                : meant;
    }
}
