package io.github.comfyarchive.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Distinguishes what a running sync is about to add from what was left behind. A file is in {@code assets/} before its row is written: a
 * young one is given time, as long as a sync may be running.
 */
final class InFlightFiles {
    /** A commit waits a minute at most for another program that writes; the rest is for slow disks. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Clock clock;
    private final BooleanSupplier syncMayRun;
    private long seen;

    InFlightFiles(Clock clock, BooleanSupplier syncMayRun) {
        this.clock = clock;
        this.syncMayRun = syncMayRun;
    }

    /** Whether a file may be one that is arriving; one that is no longer there was. */
    boolean maybe(Path file) {
        try {
            boolean young = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isAfter(clock.instant().minus(PATIENCE));
            if (young && syncMayRun.getAsBoolean()) {
                seen++;
                return true;
            }
            return false;
        } catch (IOException gone) {
            return true;
        }
    }

    long seen() {
        return seen;
    }
}
