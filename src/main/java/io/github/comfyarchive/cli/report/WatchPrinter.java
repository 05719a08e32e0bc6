package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.Output;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.PromptSummaryJson;
import io.github.comfyarchive.query.HomeCatalog;
import io.github.comfyarchive.query.Listing;
import io.github.comfyarchive.query.PromptSummary;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.sync.SyncTarget;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a watch prints: a line for each prompt to those who look, and what is wrong with a server. For use by several threads. */
public final class WatchPrinter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int STATUS_WIDTH = "interrupted".length();

    /** Widths of columns: rows stay below each other, and at 80 columns some of the text is left. */
    private static final int SECONDS_WIDTH = 8;

    private static final int MODEL_WIDTH = 20;
    private static final int FILES_WIDTH = 9;
    private static final int SERVER_WIDTH = 12;
    private static final int SHORTEST_TEXT = 10;

    /** More than the widest terminal shows in a line; a text can have megabytes. */
    private static final int LONGEST_TEXT = 400;

    private final Terminal terminal;
    private final Output out;
    private final Listing listing;
    private final Clock clock;
    private final boolean json;
    private final boolean lines;
    private final boolean quiet;
    private final boolean severalServers;
    private final Runnable nobodyReads;

    /**
     * What a user wants to see.
     *
     * @param json a JSON object for each prompt, in place of a line
     * @param verbose lines where no person looks too
     * @param quiet nothing
     * @param severalServers from which server each prompt is
     */
    public record What(boolean json, boolean verbose, boolean quiet, boolean severalServers) {}

    /**
     * Prepares to print.
     *
     * @param archive what is archived into
     * @param clock for the time of a line
     * @param what what is to be printed
     * @param nobodyReads called when standard output has been closed
     */
    public WatchPrinter(Terminal terminal, Archive archive, Clock clock, What what, Runnable nobodyReads) {
        this.terminal = terminal;
        this.out = new Output(what.json() ? terminal.json() : terminal.out(), 1);
        this.listing = new HomeCatalog(archive).list();
        this.clock = clock;
        this.json = what.json();
        this.lines = !what.quiet() && (terminal.outIsTerminal() || what.verbose());
        this.quiet = what.quiet();
        this.severalServers = what.severalServers();
        this.nobodyReads = nobodyReads;
    }

    /** A prompt has been archived. */
    public synchronized void archived(long prompt) {
        if (!json && !lines) {
            return;
        }
        PromptSummary listed = listing.of(prompt);
        if (!out.line(json ? JsonLineWriter.text(new PromptSummaryJson(listed)) : line(listed))) {
            nobodyReads.run();
        }
    }

    /** Something a user should know of a server. */
    public synchronized void said(SyncTarget target, String message) {
        if (!quiet) {
            String name = target.name() == null ? target.url().defaultName() : target.name();
            terminal.complain(name + ": " + message);
        }
    }

    private String line(PromptSummary prompt) {
        String before = TIME.format(LocalTime.now(clock))
                + (severalServers ? "  " + column(TerminalEscape.line(prompt.server()), SERVER_WIDTH) : "")
                + "  " + column(prompt.status().word(), STATUS_WIDTH)
                + "  " + column(seconds(prompt.durationMs()), SECONDS_WIDTH)
                + "  " + column(model(prompt.model()), MODEL_WIDTH);
        String files = files(prompt);
        int left = terminal.columns() - DisplayWidth.of(before) - FILES_WIDTH - 4;
        if (!terminal.outIsTerminal()) {
            return before + "  " + files + "  " + text(prompt);
        }
        return DisplayWidth.cut(
                before + "  " + column(files, FILES_WIDTH) + "  "
                        + DisplayWidth.cut(text(prompt), Math.max(SHORTEST_TEXT, left)),
                terminal.columns());
    }

    private static String column(String text, int width) {
        return DisplayWidth.pad(DisplayWidth.cut(text, width), width);
    }

    private static String seconds(@Nullable Long millis) {
        return millis == null ? "" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    private static String model(@Nullable String model) {
        return model == null ? "" : TerminalEscape.line(PromptTable.baseName(model));
    }

    private static String files(PromptSummary prompt) {
        String count = prompt.stored() == prompt.files() ? "" + prompt.files() : prompt.stored() + "/" + prompt.files();
        return count + (prompt.files() == 1 ? " file" : " files");
    }

    private static String text(PromptSummary prompt) {
        String error = prompt.error();
        String text = error != null ? error : prompt.positive() == null ? "" : prompt.positive();
        return TerminalEscape.shortened(text.strip(), LONGEST_TEXT);
    }
}
