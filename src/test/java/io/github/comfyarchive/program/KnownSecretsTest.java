package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was removed once is removed again, where nothing around it tells what it is. */
class KnownSecretsTest {
    private static final String SECRET = "vqT7mK2xWz9pLr4sNc8d";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... arguments) {
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        environment.put("ARCHIVE_HOME", folder.resolve("home").toString());
        return Main.run(arguments, stream, stream, environment);
    }

    private Home home() {
        return new Home(folder.resolve("home"));
    }

    private static String entry(int number, String id, String text, String sensitive) {
        return "{\"prompt\": [" + number + ", \"" + id
                + "\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"text\": \""
                + text + "\"}}}, {}, [\"9\"]" + sensitive + "], \"outputs\": {\"9\": {\"images\": [{\"filename\": \""
                + number
                + "_.png\", \"subfolder\": \"\", \"type\": \"output\"}]}}}";
    }

    private static void complete(FakeComfyServer server, int number, String id, String text, String sensitive) {
        server.files()
                .put(
                        FileRef.output(number + "_.png"),
                        TestPng.of(4, 4, number).text("parameters", text).bytes());
        server.history().complete(id, entry(number, id, text, sensitive));
    }

    @ParameterizedTest
    @ValueSource(strings = {"see S there", "S", "x=S", "(S)", "line\\nS", "https://example.org/S/x", "a%20S", "to:S."})
    void inALaterRun(String text) throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "a fox", ", {\"auth\": \"" + SECRET + "\"}");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
            complete(server, 2, "second", text.replace("S", SECRET), "");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        assertThat(home().rows("SELECT state FROM output").toString()).isEqualTo("[[stored], [stored]]");
        assertThat(home().placesOf(SECRET)).isEmpty();
    }

    @Test
    void inEarlierEntriesByReindex() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "a " + SECRET + " fox", "");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
            complete(server, 2, "second", "an owl", ", {\"auth\": \"" + SECRET + "\"}");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        assertThat(home().placesOf(SECRET)).isNotEmpty();

        assertThat(run("verify", "--read-data")).isEqualTo(6);
        assertThat(run("reindex", "--files")).isZero();

        assertThat(home().placesOf(SECRET)).isEmpty();
        assertThat(run("verify", "--read-data")).isZero();
        assertThat(home().rows("SELECT masked > 0 FROM asset ORDER BY masked").toString())
                .isEqualTo("[[0], [1]]");
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain(SECRET);
    }

    @Test
    void notWhatCouldBeGuessedNorWhatStandsInALongerRun() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "a fox", ", {\"auth\": \"1234567812345678\", \"b\": \"" + SECRET + "\"}");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
            complete(server, 2, "second", "1234567812345678 and x" + SECRET + "x", "");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        assertThat(new String(home().entry("second"), StandardCharsets.UTF_8))
                .contains("1234567812345678 and x" + SECRET + "x");
    }

    @Test
    void ourOwnCredentialsWhereverTheyStand() throws Exception {
        environment.put("ARCHIVE_AUTHORIZATION", "Bearer short-own");
        environment.put("ARCHIVE_HEADERS", "X-Studio: berlin-mitte");
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "id-short-own", "made by short-own in berlin-mitte", "");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        assertThat(home().value("SELECT prompt_id FROM prompt")).isEqualTo("id-[redacted]");
        assertThat(home().placesOf("short-own")).isEmpty();
        assertThat(new String(home().entry("id-[redacted]"), StandardCharsets.UTF_8))
                .contains("made by [redacted] in berlin-mitte");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/vqT7mK2xWz9pLr4sNc8dQQ77/comfy",
                "http://127.0.0.1:1/hf_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh",
                "hf_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh=http://127.0.0.1:1"
            })
    void aKeyInAnAddressOrNameIsRefused(String server) {
        assertThat(run("sync", "--server", server)).isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("holds no credentials")
                .doesNotContain("vqT7")
                .doesNotContain("hf_ABC");
    }
}
