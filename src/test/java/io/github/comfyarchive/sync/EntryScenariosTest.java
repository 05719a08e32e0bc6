package io.github.comfyarchive.sync;

import static io.github.comfyarchive.sync.QuickSync.entry;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.store.row.RunEnd;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.PackedEntries;
import io.github.comfyarchive.testing.When;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that Python writes and others do not expect. Each stands between two plain ones, which must be archived too. */
class EntryScenariosTest {
    @TempDir
    Path folder;

    private QuickSync archive;
    private FakeComfyServer server;

    @BeforeEach
    void start() {
        archive = new QuickSync(folder.resolve("home"));
        server = FakeComfyServer.start();
    }

    @AfterEach
    void verify() throws Exception {
        server.close();
        archive.verify();
    }

    private ServerReport syncBetweenPlainOnes(String json) throws Exception {
        server.history().complete("before", entry("before", 0, 1));
        server.history().complete("odd", json);
        server.history().complete("after", entry("after", 2, 3));
        ServerReport report = archive.sync(server);
        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(archive.archivedIds()).contains("before", "after");
        return report;
    }

    private String kept(String id) throws Exception {
        Path database = archive.home().root().resolve("archive.db");
        return new String(
                PackedEntries.of(database, "entry", "prompt.prompt_id = '" + id + "'")
                        .get(0),
                UTF_8);
    }

    private static String withOutput(String value) {
        return "{\"prompt\": [1, \"odd\", {\"1\": {\"class_type\": \"X\", \"inputs\": {\"v\": " + value
                + "}}}, {}, [\"1\"]], \"outputs\": {\"1\": {\"text\": [" + value
                + "]}}, \"status\": null, \"meta\": {}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "-Infinity",
                "1e-05",
                "1.0",
                "-0.0",
                "18446744073709551615",
                "-9223372036854775809",
                "123456789012345678901234567890",
                "\"\\ud83e\"",
                "\"\\udd8a\\ud83e x\"",
                "\"\\ud83e\\udd8a\"",
                "\"\\u0000\"",
                "{\"a\": 1, \"a\": 2}"
            })
    void keepsWhatPythonWritesAsItIsAndStaysReadableForSql(String value) throws Exception {
        String json = withOutput(value);

        ServerReport report = syncBetweenPlainOnes(json);

        assertThat(report.counts().malformed()).isZero();
        assertThat(kept("odd")).isEqualTo(json);
        assertThat(archive.column("SELECT count(*) FROM prompt, json_each(prompt.graph)"))
                .containsExactly("3");
        assertThat(archive.column("SELECT json_valid(value) FROM output_value")).containsExactly("1");
        assertThat(archive.column("SELECT json_valid(graph) FROM prompt")).containsExactly("1", "1", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "\"x\"", "null", "[]", "[1, {\"a\": []}]", "{}", "{\"prompt\": 5}", "true"})
    void keepsWhatIsNoHistoryEntryAndNamesIt(String json) throws Exception {
        ServerReport report = syncBetweenPlainOnes(json);

        assertThat(report.counts().malformed()).isEqualTo(1);
        assertThat(report.problems()).singleElement().asString().contains("odd");
        assertThat(kept("odd")).isEqualTo(json);
        assertThat(archive.column("SELECT status FROM prompt WHERE prompt_id = 'odd'"))
                .containsExactly("unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": }", "{'a': 1}", "nonsense", "{\"a\" 1}", "[1 2]", "{\"a\": \"\u0001\"}", "{]}"})
    void namesWhatIsNoJsonAndGoesOn(String json) throws Exception {
        server.history().complete("before", entry("before", 0, 1));
        server.history().complete("odd", json);
        server.history().complete("after", entry("after", 2, 3));

        ServerReport report = archive.sync(server);

        if (report.outcome() == RunEnd.Outcome.DONE) {
            assertThat(report.counts().malformed()).isEqualTo(1);
            assertThat(report.problems()).singleElement().asString().contains("odd");
            assertThat(archive.archivedIds()).containsExactly("before", "after");
        } else {
            // Its own borders are unknown: the page ends there, with a message.
            assertThat(report.error()).isNotNull();
            assertThat(archive.archivedIds()).contains("before");
        }
    }

    @Test
    void keepsAnEntryOfFiveMegabytes() throws Exception {
        String json = withOutput("\"" + "x".repeat(5 * 1024 * 1024) + "\"");

        syncBetweenPlainOnes(json);

        assertThat(kept("odd")).isEqualTo(json);
    }

    @Test
    void keepsAnEntryThatIsNestedDeeperThanSqliteReads() throws Exception {
        String json = withOutput("[".repeat(3_000) + "]".repeat(3_000));

        ServerReport report = syncBetweenPlainOnes(json);

        assertThat(report.counts().malformed()).isZero();
        assertThat(kept("odd")).isEqualTo(json);
        assertThat(archive.column("SELECT count(*) FROM prompt WHERE graph IS NULL"))
                .containsExactly("1");
        assertThat(archive.column("SELECT count(*) FROM prompt, json_each(prompt.graph)"))
                .containsExactly("2");
    }

    @Test
    void keepsTheBareRecordOfAnEntryThatIsNestedWithoutEnd() throws Exception {
        ServerReport report = syncBetweenPlainOnes(withOutput("[".repeat(100_000) + "]".repeat(100_000)));

        assertThat(report.counts().malformed()).isEqualTo(1);
        assertThat(report.problems()).singleElement().asString().contains("odd", "deeper than 5000");
        assertThat(archive.archivedIds()).containsExactly("before", "odd", "after");
        assertThat(archive.column("SELECT rule FROM redaction")).containsExactly("unsearched");
        assertThat(archive.sync(server).counts().promptsNew()).isZero();
    }

    @Test
    void takesTheLaterOfTwoEntriesUnderOneKey() throws Exception {
        String page =
                "{\"a\": " + entry("a", 0, 1) + ", \"b\": " + entry("b", 1, 2) + ", \"a\": " + entry("a", 2, 3) + "}";
        server.fail(When.history().from(2), Fault.json(page));

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(archive.archivedIds()).containsExactly("a", "b");
        assertThat(archive.column("SELECT number FROM prompt WHERE prompt_id = 'a'"))
                .containsExactly("2.0");
    }

    @Test
    void readsOnBeyondManyMalformedEntriesAndDoesNotStickAtThem() throws Exception {
        archive.pageSize(4);
        for (int index = 0; index < 30; index++) {
            server.history().complete("bad-" + index, "{\"a\": }");
        }
        server.history().complete("good", entry("good", 31, 32));

        ServerReport report = archive.sync(server);

        assertThat(report.outcome()).isEqualTo(RunEnd.Outcome.DONE);
        assertThat(archive.archivedIds()).containsExactly("good");
        assertThat(report.counts().malformed()).isEqualTo(30);
        assertThat(report.problems()).hasSize(21).last().isEqualTo("and 10 more");
    }

    @Test
    void storesStatusesTimesAndOutputs() throws Exception {
        server.history()
                .complete(
                        "p",
                        "{\"prompt\": [-12.5, \"p\", {}, {\"client_id\": \"me\", \"create_time\": 1795467648387,"
                                + " \"extra_pnginfo\": {\"workflow\": {\"id\": \"wf\", \"nodes\": []}}}, []],"
                                + " \"outputs\": {}, \"status\": {\"status_str\": \"error\", \"completed\": false, \"messages\":"
                                + " [[\"execution_start\", {\"timestamp\": 1795467648388}],"
                                + " [\"execution_interrupted\", {\"timestamp\": 1795467649888}]]}}");

        archive.sync(server);

        assertThat(archive.rows(
                        "SELECT number, status, completed, client_id, workflow_id, created_at, started_at, finished_at,"
                                + " duration_ms FROM prompt"))
                .containsExactly(List.of(
                        "-12.5",
                        "interrupted",
                        "0",
                        "me",
                        "wf",
                        "2026-11-23T21:00:48.387Z",
                        "2026-11-23T21:00:48.388Z",
                        "2026-11-23T21:00:49.888Z",
                        "1500"));
    }
}
