package io.github.comfyarchive.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.reindex.Reindex;
import io.github.comfyarchive.store.home.HomeFolder;
import io.github.comfyarchive.store.row.RunCounts;
import io.github.comfyarchive.store.row.RunEnd.Outcome;
import io.github.comfyarchive.sync.Absence;
import io.github.comfyarchive.sync.ServerReport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The summary of made-up runs. */
final class SyncSummaryTest {
    private static final String HOSTILE = "ev\u001b[31mil \"name\" \u202e";

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T18:30:00Z"), ZoneOffset.UTC);

    private static RunCounts counts(Long historyLength) {
        return new RunCounts(21, 1_400_000, 12, 2, 7, 1, 30, 4, 3, 2, 1, 5, 8_000_000, 9, 6, 40, historyLength);
    }

    private static ServerReport report(Outcome outcome, Long historyLength, String error) {
        return report(outcome, historyLength, error, null);
    }

    private static ServerReport report(Outcome outcome, Long historyLength, String error, String held) {
        return new ServerReport(
                HOSTILE,
                "http://h:8188",
                outcome,
                counts(historyLength),
                Map.of("key-name", 5L, "aws-key", 4L),
                0,
                5,
                false,
                held,
                List.of("not archived: entry x\ny", "file a\nb.png: gone"),
                List.of("not archived: entry x\ny"),
                "the server was restarted",
                error,
                null,
                Duration.ofMillis(1500));
    }

    private static SyncSummary summary(ServerReport... reports) {
        return new SyncSummary(
                new HomeFolder(Path.of("/home/x")),
                List.of(reports),
                Reindex.Portion.NONE,
                Duration.ofMillis(2300),
                CLOCK);
    }

    @Test
    void tellsWhyFilesWait() {
        SyncSummary summary = summary(report(Outcome.PARTIAL, 9L, null, "the disk of /a is away"));

        assertThat(summary.exitCode()).isEqualTo(4);
        assertThat(summary.text()).contains("\n  files wait the disk of /a is away\n");
        assertThat(summary.errors())
                .containsExactly(
                        "ev\\u001b[31mil \"name\" \\u202e: not archived: entry x\\u000ay",
                        "ev\\u001b[31mil \"name\" \\u202e: for the next run wait 5 files: the disk of /a is away");
        assertThat(summary.json()).contains("\"waiting_because\":\"the disk of /a is away\"");
    }

    @Test
    void tellsAPersonWhatARunDid() {
        String text = summary(report(Outcome.PARTIAL, 9_500L, null)).text();
        assertThat(text).isEqualTo("""
                ev\\u001b[31mil "name" \\u202e (http://h:8188)
                  prompts    12 new, 2 changed, 7 known, 1 malformed (1.4 MB read)
                  files      30 stored, 4 shared, 3 missing, 2 mismatched, 1 skipped, 5 failed, 5 waiting for the next run (8.0 MB fetched)
                  redacted   9 places (aws-key 4, key-name 5); masked in 6 files
                  history    9,500 entries on the server, which drops the oldest at about 10,000: sync more often than it fills
                  notice     the server was restarted
                  not saved
                    - not archived: entry x\\u000ay
                    - file a\\u000ab.png: gone
                archived in /home/x, 2.3 s
                """);
    }

    @Test
    void tellsAProgramTheSameInOneLineOfJson() throws Exception {
        String line = summary(report(Outcome.PARTIAL, null, "it\n\"failed\"")).json();
        assertThat(line.lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("home").asText()).isEqualTo("/home/x");
        assertThat(json.path("exit_code").asInt()).isEqualTo(4);
        assertThat(json.path("seconds").asDouble()).isEqualTo(2.3);
        JsonNode server = json.path("servers").path(0);
        assertThat(server.path("name").asText()).isEqualTo(HOSTILE);
        assertThat(server.path("outcome").asText()).isEqualTo("partial");
        assertThat(server.path("prompts").toString())
                .isEqualTo("{\"new\":12,\"changed\":2,\"known\":7,\"malformed\":1}");
        assertThat(server.path("files").toString())
                .isEqualTo(
                        "{\"stored\":30,\"shared\":4,\"local\":0,\"missing\":3,\"mismatched\":2,\"skipped\":1,\"failed\":5,"
                                + "\"waiting\":5,\"masked\":6}");
        assertThat(server.path("redactions").toString())
                .isEqualTo("{\"total\":9,\"by_rule\":{\"aws-key\":4,\"key-name\":5}}");
        assertThat(server.path("history_length").isNull()).isTrue();
        assertThat(server.path("not_saved").path(1).asText()).isEqualTo("file a\nb.png: gone");
        assertThat(server.path("error").asText()).isEqualTo("it\n\"failed\"");
    }

    @Test
    void saysWhatFailedInALineEach() {
        assertThat(summary(report(Outcome.PARTIAL, 1L, null), report(Outcome.FAILED, null, "no\nanswer"))
                        .errors())
                .containsExactly(
                        "ev\\u001b[31mil \"name\" \\u202e: not archived: entry x\\u000ay",
                        "ev\\u001b[31mil \"name\" \\u202e: 5 files could not be fetched; the next run tries again",
                        "no\\u000aanswer",
                        "ev\\u001b[31mil \"name\" \\u202e: not archived: entry x\\u000ay");
    }

    @Test
    void givesTheExitCodeOfTheWorstServer() {
        ServerReport done = report(Outcome.DONE, 1L, null);
        ServerReport partial = report(Outcome.PARTIAL, 1L, null);
        ServerReport failed = report(Outcome.FAILED, null, "x");
        assertThat(summary(done, done).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(summary(done, partial).exitCode()).isEqualTo(ExitCode.PARTIAL);
        assertThat(summary(failed, partial).exitCode()).isEqualTo(ExitCode.SERVER);
        assertThat(summary().exitCode()).isEqualTo(ExitCode.DONE);
    }

    private static ServerReport away(Instant reached, Instant triedBefore) {
        return new ServerReport(
                "studio",
                "http://h:8188",
                Outcome.FAILED,
                new RunCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, null),
                Map.of(),
                0,
                5,
                false,
                null,
                List.of(),
                List.of(),
                null,
                "http://h:8188/history: connection refused",
                new Absence(reached, triedBefore),
                Duration.ofMillis(1500));
    }

    @Test
    void aServerThatIsOffDoesNotReadLikeSuccess() {
        SyncSummary summary = summary(away(Instant.parse("2026-11-22T16:00:00Z"), null));

        assertThat(summary.exitCode()).isEqualTo(ExitCode.SERVER);
        assertThat(summary.text()).isEqualTo("""
                studio (http://h:8188)
                  not read   last read 2026-11-22 16:00, 2 d 2 h ago
                nothing archived in /home/x, 2.3 s
                """);
        assertThat(summary.errors()).containsExactly("http://h:8188/history: connection refused");
        assertThat(summary.news(Duration.ofDays(3))).isEmpty();
        assertThat(summary.news(Duration.ofDays(1)))
                .containsExactly("http://h:8188/history: connection refused"
                        + " (last read 2026-11-22 16:00, 2 d 2 h ago; this is said once a day)");
    }

    private static SyncSummary summaryOfOlder(long prompts, long cleaned, long left) {
        return new SyncSummary(
                new HomeFolder(Path.of("/home/x")),
                List.of(),
                new Reindex.Portion(prompts, cleaned, left),
                Duration.ofMillis(2300),
                CLOCK);
    }

    @Test
    void saysWhatOfOlderPromptsIsDoneAndWhatIsLeft() {
        String end = "archived in /home/x, 2.3 s\n";
        assertThat(summaryOfOlder(0, 0, 0).text()).isEqualTo(end);
        assertThat(summaryOfOlder(1, 0, 0).text()).isEqualTo("1 older prompt derived again by today's rules\n" + end);
        assertThat(summaryOfOlder(500, 0, 12_345).text())
                .isEqualTo("500 older prompts derived again by today's rules; 12,345 left for the next runs, or archive"
                        + " reindex --outdated\n" + end);
        assertThat(summaryOfOlder(1_200, 3, 1).text())
                .isEqualTo(
                        "1,200 older prompts derived again by today's rules, secrets removed from 3 of them; 1 left for"
                                + " the next runs, or archive reindex --outdated\n" + end);
        assertThat(summaryOfOlder(0, 0, 2).text())
                .as("none could be")
                .isEqualTo("2 older prompts left for the next runs, or archive reindex --outdated\n" + end);
    }

    @Test
    void saysOfOlderPromptsTheSameToAProgram() throws Exception {
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(summaryOfOlder(0, 0, 0).json()).has("derived_anew"))
                .isFalse();
        assertThat(json.readTree(summaryOfOlder(500, 3, 12_345).json())
                        .path("derived_anew")
                        .toString())
                .isEqualTo("{\"prompts\":500,\"cleaned\":3,\"left\":12345}");
        assertThat(json.readTree(summaryOfOlder(0, 0, 2).json())
                        .path("derived_anew")
                        .toString())
                .isEqualTo("{\"prompts\":0,\"cleaned\":0,\"left\":2}");
    }
}
