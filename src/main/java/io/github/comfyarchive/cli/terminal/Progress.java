package io.github.comfyarchive.cli.terminal;

import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.sync.SyncTarget;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A live bar on a terminal: files, their rate and the time left, and the entries and bytes that have arrived. Nothing without one. */
public final class Progress implements AutoCloseable {
    private static final int WIDE_NAME = 20;
    private static final int NARROW_NAME = 12;

    private final @Nullable Terminal terminal;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ProgressBar bar;
    private @Nullable RunProgress followed;
    private @Nullable ScheduledFuture<?> ticking;

    private Progress(@Nullable Terminal terminal) {
        this.terminal = terminal;
    }

    /** A bar on a terminal's error stream, or none. */
    public static Progress on(Terminal terminal, boolean silent) {
        return new Progress(terminal.errIsTerminal() && !silent ? terminal : null);
    }

    /** Follows the run on another server. */
    public void follow(SyncTarget target, RunProgress counts) {
        follow(target.name() == null ? target.url().defaultName() : target.name(), counts);
    }

    /** Follows what is called so. */
    public synchronized void follow(String name, RunProgress counts) {
        if (terminal == null) {
            return;
        }
        endBar();
        followed = counts;
        bar = LiveBar.on(
                terminal,
                DisplayWidth.cutName(TerminalEscape.line(name), LiveBar.isWide(terminal) ? WIDE_NAME : NARROW_NAME),
                " files",
                -1);
        if (ticking == null) {
            ticking = ticks.scheduleAtFixedRate(this::tick, 0, LiveBar.REFRESH_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void tick() {
        ProgressBar shown = bar;
        RunProgress counts = followed;
        if (shown == null || counts == null) {
            return;
        }
        long expected = counts.filesExpected();
        if (expected > 0) {
            shown.maxHint(Math.max(expected, counts.filesDone()));
        }
        shown.stepTo(counts.filesDone());
        shown.setExtraMessage(" " + beside(counts, expected));
    }

    /** What arrives beside files: in a narrow terminal the entries as long as they are all there is, so that room for the bar is left. */
    private String beside(RunProgress counts, long expected) {
        String entries = HumanFormat.of(counts.entriesRead(), "entry", "entries");
        String bytes = HumanFormat.bytes(counts.bytes());
        boolean wide = terminal != null && LiveBar.isWide(terminal);
        return wide ? entries + ", " + bytes : expected > 0 ? bytes : entries;
    }

    private void endBar() {
        ProgressBar shown = bar;
        if (shown != null) {
            tick();
            shown.close();
        }
        bar = null;
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        synchronized (this) {
            endBar();
        }
    }
}
