package io.github.comfyarchive.sync;

import io.github.comfyarchive.intake.RunProgress;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run on one server did.
 *
 * @param name the server's name
 * @param url its address
 * @param outcome how it ended
 * @param counts what it did
 * @param redactionsByRule what was removed from entries, counted by rule
 * @param filesLocal of those stored or shared, how many were read in a folder of this machine instead of being fetched
 * @param filesWaiting files that are still to be fetched
 * @param filesElsewhere whether another program was fetching this server's files, and has those that wait
 * @param filesHeld why files had to wait though the server has them, in words: no room, or their disk is away
 * @param problems what could not be saved, in words, the worst first
 * @param lost entries that are not archived, or not whole, in words: the first of what is in {@code problems} too
 * @param notice what may have been lost before this run, in words
 * @param error why the server could not be read to the end, in words
 * @param absence since when the server is not there; null where it is, or never was
 * @param duration how long it took
 */
public record ServerReport(
        String name,
        String url,
        RunEnd.Outcome outcome,
        RunCounts counts,
        Map<String, Long> redactionsByRule,
        long filesLocal,
        long filesWaiting,
        boolean filesElsewhere,
        @Nullable String filesHeld,
        List<String> problems,
        List<String> lost,
        @Nullable String notice,
        @Nullable String error,
        @Nullable Absence absence,
        Duration duration) {

    /** Of a run that another program on the same server did not let begin. */
    static ServerReport locked(SyncTarget target, String reason) {
        String name = target.name();
        return new ServerReport(
                name == null ? target.url().defaultName() : name,
                target.url().toString(),
                RunEnd.Outcome.LOCKED,
                new RunProgress().counts(0),
                Map.of(),
                0,
                0,
                false,
                null,
                List.of(),
                List.of(),
                null,
                reason,
                null,
                Duration.ZERO);
    }
}
