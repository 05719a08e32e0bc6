package io.github.comfyarchive.sync;

import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which runs on a server have a row in {@code sync_run}. Of a sync each has one. A watch looks at a history at each change of the
 * queue, and at least every few seconds; of its runs those have one that archived something, noticed something or failed in another
 * way than the one before, and one in a while as a sign of life.
 */
final class RunRecordPolicy {
    private final @Nullable Duration signOfLife;
    private long lastRow;
    private boolean anyRow;
    private String lastState = "";

    private RunRecordPolicy(@Nullable Duration signOfLife) {
        this.signOfLife = signOfLife;
    }

    static RunRecordPolicy ofAll() {
        return new RunRecordPolicy(null);
    }

    /** Those that tell something; others only where there has been none for so long. */
    static RunRecordPolicy ofTelling(Duration signOfLife) {
        return new RunRecordPolicy(signOfLife);
    }

    boolean all() {
        return signOfLife == null;
    }

    /** Whether a run that has no row yet shall have one. */
    boolean tells(RunEnd end) {
        Duration silence = signOfLife;
        if (silence == null || brought(end.counts())) {
            return true;
        }
        boolean stopped = end.outcome() == RunEnd.Outcome.STOPPED;
        return !stopped
                && (!anyRow
                        || System.nanoTime() - lastRow >= silence.toNanos()
                        || !state(end).equals(lastState));
    }

    /** A run has ended; with a row, or without. */
    void ended(RunEnd end, boolean row) {
        lastState = state(end);
        if (row) {
            anyRow = true;
            lastRow = System.nanoTime();
        }
    }

    private static boolean brought(RunCounts counts) {
        return counts.promptsNew() + counts.promptsChanged() > 0
                || counts.filesStored() + counts.filesShared() + counts.filesMissing() + counts.filesSkipped() > 0;
    }

    private static String state(RunEnd end) {
        return end.outcome() + " " + end.counts().filesFailed() + " "
                + end.counts().malformed() + " " + end.error() + " " + end.notice();
    }
}
