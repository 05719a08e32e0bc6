package io.github.comfyarchive.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changed, in the order of it, for whoever tells others as it comes. */
public interface ChangeLog {
    /**
     * How far it is. A number is never given twice within an epoch, and a copy that goes a way of its own has another epoch.
     *
     * @param epoch of the log
     * @param first the number behind which all changes are still known; 0 where all are
     * @param number the last that was given; 0 where nothing was archived yet
     */
    record State(String epoch, long first, long number) {}

    /** How far it is: one look, however much is archived. */
    State state();

    /**
     * A change.
     *
     * @param number its place in the order
     * @param kind {@code prompt}, {@code forgotten}, {@code gone}, {@code annotation}, {@code asset}, {@code server}, {@code saved_search}, or
     *     {@code reset} where something changed of which it is not known what
     * @param prompt the key of the prompt that it is of; all that is known of one that is gone
     * @param promptId the server's id of it, also of one that is forgotten
     * @param server the server's name
     * @param status how the prompt ended
     * @param sha256 which file
     * @param saved which saved search
     * @param takenBack whether a saved search was removed, or a prompt that was forgotten may come again
     */
    record Change(
            long number,
            String kind,
            @Nullable Long prompt,
            @Nullable String promptId,
            @Nullable String server,
            @Nullable String status,
            @Nullable String sha256,
            @Nullable String saved,
            long takenBack) {}

    /**
     * Changes, and how far they reach.
     *
     * @param changes in their order
     * @param last the number up to which these are all
     */
    record Some(List<Change> changes, long last) {}

    /**
     * What changed later.
     *
     * @param number after which change
     * @param limit how many at most
     */
    Some after(long number, int limit);
}
