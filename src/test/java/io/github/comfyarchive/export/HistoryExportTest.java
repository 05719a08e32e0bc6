package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.JsonPlaces;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PythonJson;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --format history}: what a script that asks ComfyUI would have got. */
class HistoryExportTest {
    @TempDir
    Path folder;

    static Stream<Recording> recordings() {
        return Stream.of(Recording.promptOfFive(), Recording.promptOfSix());
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void isTheServersAnswerValueForValueButForTheRedactions(Recording recording) throws Exception {
        ArchivedHome fixture = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.replaying(recording)) {
            fixture.sync("a", server);
        }

        Map<String, String> given = JsonPlaces.of(recording.history());
        Map<String, String> exported = JsonPlaces.of(fixture.bytes("history"));

        assertThat(exported).doesNotContainValue("CANARY");
        Map<String, String> differing = new TreeMap<>(given);
        differing.entrySet().removeIf(place -> place.getValue().equals(exported.get(place.getKey())));
        differing.keySet().removeIf(path -> path.matches("\\$\\[\"[^\"]+\"]\\.prompt\\[5].*"));
        TreeMap<String, String> redacted = new TreeMap<>();
        fixture.home()
                .rows("SELECT prompt_id, path FROM redaction JOIN prompt ON prompt.id = redaction.prompt"
                        + " WHERE output IS NULL AND path NOT LIKE '$.prompt[5]%'")
                .forEach(row ->
                        redacted.put("$[\"" + row.get(0) + "\"]" + row.get(1).substring(1), ""));
        assertThat(differing.keySet()).isEqualTo(redacted.keySet());
        assertThat(given).containsAllEntriesOf(without(exported, redacted));
        assertThat(order(exported)).isEqualTo(recording.ids());
        for (String id : recording.ids()) {
            assertThat(exported)
                    .containsKey("$[\"" + id + "\"].prompt[4]")
                    .doesNotContainKey("$[\"" + id + "\"].prompt[5]");
        }
    }

    private static Map<String, String> without(Map<String, String> places, Map<String, String> others) {
        Map<String, String> rest = new TreeMap<>(places);
        rest.keySet().removeAll(others.keySet());
        return rest;
    }

    private static List<String> order(Map<String, String> places) {
        return places.keySet().stream()
                .filter(path -> path.matches("\\$\\[\"[^\"]+\"]"))
                .map(path -> path.substring(3, path.length() - 2))
                .toList();
    }

    @Test
    void keepsEveryNumberAndEscapeAsItWasWritten() throws Exception {
        String id = "wild \u00e9\u6c34 \" \\ id";
        String entry = """
                {"prompt": [-12.50, %s, {"1": {"class_type": "K", "inputs": {"a": 1e-05, "b": 18446744073709551615,
                 "c": NaN, "d": -Infinity, "e": -0.0, "f": "\\ud83e\\udd8a \\ud83e \\u00e9", "g": 1E+400, "h": 1.0}}},
                 {"extra_pnginfo": {"workflow": {"x": 123456789012345678901234567890}}}, ["1"]],
                 "outputs": {}, "status": null}""".formatted(PythonJson.quote(id));
        ArchivedHome fixture = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().complete(id, entry);
            fixture.sync("a", server);
        }

        byte[] exported = fixture.bytes("history");

        Map<String, String> given =
                JsonPlaces.of(("{" + PythonJson.quote(id) + ": " + entry + "}").getBytes(StandardCharsets.UTF_8));
        assertThat(JsonPlaces.of(exported)).isEqualTo(given);
        assertThat(new String(exported, StandardCharsets.UTF_8)).contains(entry);
    }

    /** Python reads half a character in a key, Jackson does not: this one is compared as text. */
    @Test
    void keepsAnIdThatNoColumnHolds() throws Exception {
        String id = PythonJson.quote("half \ud83e id");
        String entry = "{\"prompt\": [1, " + id + ", {}, {}, []], \"outputs\": {}, \"status\": null}";
        ArchivedHome fixture = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().complete("half \ud83e id", entry);
            fixture.sync("a", server);
        }

        assertThat(new String(fixture.bytes("history"), StandardCharsets.UTF_8))
                .isEqualTo("{\n" + id + ": " + entry + "\n}\n");
    }

    @Test
    void namesAnIdThatTwoServersHave() throws Exception {
        ArchivedHome fixture = new ArchivedHome(folder);
        for (String name : List.of("a", "b")) {
            try (FakeComfyServer server = FakeComfyServer.start()) {
                // The same ids, of other prompts: else it is one server.
                TestEntries.complete(server, TestEntries.entry(0).positive("a fox of " + name));
                TestEntries.complete(server, TestEntries.entry(1).positive("a hound of " + name));
                if (name.equals("b")) {
                    TestEntries.complete(server, 5, 6);
                }
                fixture.sync(name, server);
            }
        }

        Outcome both = fixture.export("history", Path.of("-"));

        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.out()).isEmpty();
        assertThat(both.err()).contains("two servers have a prompt ", "--server NAME");
        assertThat(order(JsonPlaces.of(fixture.bytes("history", "--server", "b"))))
                .containsExactly(TestEntries.uuid(0), TestEntries.uuid(1), TestEntries.uuid(5));
        assertThat(order(JsonPlaces.of(fixture.bytes("history", "--server", "b", "--limit", "2"))))
                .containsExactly(TestEntries.uuid(1), TestEntries.uuid(5));
        assertThat(new String(fixture.bytes("history", "--seed", "1"), StandardCharsets.UTF_8))
                .isEqualTo("{}\n");
    }
}
