package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Changes;
import io.github.comfyarchive.query.QueryText;
import io.github.comfyarchive.store.row.SavedSearch;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code archive saved}. */
@Command(
        name = "saved",
        header = "Saves searches under a name.",
        description = {
            "",
            "  saved                        lists them",
            "  saved add NAME QUERY         saves a query, as 'archive search' reads it (docs/search.md)",
            "  saved remove NAME",
            "",
            "--saved NAME of list, search, stats, export and others finds what it finds then.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive saved add good-ones 'rating:>=4 -tag:draft'",
            "  archive list --saved good-ones --since 30d"
        })
final class SavedCommand extends Subcommand {
    private static final int LONGEST_NAME = 200;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "Nothing, or add or remove and what it is about.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Override
    public Integer call() throws IOException {
        if (words.isEmpty()) {
            return list();
        }
        return switch (words.get(0)) {
            case "add" -> add();
            case "remove" -> remove();
            default -> throw new UsageException("saved knows no " + words.get(0) + ": it is add or remove");
        };
    }

    private int list() throws IOException {
        List<SavedSearch> all;
        try (Catalog catalog = parent().catalog(store, false)) {
            all = catalog.saved();
        }
        PrintStream out = parent().terminal().out();
        all.forEach(
                search -> out.println(TerminalEscape.line(search.name()) + "\t" + TerminalEscape.line(search.query())));
        return ExitCode.DONE;
    }

    private int add() throws IOException {
        if (words.size() < 3) {
            throw new UsageException("it is saved add NAME QUERY");
        }
        String name = words.get(1).strip();
        String query = String.join(" ", words.subList(2, words.size())).strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new UsageException("a name has 1 to " + LONGEST_NAME + " characters, and no line break");
        }
        if (QueryText.parse(query, Clock.system(ZoneId.systemDefault())).isEmpty()) {
            throw new UsageException("there is no word to look for");
        }
        if (!UserText.redacted(name + "\n" + query, parent()).equals(name + "\n" + query)) {
            throw new UsageException("it holds what the rules call a secret, and is not kept");
        }
        try (Changes changes = parent().changes(store)) {
            changes.save(name, query);
        }
        say(TerminalEscape.line(name) + " saved");
        return ExitCode.DONE;
    }

    private int remove() throws IOException {
        if (words.size() != 2) {
            throw new UsageException("it is saved remove NAME");
        }
        String name = words.get(1);
        try (Changes changes = parent().changes(store)) {
            if (!changes.unsave(name)) {
                throw new UsageException("no search is saved as " + name);
            }
        }
        say(TerminalEscape.line(name) + " removed");
        return ExitCode.DONE;
    }
}
