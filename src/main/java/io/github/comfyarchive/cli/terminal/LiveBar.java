package io.github.comfyarchive.cli.terminal;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How a bar looks on a terminal's error stream, whatever it counts. */
final class LiveBar {
    /** Five times a second looks alive, and costs nothing. */
    static final int REFRESH_MILLIS = 200;

    private static final int WIDE = 110;

    private LiveBar() {}

    /** Whether there is room for all that can be said beside a bar. */
    static boolean isWide(Terminal terminal) {
        return terminal.columns() >= WIDE;
    }

    /**
     * Shows a bar, until it is closed.
     *
     * @param total how many there will be; -1 where nobody knows yet
     */
    static ProgressBar on(Terminal terminal, String task, String unit, long total) {
        ProgressBarBuilder builder = new ProgressBarBuilder();
        if (isWide(terminal)) {
            builder.showSpeed(); // else what is said beside the bar leaves no room for the bar
        }
        return builder.setTaskName(task)
                .setInitialMax(total)
                .setUnit(unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), terminal.columns() - 1))
                .build();
    }
}
