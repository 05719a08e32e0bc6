package io.github.comfyarchive.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
            boolean young = changed(file).isAfter(clock.instant().minus(PATIENCE));
            if (young && syncMayRun.getAsBoolean()) {
                seen++;
                return true;
            }
            return false;
        } catch (IOException gone) {
            return true;
        }
    }

    /** A file of the user's that has just got a second name here is as young as that name. */
    private static Instant changed(Path file) throws IOException {
        Instant written =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        try {
            Map<String, Object> unix = Files.readAttributes(file, "unix:nlink,ctime", LinkOption.NOFOLLOW_LINKS);
            boolean shared = unix.get("nlink") instanceof Number names && names.intValue() > 1;
            return shared && unix.get("ctime") instanceof FileTime named ? named.toInstant() : written;
        } catch (UnsupportedOperationException | IllegalArgumentException otherSystem) {
            return written;
        }
    }

    long seen() {
        return seen;
    }
}
