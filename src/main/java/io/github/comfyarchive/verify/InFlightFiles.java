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
 * Distinguishes what a running sync or import is about to add from what was left behind. A file is in {@code assets/} before its row is written: a
 * young one is given time, as long as files may be arriving.
 */
final class InFlightFiles {
    /** A commit waits a minute at most for another program that writes; the rest is for slow disks. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Clock clock;
    private final BooleanSupplier filesMayArrive;
    private long seen;

    InFlightFiles(Clock clock, BooleanSupplier filesMayArrive) {
        this.clock = clock;
        this.filesMayArrive = filesMayArrive;
    }

    /** Whether a file may be one that is arriving; one that is no longer there was. */
    boolean maybe(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (isYoung(file) && filesMayArrive.getAsBoolean()) {
            seen++;
            return true;
        }
        return false;
    }

    /** Whether a file was changed a moment ago, or went meanwhile. */
    boolean isYoung(Path file) {
        try {
            return changed(file).isAfter(clock.instant().minus(PATIENCE));
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
