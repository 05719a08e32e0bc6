package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.PythonJson;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Secrets planted anywhere in entries and pictures are found nowhere in the home and in nothing that is printed. */
class PlantedSecretsTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.$!~";
    private static final List<String> NAMES = List.of(
            "api_key",
            "apiKey",
            "X-API-Key",
            "token",
            "auth_token",
            "hf_token",
            "client_secret",
            "password",
            "Authorization");

    @TempDir
    Path folder;

    static LongStream seeds() {
        return Fuzz.seeds("PlantedSecretsTest", 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void areFoundNowhere(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> secrets = new ArrayList<>();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 0; number < 6; number++) {
                plant(server, TestEntries.entry(number), secret(random, secrets), random);
            }
            PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
            Map<String, String> environment =
                    Map.of("ARCHIVE_HOME", folder.resolve("home").toString());
            String[] sync = {"-v", "sync", "--server", server.uri().toString()};
            assertThat(Main.run(sync, stream, stream, environment)).isZero();
            for (String id : server.history().ids()) {
                Main.run(new String[] {"-v", "show", id}, stream, stream, environment);
                Main.run(new String[] {"show", "--json", id}, stream, stream, environment);
            }
        }

        TestHome home = new TestHome(folder.resolve("home"));
        assertThat(home.rows("SELECT prompt_id FROM prompt")).hasSize(6);
        assertThat(home.value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo("6");
        for (String secret : secrets) {
            assertThat(home.placesOf(secret)).as(secret).isEmpty();
            assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain(secret);
        }
    }

    private static String secret(Random random, List<String> secrets) {
        StringBuilder secret = new StringBuilder("Zq" + random.nextInt(1_000_000));
        for (int left = 6 + random.nextInt(40); left > 0; left--) {
            secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        secret.append("x9");
        secrets.add(secret.toString());
        return secret.toString();
    }

    /** Puts the secret under a telling name somewhere, and bare into other places of the entry and into its picture. */
    private static void plant(FakeComfyServer server, TestEntry plain, String secret, Random random) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String member = PythonJson.quote(name) + ": " + PythonJson.quote(secret);
        FileRef file = FileRef.output("picture-" + plain.id() + ".png");
        TestEntry entry = plain.files(file).positive("a fox " + secret + ", oil painting");
        String json;
        switch (random.nextInt(4)) {
            case 0 -> json = entry.sensitive("{" + member + "}").json();
            case 1 -> json = entry.json().replaceFirst("\"steps\": ", quoted(member + ", \"steps\": "));
            case 2 ->
                json = entry.json()
                        .replaceFirst(
                                "\"outputs\": \\{",
                                quoted("\"extra\": [[{" + member + "}], " + PythonJson.quote("see " + secret + " there")
                                        + "], \"outputs\": {"));
            default ->
                json = entry.json()
                        .replaceFirst(
                                "\\[\"execution_success\", ",
                                quoted("[\"execution_error\", {\"current_inputs\": {" + PythonJson.quote(name) + ": ["
                                        + PythonJson.quote(secret) + "]}, \"exception_message\": "
                                        + PythonJson.quote("refused " + secret + "\n") + ", " + PythonJson.quote(secret)
                                        + ": 1}], [\"execution_success\", "));
        }
        assertThat(json).contains(name);
        server.files().put(file, entry.picture(0).bytes());
        server.history().complete(entry.id(), json);
    }

    private static String quoted(String replacement) {
        return java.util.regex.Matcher.quoteReplacement(replacement);
    }
}
