package io.github.comfyarchive.cli.report;

import io.github.comfyarchive.cli.terminal.HumanFormat;
import io.github.comfyarchive.cli.terminal.LocalTime;
import io.github.comfyarchive.cli.terminal.TerminalEscape;
import io.github.comfyarchive.json.JsonLineWriter;
import io.github.comfyarchive.json.StatusJson;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.row.LastRun;
import io.github.comfyarchive.sync.ServerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the archive of each server stands, for a person and for a program. */
public final class StatusSummary {
    /** What cannot be foreseen is not foretold. */
    private static final double LONGEST_DAYS = 3650;

    private final List<ServerStatus> servers;
    private final DiskStatus disk;
    private final List<Publication.Behind> stores;
    private final Instant now;
    private final @Nullable Instant notBefore;
    private final ZoneId zone;

    /**
     * Takes what was found.
     *
     * @param servers how they stand
     * @param disk how the disk of the files stands
     * @param stores by how much stores of many homes are behind
     * @param now the time
     * @param notBefore a last sync before this is too old; null where none is
     * @param zone of the times for a person
     */
    public StatusSummary(
            List<ServerStatus> servers,
            DiskStatus disk,
            List<Publication.Behind> stores,
            Instant now,
            @Nullable Instant notBefore,
            ZoneId zone) {
        this.servers = servers;
        this.disk = disk;
        this.stores = List.copyOf(stores);
        this.now = now;
        this.notBefore = notBefore;
        this.zone = zone;
    }

    /** The exit code, for monitoring: a server that cannot be read before one whose last sync is too old. */
    public int exitCode() {
        if (servers.stream().anyMatch(server -> server.error() != null)) {
            return ExitCode.SERVER;
        }
        return servers.stream().anyMatch(this::late) ? ExitCode.LATE : ExitCode.DONE;
    }

    private boolean late(ServerStatus server) {
        Instant limit = notBefore;
        String last = server.lastSyncedAt();
        return limit != null && (last == null || Instant.parse(last).isBefore(limit));
    }

    /** For a person. */
    public String text() {
        StringBuilder text = new StringBuilder();
        servers.forEach(server -> describe(server, text));
        text.append("files\n");
        row(text, "disk", TerminalEscape.line(disk.text()));
        for (Publication.Behind store : stores) {
            text.append("store of many homes\n");
            row(
                    text,
                    "behind",
                    (store.changes() == 0 ? "nothing" : HumanFormat.of(store.changes(), "change") + " not told yet")
                            + ", told last " + LocalTime.ago(Instant.parse(store.at()), now, zone));
        }
        return text.toString();
    }

    private void describe(ServerStatus server, StringBuilder text) {
        String name = TerminalEscape.line(server.name());
        String url = TerminalEscape.line(server.url());
        text.append(name).append(url.endsWith(name) ? "" : " (" + url + ")").append('\n');
        row(text, "server", reached(server));
        row(text, "last sync", lastSync(server));
        row(text, "behind", behind(server));
        row(text, "history", history(server));
        if (server.notice() != null) {
            row(text, "notice", TerminalEscape.line(server.notice()));
        }
    }

    private static void row(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "  %-10s %s%n", label, value));
    }

    private static String reached(ServerStatus server) {
        String version = server.version() == null ? "" : ", ComfyUI " + TerminalEscape.line(server.version());
        return server.error() == null ? "answers" + version : TerminalEscape.line(server.error());
    }

    private String lastSync(ServerStatus server) {
        String last = server.lastSyncedAt();
        Duration age = age(server);
        LastRun run = server.lastRun();
        String error = run == null || run.error() == null ? "" : "; last error: " + TerminalEscape.line(run.error());
        if (last == null || age == null) {
            return "never" + error;
        }
        return LocalTime.ago(Instant.parse(last), now, zone) + (late(server) ? " (too old)" : "") + error;
    }

    private static String behind(ServerStatus server) {
        Long behind = server.behind();
        String prompts = behind == null
                ? "unknown"
                : behind == 0 ? "nothing" : HumanFormat.of(behind, "prompt") + " not archived yet";
        return prompts
                + (server.filesWaiting() == 0
                        ? ""
                        : ", " + HumanFormat.of(server.filesWaiting(), "file") + " still to be fetched");
    }

    private String history(ServerStatus server) {
        Long length = server.historyLength();
        if (length == null) {
            return "its length is unknown";
        }
        String text = String.format(Locale.ROOT, "%,d of about %,d entries", length, ServerStatus.USUAL_CAP);
        String rate = ", " + HumanFormat.of(server.promptsOfLastDay(), "prompt") + " in the last day";
        if (length >= ServerStatus.USUAL_CAP) {
            return text + rate + ": with each prompt the oldest falls out";
        }
        Instant full = fullAt(server);
        return text + rate + (full == null ? "" : ": entries begin to fall out about " + LocalTime.of(full, zone));
    }

    /** When the history will be full, should prompts go on to come as in the last day; null where that is not in sight. */
    private @Nullable Instant fullAt(ServerStatus server) {
        Long length = server.historyLength();
        if (length == null || server.promptsOfLastDay() == 0) {
            return null;
        }
        double days = Math.max(0, ServerStatus.USUAL_CAP - length) / (double) server.promptsOfLastDay();
        return days > LONGEST_DAYS
                ? null
                : now.plus(Duration.ofMinutes(Math.round(days * 24 * 60))).truncatedTo(ChronoUnit.MINUTES);
    }

    /** For a program: docs/json/status.schema.json. */
    public String json() {
        return JsonLineWriter.text(document());
    }

    /** The same, before it is written. */
    public StatusJson document() {
        List<StatusJson.Server> all = servers.stream()
                .map(server -> new StatusJson.Server(server, age(server), late(server), fullAt(server)))
                .toList();
        return new StatusJson(exitCode(), all, disk.json(), stores);
    }

    private @Nullable Duration age(ServerStatus server) {
        String last = server.lastSyncedAt();
        return last == null ? null : Duration.between(Instant.parse(last), now);
    }
}
