package io.github.comfyarchive.sync;

import io.github.comfyarchive.store.row.SavedEntry;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may have been lost between two runs, as far as the numbers of the prompts tell: they count from the server's start, but for
 * those put at the front of the queue (comfyui-protocol.md, "One entry").
 */
final class HistoryGap {
    private final @Nullable Double newestArchived;
    private boolean beginsAgain;
    private boolean oldestSeen;
    private boolean oldestIsNew;
    private @Nullable Double oldestNumber;

    /** Begins with the number of the newest prompt that was archived before the run, if there was one. */
    HistoryGap(@Nullable Double newestArchived) {
        this.newestArchived = newestArchived;
    }

    void historyBeginsAgain() {
        beginsAgain = true;
        oldestSeen = false;
        oldestNumber = null;
    }

    void saved(SavedEntry.Change change, @Nullable Double number) {
        if (!beginsAgain || (oldestNumber != null)) {
            return;
        }
        if (!oldestSeen) {
            oldestSeen = true;
            oldestIsNew = change == SavedEntry.Change.NEW;
        }
        oldestNumber = number != null && number >= 0 ? number : null;
    }

    /** What to tell the user, in plain words. */
    Optional<String> notice() {
        if (!beginsAgain || (oldestSeen && !oldestIsNew)) {
            return Optional.empty();
        }
        Double oldest = oldestNumber;
        if (oldest == null) {
            return Optional.of(
                    "the history holds nothing of what was archived before: the server was restarted or its history"
                            + " cleared since the last run, and what finished in between may be lost");
        }
        if (newestArchived != null && oldest > newestArchived) {
            long lost = Math.round(oldest - newestArchived) - 1;
            return lost <= 0
                    ? Optional.empty()
                    : Optional.of(count(lost) + " fell out of the history, or " + (lost == 1 ? "was" : "were")
                            + " removed from it, before this run could read them (numbers " + whole(newestArchived + 1)
                            + " to " + whole(oldest - 1) + ")");
        }
        String earlier = oldest < 1 ? "" : "; " + count(Math.round(oldest)) + " of its new count are gone already";
        return Optional.of(
                "the server was restarted since the last run (the numbers of its prompts began again): what finished"
                        + " between that run and the restart is lost" + earlier);
    }

    private static String count(long prompts) {
        return prompts == 1 ? "up to 1 prompt" : "up to " + prompts + " prompts";
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%.0f", number);
    }
}
