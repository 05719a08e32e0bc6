package io.github.comfyarchive.cli.terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command prints: results to {@code out}, everything else to {@code err}.
 *
 * @param out standard output
 * @param err standard error
 * @param outIsTerminal whether a person looks at {@code out}
 * @param errIsTerminal whether a person looks at {@code err}
 * @param columns how wide the terminal is
 */
public record Terminal(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, int columns) {
    /** What every terminal has at least, where nobody says. */
    private static final int DEFAULT_COLUMNS = 80;

    /** Prints a message on standard error, as the program's own; what a server chose in it is escaped. */
    public void complain(String message) {
        String line = "archive: " + TerminalEscape.line(message);
        err.println(errIsTerminal ? WrappedText.of(line, columns) : line);
    }

    /** Prints lines on standard output, broken between words where a person looks at them; they are escaped already. */
    public void print(String lines) {
        out.print(outIsTerminal ? WrappedText.of(lines, columns) : lines);
    }

    /** For JSON: what a terminal would obey is written as its escapes, which mean the same. */
    public PrintStream json() {
        return new PrintStream(new VisibleOutput(out), false, StandardCharsets.UTF_8);
    }

    /** For what is to come out as it is, unless a person looks at it. */
    public PrintStream verbatim() {
        return outIsTerminal ? json() : out;
    }

    /** Whether colours are wanted (no-color.org): on the process's own terminal. */
    public boolean isColoured() {
        String no = System.getenv("NO_COLOR");
        boolean own = isConsole() || Boolean.getBoolean("archive.stdout.terminal");
        return own && outIsTerminal && (no == null || no.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    }

    /** Brings what was printed to where it goes; answers why it did not come there, unless nobody reads any more. */
    public Optional<String> end() {
        err.flush();
        if (out instanceof StandardOutput output) {
            return output.end();
        }
        out.flush();
        return Optional.empty();
    }

    /**
     * The process's own; {@code bin/archive} knows what is a terminal and says so by system properties. {@code archive.cmd} cannot know:
     * there Java says whether input and output are a console, and the errors are taken to go where the output does.
     */
    public static Terminal ofProcess() {
        boolean console = isConsole();
        boolean outIsTerminal = console || Boolean.getBoolean("archive.stdout.terminal");
        boolean errIsTerminal = console || Boolean.getBoolean("archive.stderr.terminal");
        int columns = Math.max(40, Integer.getInteger("archive.columns", DEFAULT_COLUMNS));
        return new Terminal(StandardOutput.ofProcess(), System.err, outIsTerminal, errIsTerminal, columns);
    }

    /** Whether somebody is there to be asked: standard input is a terminal. */
    public static boolean canAsk() {
        return isConsole() || Boolean.getBoolean("archive.stdin.terminal");
    }

    /** By {@code -Djdk.console=java.base}, which comes with it, there is no console where nobody sits, in newer Javas too. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isConsole() {
        return Boolean.getBoolean("archive.console") && System.console() != null;
    }
}
