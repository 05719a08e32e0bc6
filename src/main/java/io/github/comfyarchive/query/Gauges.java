package io.github.comfyarchive.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Figures for whoever monitors what is archived. Nothing of what a prompt says. */
public interface Gauges {
    /**
     * Prompts of a server.
     *
     * @param server its name
     * @param status how they ended
     * @param n how many
     */
    record Prompts(String server, String status, long n) {}

    /**
     * Files that prompts name.
     *
     * @param state such as {@code stored}
     * @param n how many
     */
    record Outputs(String state, long n) {}

    /**
     * How long successful prompts ran: a prompt of two models counts for each.
     *
     * @param second whole seconds
     * @param n how many ran so long, and less than one more
     */
    record Durations(long second, long n) {}

    /**
     * How syncs ended.
     *
     * @param server its name
     * @param outcome in a word
     * @param n how many
     */
    record Outcomes(String server, String outcome, long n) {}

    /**
     * A server's last sync.
     *
     * @param server its name
     * @param lastSyncedAt ISO-8601; null if there was none
     * @param historyLength how many entries its history had then
     */
    record LastSync(
            String server,
            @Nullable String lastSyncedAt,
            @Nullable Long historyLength) {}

    /** How many different files are stored, and how many bytes these have. */
    record Stored(long files, long bytes) {}

    /**
     * All of one moment.
     *
     * @param freeBytes on the disk of the files; null where that is not of this machine
     * @param away whether that disk is not there
     */
    record Figures(
            List<Prompts> prompts,
            List<Outputs> outputs,
            Stored stored,
            List<Durations> durations,
            List<Outcomes> outcomes,
            List<LastSync> lastSyncs,
            @Nullable Long freeBytes,
            boolean away) {}

    /** Looks them up. */
    Figures figures();
}
