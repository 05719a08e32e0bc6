package io.github.comfyarchive.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.store.Publication;
import io.github.comfyarchive.store.row.LastRun;
import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.sync.ServerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The status of made-up servers. */
final class StatusSummaryTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private static final DiskStatus DISK = new DiskStatus("/a/assets", null, 5_000_000_000L, 1_000_000_000);

    private static ServerStatus status(String error, Long behind, Long length, long lastDay, String notice) {
        return new ServerStatus(
                "st\u001bdio",
                "http://h:8188",
                error,
                "0.3.64",
                "2026-11-27T11:58:30.000Z",
                new LastRun("2026-11-27T11:58:29.000Z", RunEnd.Outcome.DONE, null),
                behind,
                length,
                lastDay,
                2,
                notice);
    }

    private static StatusSummary summary(Duration maxAge, ServerStatus... servers) {
        return summary(DISK, maxAge, servers);
    }

    private static StatusSummary summary(DiskStatus disk, Duration maxAge, ServerStatus... servers) {
        return new StatusSummary(
                List.of(servers), disk, List.of(), NOW, maxAge == null ? null : NOW.minus(maxAge), ZoneOffset.UTC);
    }

    @Test
    void tellsByHowMuchAStoreIsBehind() {
        StatusSummary behind = new StatusSummary(
                List.of(),
                DISK,
                List.of(new Publication.Behind(12, "2026-11-27T11:58:30.000Z")),
                NOW,
                null,
                ZoneOffset.UTC);
        assertThat(behind.text())
                .contains("store of many homes\n")
                .contains("12 changes not told yet, told last 2026-11-27 11:58");
        assertThat(behind.json())
                .contains("\"stores\":[{\"behind\":12,\"published_at\":\"2026-11-27T11:58:30.000Z\"}]");
    }

    @Test
    void tellsAPersonHowItStands() {
        assertThat(summary(null, status(null, 3L, 9_400L, 300, "the server was restarted"))
                        .text())
                .isEqualTo("""
                st\\u001bdio (http://h:8188)
                  server     answers, ComfyUI 0.3.64
                  last sync  2026-11-27 11:58, 1 min 30 s ago
                  behind     3 prompts not archived yet, 2 files still to be fetched
                  history    9,400 of about 10,000 entries, 300 prompts in the last day: entries begin to fall out about 2026-11-29 12:00
                  notice     the server was restarted
                files
                  disk       /a/assets, 5.0 GB left
                """);
    }

    @Test
    void saysWhatCannotBeToldAndWhatIsTooLate() {
        assertThat(summary(Duration.ofMinutes(1), status("http://h:8188 is away", null, null, 0, null))
                        .text())
                .contains(
                        "  server     http://h:8188 is away\n",
                        "ago (too old)\n",
                        "  behind     unknown",
                        "  history    its length is unknown\n")
                .doesNotContain("notice");
        assertThat(summary(null, status(null, 0L, 10_001L, 1, null)).text())
                .contains("1 prompt in the last day: with each prompt the oldest falls out\n");
        assertThat(summary(null, status(null, 0L, 10L, 1, null)).text())
                .as("in 27 years")
                .contains("  history    10 of about 10,000 entries, 1 prompt in the last day\n");
    }

    @Test
    void saysWhyFilesWait() {
        ServerStatus fine = status(null, 0L, 10L, 1, null);
        StatusSummary full = summary(new DiskStatus("/a", null, 200_000_000, 1_000_000_000), null, fine);
        StatusSummary away = summary(new DiskStatus("/a", "the disk of /a is away", 1, 1), null, fine);

        assertThat(full.text())
                .contains("  disk       /a, 200.0 MB left, and 1.0 GB are kept free (--min-free): files wait");
        assertThat(full.json())
                .contains(
                        "\"assets\":{\"folder\":\"/a\",\"away\":false,\"free_bytes\":200000000,\"reserve_bytes\":1000000000,")
                .contains("\"waiting_because\":\"200.0 MB left");
        assertThat(away.text()).contains("  disk       the disk of /a is away\n");
        assertThat(away.json()).contains("\"away\":true");
    }

    @Test
    void hasAnExitCodeForWhoeverMonitors() {
        ServerStatus fine = status(null, 0L, 10L, 1, null);
        ServerStatus away = status("away", null, null, 1, null);
        assertThat(summary(null, fine).exitCode()).isZero();
        assertThat(summary(Duration.ofMinutes(2), fine).exitCode()).isZero();
        assertThat(summary(Duration.ofMinutes(1), fine).exitCode()).isEqualTo(7);
        assertThat(summary(Duration.ofMinutes(1), fine, away).exitCode()).isEqualTo(3);
        assertThat(summary(null, away).exitCode()).isEqualTo(3);
    }

    @Test
    void printsItAsJson() throws Exception {
        String json = summary(Duration.ofMinutes(1), status(null, 3L, 9_400L, 300, null))
                .json();
        assertThat(json.lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(json)).isEqualTo(new ObjectMapper().readTree("""
                {"exit_code": 7, "servers": [{"name": "st\\u001bdio", "url": "http://h:8188", "reachable": true,
                "error": null, "comfyui_version": "0.3.64", "last_synced_at": "2026-11-27T11:58:30.000Z",
                "age_seconds": 90, "late": true,
                "last_run": {"started_at": "2026-11-27T11:58:29.000Z", "outcome": "done", "error": null},
                "behind": 3, "files_waiting": 2,
                "history": {"length": 9400, "cap": 10000, "prompts_last_day": 300, "full_at": "2026-11-29T12:00:00Z"},
                "notice": null}],
                "assets": {"folder": "/a/assets", "away": false, "free_bytes": 5000000000, "reserve_bytes": 1000000000,
                "waiting_because": null}}
                """));
    }
}
