package io.github.comfyarchive.query;

import io.github.comfyarchive.id.ServerId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prompts of servers in the order of their own histories, oldest first, as if no server had ever restarted or forgotten
 * (comfyui-protocol.md, "GET /history"). Of several servers they are merged by when they ended.
 */
public interface ServerHistory {
    /**
     * A prompt in the order.
     *
     * @param serverOrder when it ended
     * @param number the counter of its server, very small where it told none
     * @param id the prompt's key
     * @param size of its entry in bytes, unpacked; null where that is lost
     */
    record Place(
            String serverOrder,
            double number,
            long id,
            @Nullable Long size) {}

    /** The server, where it is one. */
    ServerId only();

    /** What the server that was synced last said of its version; nothing where none did. */
    Optional<String> comfyUiVersion();

    /** How many prompts there are. */
    long count();

    /**
     * Some prompts from a place on, the oldest first.
     *
     * @param offset how many older ones are passed over
     * @param limit how many at most
     */
    List<Place> from(long offset, int limit);

    /**
     * The newest prompts, the oldest of them first.
     *
     * @param newest how many they are
     * @param limit how many of them at most
     */
    List<Place> newest(long newest, int limit);

    /**
     * Some prompts behind one.
     *
     * @param last the last that was seen
     * @param limit how many at most
     */
    List<Place> after(Place last, int limit);

    /**
     * Which jobs are asked for (comfyui-protocol.md, "/api/jobs").
     *
     * @param statuses how they ended, as the database has it; empty for all
     * @param workflow the id of a workflow; null for all
     * @param byDuration whether they are in the order of how long they took, and not of when they were queued
     * @param descending whether the greatest comes first
     */
    record Jobs(List<String> statuses, @Nullable String workflow, boolean byDuration, boolean descending) {
        /** As described. */
        public Jobs {
            statuses = List.copyOf(statuses);
        }
    }

    /** How many jobs there are. */
    long count(Jobs jobs);

    /** Keys of jobs in their order. */
    List<Long> jobs(Jobs jobs, long offset, int limit);
}
