package io.github.comfyarchive.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** How far a question is that looks at every prompt: one line on a terminal's error stream, gone when there is an answer. */
public final class ScanLine implements AutoCloseable {
    /** An answer that comes sooner needs no word. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(500).toNanos();

    private static final String ERASE = "\r\033[K";

    private final Terminal terminal;
    private final boolean silent;
    private final long start = System.nanoTime();
    private boolean shown;

    /**
     * Shows nothing yet.
     *
     * @param silent whether it never does; without a terminal it does not either
     */
    public ScanLine(Terminal terminal, boolean silent) {
        this.terminal = terminal;
        this.silent = silent || !terminal.errIsTerminal();
    }

    /**
     * Says how far it is.
     *
     * @param looked how many prompts were looked at
     * @param all how many there are
     */
    public void show(long looked, long all) {
        if (silent || System.nanoTime() - start < PATIENCE_NANOS) {
            return;
        }
        shown = true;
        terminal.err().print(ERASE + String.format(Locale.ROOT, "looked at %,d of %,d prompts", looked, all));
        terminal.err().flush();
    }

    /** Takes the line away, before something else is printed. */
    public void clear() {
        if (shown) {
            shown = false;
            terminal.err().print(ERASE);
            terminal.err().flush();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
