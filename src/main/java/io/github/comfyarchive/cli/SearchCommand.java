package io.github.comfyarchive.cli;

import io.github.comfyarchive.cli.option.FilterOptions;
import io.github.comfyarchive.cli.option.LimitOption;
import io.github.comfyarchive.cli.option.StoreOptions;
import io.github.comfyarchive.cli.option.UsageException;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.cli.report.FoundCount;
import io.github.comfyarchive.cli.report.PromptLines;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.SearchHitJson;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.QueryText;
import io.github.comfyarchive.query.Search;
import io.github.comfyarchive.query.SearchHit;
import io.github.comfyarchive.search.Excerpt;
import io.github.comfyarchive.search.SearchQuery;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive search}. */
@Command(
        name = "search",
        header = "Finds prompts by words, best first.",
        description = {
            "",
            "Looks in positive and negative texts, text outputs, names of models, LoRAs and files, titles of nodes and"
                    + " errors. Several words must all be there; \"a phrase\", begin*, AND, OR, NOT and parentheses do what they"
                    + " say, and positive:fox looks only in one place (positive, negative, text, output, file, title, error)."
                    + " Other punctuation is ignored. Filters stand among the words, each as its option: model:flux lora: seed: tag:"
                    + " rating:>=4 status: server: since:7d until: workflow: saved: and steps=28, -tag:draft leaves out"
                    + " (docs/search.md).",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  archive search lighthouse",
            "  archive search '\"golden hour\" NOT portrait' --since 30d",
            "  archive search 水彩 --model sdxl",
            "  archive search 'lighthouse model:flux rating:>=4 -tag:draft'",
            "  archive search OutOfMemory --status error --json | jq -r .prompt_id"
        })
final class SearchCommand extends Subcommand {
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    @Parameters(paramLabel = "QUERY", arity = "1..*", description = "What to look for.")
    private List<String> words = List.of();

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private LimitOption limit = new LimitOption();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--after",
            paramLabel = "PROMPT_ID",
            description = "Go on after this prompt: the last of the page before.")
    private @Nullable String after;

    @Option(names = "--json", description = "Print one JSON object per line, with the match.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ArchiveCommand parent = parent();
        QueryText asked = QueryText.parse(String.join(" ", words), Clock.system(ZoneId.systemDefault()));
        if (asked.isEmpty()) {
            throw new UsageException("there is no word to look for");
        }
        SearchQuery query = asked.words();
        Filter filter = filters.filter().and(asked.filter());
        Terminal terminal = parent.terminal();
        PromptLines lines = new PromptLines(terminal, json);
        try (Catalog catalog = parent.catalog(store)) {
            search(catalog, excerptCharacters(terminal))
                    .forEach(
                            query,
                            filter,
                            limit.limit(),
                            found -> lines.add(
                                    found.prompt(), new SearchHitJson(found), note(found, terminal.outIsTerminal())));
            lines.flush();
            new FoundCount(terminal, json || parent.quiet() || after != null)
                    .say(catalog, query, filter, lines.count(), limit.limit());
        }
        return ExitCode.DONE;
    }

    private Search search(Catalog catalog, int excerptCharacters) {
        Search search = catalog.search(excerptCharacters);
        return after == null
                ? search
                : search.after(PromptArgument.find(catalog, null, after, parent()::note)
                        .id());
    }

    /** On a terminal the note below a prompt is one line: its place in front, and two columns for each wide character. */
    private static int excerptCharacters(Terminal terminal) {
        return terminal.outIsTerminal() ? Math.max(20, Math.min(120, terminal.columns() - 14)) : 120;
    }

    private static String note(SearchHit found, boolean bold) {
        Excerpt excerpt = found.excerpt();
        if (excerpt == null) {
            return "-";
        }
        StringBuilder note = new StringBuilder(found.where() + ": ");
        int at = 0;
        for (Excerpt.Range range : excerpt.matches()) {
            note.append(TerminalEscape.line(excerpt.text().substring(at, range.start())));
            note.append(bold ? BOLD : "")
                    .append(TerminalEscape.line(excerpt.text().substring(range.start(), range.end())))
                    .append(bold ? PLAIN : "");
            at = range.end();
        }
        return note.append(TerminalEscape.line(excerpt.text().substring(at))).toString();
    }
}
