package io.github.comfyarchive.cli.terminal;

import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A live bar on a terminal, of things that are done one after the other. Nothing without a terminal. */
public final class CountProgress implements LongConsumer, AutoCloseable {
    private final @Nullable ProgressBar bar;

    private CountProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** A bar on a terminal's error stream, or none. */
    public static CountProgress on(Terminal terminal, boolean silent, String task, String unit, long total) {
        if (silent || !terminal.errIsTerminal()) {
            return new CountProgress(null);
        }
        return new CountProgress(LiveBar.on(terminal, task, unit, total));
    }

    /** Says how many there are, where that was not known at the beginning. */
    public void total(long count) {
        if (bar != null) {
            bar.maxHint(count);
        }
    }

    @Override
    public void accept(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
