package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.query.Catalog;
import io.github.comfyarchive.query.Filter;
import io.github.comfyarchive.query.FilterText;
import io.github.comfyarchive.search.SearchQuery;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a person is told at the end of a list: how many there are besides, or that there is none, what was understood, and what is nearest.
 * Programs count lines, and are told nothing.
 */
public final class FoundCount {
    private final Terminal terminal;
    private final boolean silent;

    /**
     * For a list.
     *
     * @param silent whether nothing but the list is wanted
     */
    public FoundCount(Terminal terminal, boolean silent) {
        this.terminal = terminal;
        this.silent = silent;
    }

    /**
     * Says it.
     *
     * @param shown how many prompts were printed
     * @param limit how many were to be at most; 0 for all
     */
    public void say(Catalog catalog, SearchQuery words, Filter filter, long shown, int limit) {
        if (silent) {
            return;
        }
        if (shown == 0) {
            if (terminal.outIsTerminal() || terminal.errIsTerminal()) {
                none(catalog, words, filter);
            }
        } else if (shown == limit && terminal.outIsTerminal()) {
            more(catalog, words, filter, shown);
        }
    }

    private void none(Catalog catalog, SearchQuery words, Filter filter) {
        String understood = FilterText.of(words, filter, ZoneId.systemDefault());
        terminal.err()
                .println("no prompts match" + (understood.isEmpty() ? "" : ": " + TerminalEscape.line(understood)));
        for (String hint : catalog.nearest().to(words, filter)) {
            terminal.err().println("  " + TerminalEscape.line(hint));
        }
    }

    private void more(Catalog catalog, SearchQuery words, Filter filter, long shown) {
        Filter all = words.isEmpty()
                ? filter
                : filter.and(Filter.builder().words(List.of(words)).build());
        OptionalLong count = catalog.list().count(all);
        if (count.isEmpty() || count.getAsLong() > shown) {
            terminal.out()
                    .println(String.format(Locale.ROOT, "%,d", shown)
                            + (count.isEmpty()
                                    ? " shown, and there may be more"
                                    : " of " + HumanFormat.of(count.getAsLong(), "prompt"))
                            + "; --limit 0 shows all");
        }
    }
}
