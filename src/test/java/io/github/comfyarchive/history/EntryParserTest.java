package io.github.comfyarchive.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.graph.GraphTokens;
import io.github.comfyarchive.id.PromptId;
import io.github.comfyarchive.redact.RedactedEntry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries as they are not in any recording, but on servers of all ages and with all sorts of clients. */
final class EntryParserTest {

    private static Prompt prompt(String extraData) throws Exception {
        return Entries.parsed("{\"prompt\": [1, \"x\", {}, " + extraData + ", []], \"outputs\": {}}")
                .prompt();
    }

    private static Prompt withMessages(String messages) throws Exception {
        return Entries.parsed("{\"prompt\": [1, \"x\", {}, {}, []], \"outputs\": {}, \"status\": {\"status_str\":"
                        + " \"success\", \"completed\": true, \"messages\": " + messages + "}}")
                .prompt();
    }

    private static String sqlite(String query, String json) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, json);
            try (ResultSet row = statement.executeQuery()) {
                return row.getString(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\": [1, \"x\", {}, {}, []], \"outputs\": {}}",
                "{\"prompt\": [1, \"x\", {}, {}, []], \"outputs\": {}, \"status\": null}",
                "{\"prompt\": [1, \"x\", {}, {}, []], \"outputs\": {}, \"status\": \"done\"}",
                "{\"prompt\": [1, \"x\", {}, {}, []], \"outputs\": {}, \"status\": {\"status_str\": \"better\"}}"
            })
    void hasNoStatusWhereTheServerTellsNone(String json) throws Exception {
        ParsedEntry entry = Entries.parsed(json);
        assertThat(entry.recognised()).isTrue();
        assertThat(entry.prompt().status()).isEqualTo(PromptStatus.UNKNOWN);
        assertThat(entry.prompt().completed()).isNull();
        assertThat(entry.prompt().durationMillis()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"extra_pnginfo\": null}",
                "{\"extra_pnginfo\": []}",
                "{\"extra_pnginfo\": {\"workflow\": null}}",
                "{\"extra_pnginfo\": {\"workflow\": {\"id\": 7}}, \"client_id\": 3, \"create_time\": \"x\"}"
            })
    void needsNothingInTheExtraData(String extraData) throws Exception {
        Prompt prompt = prompt(extraData);
        assertThat(prompt.workflowId()).isNull();
        assertThat(prompt.clientId()).isNull();
        assertThat(prompt.createdAt()).isNull();
        assertThat(prompt.number()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "7", "\"entry\"", "{}", "{\"prompt\": {}}", "{\"outputs\": []}"})
    void recognisesNoEntryInSomethingElse(String json) throws Exception {
        ParsedEntry entry = Entries.parsed(json);
        assertThat(entry.recognised()).isFalse();
        assertThat(entry.prompt().promptId()).isEqualTo(new PromptId("an-id"));
        assertThat(entry.prompt().status()).isEqualTo(PromptStatus.UNKNOWN);
    }

    @Test
    void takesTheDefaultsOfAServerThatLeavesFolderOrTypeOut() throws Exception {
        assertThat(Entries.withOutputs("{\"9\": {\"images\": [{\"filename\": \"a.png\"}]}}")
                        .outputs())
                .containsExactly(new Output("9", "images", 0, new FileReference("a.png", "", "output"), false));
        assertThat(Entries.withOutputs("{\"9\": {\"images\": [{\"filename\": \"a.png\", \"subfolder\": null,"
                                + " \"type\": 3}]}}")
                        .outputs())
                .containsExactly(new Output("9", "images", 0, new FileReference("a.png", "", "output"), false));
    }

    @Test
    void findsAReferenceAtAnyDepthUnderAnyKey() throws Exception {
        ParsedEntry entry = Entries.withOutputs("""
                {"12:7": {"hologram": {"best": {"filename": "a.holo", "subfolder": "s", "type": "temp"},
                                       "others": [[{"filename": "b.holo"}]]}},
                 "13": "a string", "14": [{"filename": "c.holo"}]}
                """);
        assertThat(entry.outputs())
                .containsExactly(
                        new Output("12:7", "hologram", 0, new FileReference("a.holo", "s", "temp"), false),
                        new Output("12:7", "hologram", 1, new FileReference("b.holo", "", "output"), false),
                        new Output("14", "", 0, new FileReference("c.holo", "", "output"), false));
        assertThat(entry.values()).extracting(OutputValue::nodeId).containsExactly("12:7", "13", "14");
    }

    @Test
    void takesNoReferenceWithoutAName() throws Exception {
        ParsedEntry entry = Entries.withOutputs("""
                {"9": {"images": [{"filename": ""}, {"filename": null}, {"filename": 7}, {"subfolder": "x"}]}}
                """);
        assertThat(entry.outputs()).isEmpty();
        assertThat(entry.values()).hasSize(4);
    }

    @Test
    void givesEachOutputAPlaceOfItsOwnEvenUnderDuplicateKeys() throws Exception {
        ParsedEntry entry = Entries.withOutputs("""
                {"9": {"images": [{"filename": "a"}, {"filename": "b"}], "images": [{"filename": "c"}], "text": [1]},
                 "9": {"images": [{"filename": "d"}], "text": [2]}}
                """);
        assertThat(entry.outputs())
                .extracting(output -> output.position() + output.file().filename())
                .containsExactly("0a", "1b", "2c", "3d");
        assertThat(entry.values())
                .extracting(value -> value.position() + value.value())
                .containsExactly("01", "12");
    }

    @Test
    void keepsALoneHalfOfACharacterFromTheDatabase() throws Exception {
        ParsedEntry entry = Entries.withOutputs("""
                {"9": {"images": [{"filename": "a\\ud83d.png"}], "text": ["b\\ud83ec", {"k": "\\udd8a"}]}}
                """);
        assertThat(entry.outputs().get(0).file().filename()).isEqualTo("a\ufffd.png");
        assertThat(entry.values())
                .extracting(OutputValue::value)
                .containsExactly("\"b\\ud83ec\"", "{\"k\":\"\\udd8a\"}");
        for (OutputValue value : entry.values()) {
            assertThat(sqlite("SELECT json_valid(?)", value.value())).isEqualTo("1");
        }
    }

    @Test
    void recognisesNoEntryWithALoneHalfInAName() throws Exception {
        byte[] json =
                "{\"prompt\": [1], \"outputs\": {\"9\": {\"te\\udd8axt\": [1]}}}".getBytes(StandardCharsets.UTF_8);
        ParsedEntry entry = new EntryParser().parse(RedactedEntry.kept(new PromptId("an-id"), json, "1"));
        assertThat(entry.recognised()).as("Jackson refuses such a name").isFalse();
        assertThat(entry.values()).isEmpty();
    }

    @Test
    void repairsALoneHalfInThePromptIdToo() throws Exception {
        ParsedEntry entry = new EntryParser().parse(Entries.redacted("id\ud800", "{\"prompt\": []}"));
        assertThat(entry.prompt().promptId().value()).isEqualTo("id\ufffd");
    }

    @ParameterizedTest
    @CsvSource({
        "-12.5, -12.5, real",
        "NaN, , null",
        "1e-05, 1.0e-05, real",
        "18446744073709551615, 1.8446744073709552e+19, integer",
        "9223372036854775807, 9223372036854775807, integer",
        "-0.0, 0.0, real",
        "true, 1, true"
    })
    void writesValuesAsJsonThatSqliteReads(String python, String readBack, String type) throws Exception {
        String value = onlyValue(python);
        assertThat(sqlite("SELECT json_valid(?)", value)).isEqualTo("1");
        assertThat(sqlite("SELECT json_type(?)", value)).isEqualTo(type);
        assertThat(sqlite("SELECT ?1 ->> '$'", value)).isEqualTo(readBack);
    }

    @ParameterizedTest
    @CsvSource({"Infinity, Inf", "-Infinity, -Inf"})
    void writesAnInfinityAsSqliteItselfDoes(String python, String readBack) throws Exception {
        String value = onlyValue(python);
        assertThat(sqlite("SELECT json_valid(?)", value)).isEqualTo("1");
        assertThat(sqlite("SELECT CAST(?1 ->> '$' AS TEXT)", value)).isEqualTo(readBack);
    }

    private static String onlyValue(String json) throws Exception {
        return Entries.withOutputs("{\"9\": {\"score\": [" + json + "]}}")
                .values()
                .get(0)
                .value();
    }

    @Test
    void keepsTheDigitsOfNumbersInTheGraph() throws Exception {
        Prompt prompt = Entries.parsed("{\"prompt\": [1, \"x\", {\"3\": {\"class_type\": \"K\", \"inputs\": {\"seed\":"
                        + " 18446744073709551615, \"cfg\": 7.10, \"denoise\": 1e-05, \"eta\": NaN}}}, {}, []]}")
                .prompt();
        EntryPart graph = Objects.requireNonNull(prompt.graph());
        assertThat(GraphTokens.within(graph.entry(), graph.start(), graph.end()).text())
                .isEqualTo("{\"3\":{\"class_type\":\"K\",\"inputs\":{\"seed\":18446744073709551615,\"cfg\":7.10,"
                        + "\"denoise\":1e-05,\"eta\":null}}}");
    }

    @Test
    void leavesOutAGraphThatNestsDeeperThanSqliteReadsAndReadsTheRest() throws Exception {
        String deep = "[".repeat(2_000) + "]".repeat(2_000);
        ParsedEntry entry = Entries.parsed("{\"prompt\": [4, \"x\", {\"3\": " + deep + "}, {\"client_id\": \"c\"}, []],"
                + " \"outputs\": {\"9\": {\"text\": [" + deep + ", 1], \"images\": [{\"filename\": \"a\"}]}},"
                + " \"status\": {\"status_str\": \"success\"}}");
        assertThat(entry.prompt().graph()).isNull();
        assertThat(entry.prompt().number()).isEqualTo(4.0);
        assertThat(entry.prompt().clientId()).isEqualTo("c");
        assertThat(entry.prompt().status()).isEqualTo(PromptStatus.SUCCESS);
        assertThat(entry.values()).containsExactly(new OutputValue("9", "text", 1, "1"));
        assertThat(entry.outputs()).hasSize(1);
    }

    @Test
    void writesTheDeepestValueThatSqliteReads() throws Exception {
        String deep = "[".repeat(900) + "]".repeat(900);
        assertThat(sqlite("SELECT json_valid(?)", onlyValue(deep))).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "253402300800000", "1e300", "NaN", "Infinity", "-Infinity", "99999999999999999999999999"})
    void leavesOutATimeThatNoCalendarHas(String time) throws Exception {
        assertThat(prompt("{\"create_time\": " + time + "}").createdAt()).isNull();
        assertThat(withMessages("[[\"execution_start\", {\"timestamp\": " + time + "}]]")
                        .startedAt())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "253402300799999, 9999-12-31T23:59:59.999Z",
        "1795467648387.75, 2026-11-23T21:00:48.387Z"
    })
    void readsTheTimesThatACalendarHas(String time, Instant expected) throws Exception {
        assertThat(prompt("{\"create_time\": " + time + "}").createdAt()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "[null, 7, \"x\", {}, []]",
                "[[]]",
                "[[7, {}]]",
                "[[\"execution_start\"]]",
                "[[\"execution_start\", null]]",
                "[[\"execution_start\", {\"timestamp\": \"now\"}, 8]]"
            })
    void takesMessagesOfAnyShape(String messages) throws Exception {
        Prompt prompt = withMessages(messages);
        assertThat(prompt.status()).isEqualTo(PromptStatus.SUCCESS);
        assertThat(prompt.startedAt()).isNull();
    }

    @Test
    void takesTheLaterOfTwoStatuses() throws Exception {
        Prompt prompt = Entries.parsed("{\"prompt\": [1, \"x\", {}, {}, []], \"status\": {\"status_str\": \"success\"},"
                        + " \"status\": {\"status_str\": \"error\"}}")
                .prompt();
        assertThat(prompt.status()).isEqualTo(PromptStatus.ERROR);
    }
}
