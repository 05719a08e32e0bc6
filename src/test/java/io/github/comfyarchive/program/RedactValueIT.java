package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PythonJson;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One value that no rule knows, given to the packaged program, is nowhere in the home any more. */
class RedactValueIT {
    private static final String LASTING = "vqT7mK2xWz9pLr4sNc8d";

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void program() {
        program = Program.in(folder).withSchema();
    }

    private TestHome home() {
        return new TestHome(program.home());
    }

    private Outcome redact(String value, String... more) throws Exception {
        return running(value, more).end();
    }

    private Launch.Running running(String value, String... more) throws Exception {
        Path input = Files.writeString(folder.resolve("value"), value + "\nanother line\n");
        String[] arguments = Stream.concat(Stream.of("redact", "--value-from-stdin"), Stream.of(more))
                .toArray(String[]::new);
        return program.launch().start(input, arguments);
    }

    private void execute(String sql, String... values) throws Exception {
        try (Connection connection = home().sql();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /** An entry with the value in each kind of place that is derived from, and a picture with it in each kind of form. */
    private static void plant(FakeComfyServer server, int number, String value) {
        String quoted = PythonJson.quote(value);
        String inside = quoted.substring(1, quoted.length() - 1);
        String twice = PythonJson.quote("{\"a\": [" + PythonJson.quote(quoted) + ", 1]}");
        String base64 = Base64.getEncoder().encodeToString(("a: " + value).getBytes(UTF_8));
        FileRef file = new FileRef("of " + value + "_" + number + "_.png", "in " + value, "output");
        TestEntry entry = TestEntries.entry(number)
                .id("id-" + value + "-" + number)
                .positive("a fox, " + value + ", in the snow")
                .files(file);
        String json = entry.json()
                .replace("add_detail.safetensors", "of-" + inside + ".safetensors")
                .replace("\"title\": \"Negative\"", "\"title\": \"not " + inside + "\"")
                .replace(
                        "{\"9\": {\"images\": ",
                        "{\"9\": {\"text\": [\"said " + inside + "\"], \"nested\": [" + twice + ", \"" + base64
                                + "\"], \"images\": ")
                .replace(
                        "[\"execution_success\", {",
                        "[\"execution_error\", {\"exception_message\": \"refused " + inside + "\", \"exception_type\":"
                                + " \"E" + inside + "\", \"node_id\": \"6\", \"node_type\": \"T\", " + quoted
                                + ": 1}], [\"execution_success\", {");
        assertThat(json).contains("said ", "refused ", "of-", "not ");
        server.history().complete(entry.id(), json);
        byte[] wide = value.getBytes(UTF_16LE);
        server.files()
                .put(
                        file,
                        TestPng.of(300, 200, number)
                                .text("prompt", entry.graph())
                                .text("parameters", "see " + base64)
                                .chunk("iTXt", ("note\0\0\0\0\0" + value).getBytes(UTF_8))
                                .chunk("wiDe", concat("of the value ".getBytes(UTF_16LE), wide))
                                .bytes());
    }

    private static byte[] concat(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }

    private void sync(FakeComfyServer server, String... more) {
        String[] arguments = Stream.concat(Stream.of("sync", "--server", "studio=" + server.uri()), Stream.of(more))
                .toArray(String[]::new);
        Outcome ran = program.here(arguments);
        assertThat(ran.exit()).as(ran.toString()).isZero();
    }

    private List<String> forms(String value) {
        String quoted = PythonJson.quote(value);
        byte[] utf8 = value.getBytes(UTF_8);
        return List.of(
                new String(utf8, ISO_8859_1),
                quoted.substring(1, quoted.length() - 1),
                new String(value.getBytes(UTF_16LE), ISO_8859_1),
                Base64.getEncoder()
                        .encodeToString(concat("a: ".getBytes(UTF_8), utf8))
                        .substring(4, 9));
    }

    private void isNowhere(String value) throws Exception {
        for (String form : forms(value)) {
            assertThat(home().placesOf(form)).as("of %s", value).isEmpty();
        }
    }

    static List<String> values() {
        return Fuzz.part(2, List.of("p\u00e4\"ss\\w0rd", "hunt3r", "s3v3n7!", LASTING));
    }

    @ParameterizedTest
    @MethodSource("values")
    void isRemovedFromEveryPlaceOfTheHome(String value) throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 4);
            for (int number = 10; number < 13; number++) {
                plant(server, number, value);
            }
            sync(server);
            server.history()
                    .complete(
                            "id-" + value + "-10",
                            TestEntries.entry(20).id("id-" + value + "-10").json());
            TestEntries.complete(server, TestEntries.entry(20));
            sync(server, "--full");
        }
        assertThat(home().value("SELECT count(*) FROM replaced_entry")).isEqualTo("1");
        execute("UPDATE sync_run SET error = 'no ' || ?, notice = ? || ' is lost'", value, value);
        execute("UPDATE output SET last_error = 'not ' || ? WHERE id = 1", value);
        execute("UPDATE server SET name = 'of ' || ?, url = 'http://127.0.0.1:1/' || ? || '/'", value, value);
        execute("DELETE FROM entry WHERE prompt = (SELECT prompt FROM entry ORDER BY prompt DESC LIMIT 1 OFFSET 1)");
        Files.writeString(program.home().resolve("tmp/77.part"), "half of " + value.substring(0, 4));
        Files.writeString(program.home().resolve("tmp/77.resume"), "12 " + value);
        program.here(
                "export",
                "--format",
                "gallery",
                "--out",
                folder.resolve("gallery").toString());
        for (String form : forms(value)) {
            assertThat(home().placesOf(form)).isNotEmpty();
        }
        String before = home().value("SELECT count(*) || ' ' || sum(state = 'stored') FROM output");

        Outcome dry = redact(value, "--dry-run");
        assertThat(dry.exit()).as(dry.toString()).isZero();
        assertThat(dry.err()).contains("entries", "1 replaced entry", "3 files, 2 thumbnails", "rows of the database");
        assertThat(home().placesOf(forms(value).get(0))).as("nothing was done").isNotEmpty();
        Outcome unasked = redact(value);
        assertThat(unasked.exit()).isEqualTo(2);
        assertThat(unasked.err()).contains("--yes does it without asking");

        Outcome done = redact(value, "--yes");

        assertThat(done.exit()).as(done.toString()).isZero();
        for (Outcome outcome : List.of(dry, unasked, done)) {
            assertThat(outcome.out() + outcome.err()).doesNotContain(value);
        }
        assertThat(done.err())
                .contains(value.equals(LASTING) ? "removed from all that comes in" : "only its present places");
        isNowhere(value);
        assertThat(program.home().resolve("tmp")).isEmptyDirectory();
        assertThat(home().value("SELECT count(*) || ' ' || sum(state = 'stored') FROM output"))
                .as("no file is fetched again")
                .isEqualTo(before);
        assertThat(
                        home().value(
                                        "SELECT count(*) FROM output WHERE filename LIKE 'of [redacted]%' AND asset IS NOT NULL"))
                .isEqualTo("3");
        assertThat(home().value("SELECT count(*) FROM asset WHERE masked > 0")).isEqualTo("3");
        assertThat(program.here("search", "fox").out()).contains("[redacted]");
        Outcome verify = program.here("verify", "--read-data");
        assertThat(verify.out() + verify.err()).contains("its entry is lost").doesNotContain(value);
        Outcome again = redact(value, "--yes");
        assertThat(again.err()).contains("nothing that is archived holds the value");
    }

    @Test
    void comesInNoMoreWhereItIsRememberedAndElseItIsSaid() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 2);
            sync(server);
            assertThat(redact(LASTING, "--yes").exit()).isZero();
            assertThat(redact("hunt3r", "--yes").err()).contains("only its present places are cleaned");
            TestEntries.complete(server, TestEntries.entry(5).positive("a " + LASTING + " fox of hunt3r"));
            sync(server);
        }
        assertThat(home().placesOf(LASTING)).isEmpty();
        assertThat(home().placesOf("hunt3r")).isNotEmpty();
    }

    /** Which prompt had which id is noted, and is found as often as it comes. */
    @Test
    void promptsWhoseIdsHeldItAreKnownAgain() throws Exception {
        List<List<String>> before;
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, TestEntries.entry(1).id(LASTING));
            TestEntries.complete(server, TestEntries.entry(2).id("[redacted]"));
            TestEntries.complete(server, TestEntries.entry(3).id("of " + LASTING + "/3"));
            sync(server);
            Outcome done = redact(LASTING, "--yes");
            assertThat(done.exit()).as(done.toString()).isZero();
            before = program.contents();
            assertThat(home().column("SELECT prompt_id FROM prompt ORDER BY id"))
                    .containsExactly("[redacted]-2", "[redacted]", "of [redacted]/3");
            assertThat(home().value("SELECT cursor_prompt_id FROM server")).isEqualTo("of [redacted]/3");
            server.log().clear();

            sync(server);
            assertThat(server.log().entriesSent()).as("nothing new").isEqualTo(1);
            sync(server, "--full");
            server.history().delete("[redacted]");
            sync(server);
            sync(server, "--full");
        }
        assertThat(program.contents()).isEqualTo(before);
        assertThat(home().value("SELECT (SELECT count(*) FROM redacted_id WHERE mac IS NOT NULL) || ' '"
                        + " || (SELECT count(*) FROM replaced_entry)"))
                .isEqualTo("3 0");
        isNowhere(LASTING);
        program.isWhole("after all runs");
    }

    @Test
    void copiesAreNamedAndLeft() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, TestEntries.entry(5).positive("a hunt3r fox"));
            sync(server);
        }
        Files.copy(
                program.home().resolve("archive.db"), program.home().resolve("archive.db.before-v9-20261124T080000Z"));
        Path lost = Files.createDirectories(program.home().resolve("lost+found/assets"));
        Files.writeString(lost.resolve("one.txt"), "it was hunt3r, I think");
        Files.writeString(lost.resolve("other.txt"), "nothing is in this file");
        Files.writeString(lost.resolve("hunt3r.txt"), "nor in this one, but in its name");

        Outcome done = redact("hunt3r", "--yes");

        assertThat(done.exit()).isZero();
        assertThat(done.err())
                .contains("archive.db.before-v9-20261124T080000Z", "lost+found/assets/one.txt", "backups")
                .contains("lost+found/assets/[redacted].txt")
                .doesNotContain("other.txt")
                .doesNotContain("hunt3r");
        assertThat(lost.resolve("one.txt")).content().contains("hunt3r");
    }

    @Test
    void whatCannotBeLookedForIsRefused() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 1);
            sync(server);
        }
        List<List<String>> before = program.contents();

        for (String value : List.of("", "short", "   five5  ", "prompt", "class_type", "redacted", "******")) {
            assertThat(redact(value, "--yes").exit()).as(value).isEqualTo(2);
            assertThat(program.contents()).as(value).isEqualTo(before);
        }
    }

    @Test
    void waitsForNoSync() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 1);
            sync(server);
        }
        try (java.nio.channels.FileChannel channel = java.nio.channels.FileChannel.open(
                        program.home().resolve("sync.lock"), java.nio.file.StandardOpenOption.WRITE);
                java.nio.channels.FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(redact("hunt3r", "--yes").exit()).isEqualTo(5);
        }
    }

    @Test
    void isTypedWithoutEchoOnATerminalWhichIsAsked() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, TestEntries.entry(5).positive("a hunt3r fox"));
            sync(server);
        }
        Outcome no = typed("hunt3r", "n");
        assertThat(no.out()).contains("it is not shown", "Remove it for good? [y/N]", "nothing was done");
        assertThat(no.out()).doesNotContain("hunt3r");
        assertThat(home().placesOf("hunt3r")).isNotEmpty();

        Outcome yes = typed("hunt3r", "y");
        assertThat(yes.out()).contains("the value was removed from 1 entry").doesNotContain("hunt3r");
        assertThat(home().placesOf("hunt3r")).isEmpty();
    }

    /** Each line is typed when it is asked for: what is typed before that, the terminal itself would echo. */
    private Outcome typed(String value, String answer) throws Exception {
        Launch launch = program.launch();
        String keys = "while ! grep -q 'not shown' \"$1\" 2>/dev/null; do sleep 0.05; done; echo " + value
                + "; while ! grep -q 'y/N' \"$1\"; do sleep 0.05; done; echo " + answer;
        Path shown = folder.resolve("shown-" + answer);
        String script = "(" + keys.replace("$1", shown.toString()) + ") | script -qefc '"
                + launch.command().get(0) + " redact --value-from-stdin' " + shown;
        return launch.by("bash", "-c", script).run();
    }

    @Test
    void isEndedByTheNextRunWhereverItWasKilled() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 0; number < 26; number++) {
                plant(server, number, LASTING);
            }
            sync(server);
        }
        String outputs = "SELECT count(*) || ' ' || sum(state = 'stored') FROM output";
        String before = home().value(outputs);
        List<String> moments = List.of(
                "SELECT count(*) FROM known_secret",
                "SELECT sum(filename LIKE '%[redacted]%') FROM output",
                "SELECT count(*) FROM redaction",
                "SELECT sum(masked > 0) FROM asset",
                "SELECT sum(masked > 0) > 20 FROM asset");
        for (String until : Fuzz.part(3, moments)) {
            Launch.Running running = running(LASTING, "--yes");
            while (running.process().isAlive() && home().value(until).equals("0")) {
                Thread.sleep(10);
            }
            running.process().destroyForcibly().waitFor();
            assertThat(home().value(outputs)).as(until).isEqualTo(before);
            assertAssetsAreThere(until);
        }

        Outcome last = redact(LASTING, "--yes");

        assertThat(last.exit()).as(last.toString()).isZero();
        isNowhere(LASTING);
        assertThat(home().value(outputs)).isEqualTo(before);
        program.isWhole("after the last run");
    }

    private void assertAssetsAreThere(String when) throws Exception {
        for (List<String> asset : home().rows("SELECT sha256, extension FROM asset")) {
            String name = asset.get(0);
            Path file = program.home().resolve("assets/" + name.substring(0, 2) + "/" + name + "." + asset.get(1));
            assertThat(sha256(file)).as(when).isEqualTo(name);
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(read(file)));
    }

    private static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }
}
