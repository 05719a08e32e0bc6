package io.github.comfyarchive.json;

import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.row.LastRun;
import io.github.comfyarchive.sync.ServerStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the archive is behind each server, as docs/json/status.schema.json describes it.
 *
 * @param exitCode how the command ends
 * @param servers each server
 * @param assets the disk of the files
 * @param stores by how much each store of many homes is behind that this home publishes to
 */
public record StatusJson(int exitCode, List<Server> servers, Assets assets, List<Publication.Behind> stores)
        implements JsonObject {

    /**
     * A server, and what follows from the time of asking.
     *
     * @param status what was found
     * @param age since the last sync; null if there was none
     * @param late whether that is longer than the user allows
     * @param fullAt when its history will be full; null where that is not in sight
     */
    public record Server(
            ServerStatus status,
            @Nullable Duration age,
            boolean late,
            @Nullable Instant fullAt) {
        /** What it is called. */
        public String name() {
            return status.name();
        }

        /** Whether it answers. */
        public boolean isReachable() {
            return status.error() == null;
        }

        /** How many entries of its history are not archived; null where that is unknown. */
        public @Nullable Long behind() {
            return status.behind();
        }

        /** How many entries its history has; null too. */
        public @Nullable Long historyLength() {
            return status.historyLength();
        }
    }

    /**
     * The disk of the files.
     *
     * @param folder where they are
     * @param away whether they cannot be reached
     * @param freeBytes how much is left for this user
     * @param reserveBytes how much of it a sync leaves free
     * @param waitingBecause why files wait, in words; null where they need not
     */
    public record Assets(
            String folder,
            boolean away,
            long freeBytes,
            long reserveBytes,
            @Nullable String waitingBecause) {}

    @Override
    public void writeTo(JsonMembers json) throws IOException {
        json.number("exit_code", exitCode);
        json.each("servers", servers, StatusJson::server);
        json.object("assets", disk -> {
            disk.text("folder", assets.folder());
            disk.truth("away", assets.away());
            disk.number("free_bytes", assets.freeBytes());
            disk.number("reserve_bytes", assets.reserveBytes());
            disk.text("waiting_because", assets.waitingBecause());
        });
        json.each("stores", stores, (store, members) -> {
            members.number("behind", store.changes());
            members.text("published_at", store.at());
        });
    }

    private static void server(Server server, JsonMembers json) throws IOException {
        ServerStatus status = server.status();
        Duration age = server.age();
        Instant full = server.fullAt();
        LastRun run = status.lastRun();
        json.text("name", status.name());
        json.text("url", status.url());
        json.truth("reachable", status.error() == null);
        json.text("error", status.error());
        json.text("comfyui_version", status.version());
        json.text("last_synced_at", status.lastSyncedAt());
        json.number("age_seconds", age == null ? null : age.toSeconds());
        json.truth("late", server.late());
        json.object(
                "last_run",
                run == null
                        ? null
                        : last -> {
                            last.text("started_at", run.startedAt());
                            last.text("outcome", run.outcome().word());
                            last.text("error", run.error());
                        });
        json.number("behind", status.behind());
        json.number("files_waiting", status.filesWaiting());
        json.object("history", history -> {
            history.number("length", status.historyLength());
            history.number("cap", ServerStatus.USUAL_CAP);
            history.number("prompts_last_day", status.promptsOfLastDay());
            history.text("full_at", full == null ? null : full.toString());
        });
        json.text("notice", status.notice());
    }
}
