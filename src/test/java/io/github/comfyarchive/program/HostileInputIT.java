package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PythonJson;
import io.github.comfyarchive.testing.Response;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import io.github.comfyarchive.testing.When;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that means harm, met by the packaged program with half of its usual memory: in bounded time all that can be archived is, what
 * cannot is named in a line, and nothing of it reaches a terminal or a path.
 */
final class HostileInputIT {
    private static final String MEMORY = "-Xmx192m";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GIANT = "@300 MB@";
    private static final int MEGABYTE = 1_000_000;

    /** Moves the cursor, changes colours, sets the window's title, turns the direction of writing, shows nothing, rings. */
    private static final String CONTROL =
            "\u001b[2J\u001b[31m\u001b]0;title\u0007\u009b1m\u202egnp.exe\u2066x\u200b\r\b\u0000\u007f";

    private static final List<String> NAMES = List.of(
            "../../x",
            "..\\..\\x",
            "/etc/passwd",
            "C:\\x",
            "CON",
            "a\u0000b",
            "n".repeat(4_000),
            "\u202egnp.exe",
            CONTROL,
            "line\nbreak\ttab",
            "\ud83e",
            ".",
            " ",
            "");

    @TempDir
    private static Path folder;

    private static Program program;
    private static Outcome sync;
    private static Duration took;
    private static int ordinary;

    @BeforeAll
    static void meetIt() throws Exception {
        program = Program.in(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            ordinary(server);
            names(server);
            ordinary(server);
            server.history()
                    .complete("deep", entry("deep", "{\"x\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}", ""));
            ordinary(server);
            server.history().complete("giant", entry("giant", "{\"x\": \"" + GIANT + "\"}", ""));
            ordinary(server);
            server.history().complete("keys", entry("keys", manyKeys(), ""));
            ordinary(server);
            picture(server);
            server.history().complete("cycle", entry("cycle", "{}", "").replace("\"GRAPH\"", cycle()));
            server.history().complete(CONTROL, entry(CONTROL, "{}", ""));
            ordinary(server);
            server.fail(When.history(), streamingTheGiant());
            long start = System.nanoTime();
            sync = program.launch(MEMORY).run("-v", "sync", "--server", "studio=" + server.uri());
            took = Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private static void ordinary(FakeComfyServer server) {
        TestEntries.complete(server, TestEntries.entry(ordinary++));
    }

    private static void names(FakeComfyServer server) {
        List<FileRef> refs = new ArrayList<>();
        for (String name : NAMES) {
            refs.add(new FileRef(name, "", "output"));
            refs.add(new FileRef(name, name, "output"));
            refs.add(new FileRef("x.png", name, name));
        }
        TestEntry entry = TestEntries.entry(1_000).id("names").positive(CONTROL + " needle " + CONTROL);
        server.history()
                .complete("names", entry.files(refs.toArray(FileRef[]::new)).json());
    }

    private static String entry(String id, String extra, String outputs) {
        return "{\"prompt\": [1, " + PythonJson.quote(id) + ", \"GRAPH\", " + extra + ", [\"9\"]], \"outputs\": {"
                + outputs
                + "}, \"status\": {\"status_str\": \"error\", \"completed\": false, \"messages\": [[\"execution_error\","
                + " {\"node_id\": \"9\", \"node_type\": " + PythonJson.quote(CONTROL) + ", \"exception_type\": "
                + PythonJson.quote(CONTROL) + ", \"exception_message\": " + PythonJson.quote("needle " + CONTROL)
                + ", \"traceback\": [" + PythonJson.quote(CONTROL) + "], \"timestamp\": 1795467646024}]]}}";
    }

    private static String manyKeys() {
        return IntStream.range(0, Fuzz.amount(200_000, 1_000_000))
                .mapToObj(key -> "\"k" + key + "\": " + key)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Each node hangs on the next, and the last on the first. */
    private static String cycle() {
        return IntStream.range(0, 500)
                .mapToObj(node -> "\"" + node + "\": {\"class_type\": \"" + (node % 2 == 0 ? "KSampler" : "LoraLoader")
                        + "\", \"inputs\": {\"model\": [\"" + (node + 1) % 500 + "\", 0], \"positive\": [\"" + node
                        + "\", 0], \"latent_image\": [\"" + (node + 7) % 500 + "\", 0]}}")
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** A picture that claims 60,000 by 60,000 pixels: 10.8 GB if anybody drew it. */
    private static void picture(FakeComfyServer server) {
        byte[] bytes = TestPng.of(4, 4, 1).bytes();
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        TestEntry entry = TestEntries.entry(2_000).id("picture");
        server.files().put(entry.files().get(0), bytes);
        server.history().complete("picture", entry.json());
    }

    /** Puts 300 MB where they are marked, without holding them. */
    private static Fault streamingTheGiant() {
        UnaryOperator<Response> swell = answer -> {
            List<byte[]> body = new ArrayList<>();
            byte[] megabyte = "x".repeat(MEGABYTE).getBytes(StandardCharsets.US_ASCII);
            for (byte[] piece : answer.body()) {
                String text = piece.length < 100_000 ? new String(piece, StandardCharsets.UTF_8) : "";
                int at = text.indexOf(GIANT);
                if (at < 0) {
                    body.add(piece);
                } else {
                    body.add(text.substring(0, at).getBytes(StandardCharsets.UTF_8));
                    body.addAll(Collections.nCopies(300, megabyte));
                    body.add(text.substring(at + GIANT.length()).getBytes(StandardCharsets.UTF_8));
                }
            }
            return new Response(answer.status(), answer.headers(), body, answer.entries());
        };
        return Fault.changing(swell);
    }

    @AfterAll
    static void nothingStandsOutsideOfTheHome() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.equals("home") || name.equals("unpacked") || name.equals("gallery"));
        }
    }

    @Test
    void allThatCanBeArchivedIsInBoundedTimeAndMemory() throws Exception {
        assertThat(sync.exit()).as(sync.toString()).isZero();
        assertThat(took).isLessThan(PATIENCE);
        TestHome home = new TestHome(program.home());
        assertThat(home.rows("SELECT count(*) FROM output WHERE filename LIKE 'study_0000%' AND state = 'stored'"))
                .hasToString("[[" + ordinary + "]]");
        assertThat(home.rows("SELECT prompt_id FROM prompt WHERE prompt_id IN ('names', 'keys', 'picture', 'cycle')"))
                .hasSize(4);
        assertThat(
                        home.rows(
                                "SELECT DISTINCT state FROM output JOIN prompt ON prompt.id = prompt WHERE prompt_id = 'names'"))
                .doesNotContain(List.of("stored"), List.of("pending"));
        assertThat(home.rows("SELECT width, height, state FROM output JOIN asset ON sha256 = asset JOIN prompt ON"
                        + " prompt.id = prompt WHERE prompt_id = 'picture'"))
                .hasSize(1);
    }

    @Test
    void whatCannotBeArchivedIsNamedInALine() {
        assertThat(sync.out().lines().filter(line -> line.contains("not archived")))
                .hasSize(2)
                .anyMatch(line -> line.contains("deep"))
                .anyMatch(line -> line.endsWith("giant cannot be read: it is too large (over 64 MB), or empty"));
        assertThat(sync.err().lines().filter(line -> line.contains(": not archived")))
                .as("also where nobody reads the summary")
                .hasSize(2);
        assertThat(sync.err()).doesNotContain("\tat ", "internal error");
    }

    @Test
    void theNextRunDoesNotStickAtIt() throws Exception {
        Outcome verify = program.here("verify");
        assertThat(verify.exit()).as(verify.toString()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v list",
                "list --status error",
                "list --json",
                "search needle",
                "search needle --json",
                "show names",
                "show names --json",
                "show cycle",
                "show cycle --json",
                "show keys",
                "stats",
                "stats --json",
                "verify --read-data -v",
                "reindex --json"
            })
    void nothingOfAServerReachesTheTerminal(String command) {
        Outcome outcome = program.here(command.split(" "));

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        isHarmless(command, outcome);
    }

    @Test
    void nothingOfAServerReachesTheTerminalOfASync() {
        isHarmless("sync", sync);
    }

    /** What is otherwise given back byte by byte. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "export --format csv --out -",
                "export --format jsonl --out -",
                "export --format history --out -",
                "show names --entry"
            })
    void nothingOfAServerReachesAPersonsTerminal(String command) throws Exception {
        Launch archive = program.launch();
        Launch terminal = archive.by("script", "-qec", archive.command().get(0) + " " + command, "/dev/null");

        Outcome outcome = terminal.run();

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(outcome.out()).containsIgnoringCase("\\u001b[2J");
        isHarmless(command, new Outcome(0, outcome.out().replace("\r", ""), outcome.err()));
    }

    private static void isHarmless(String command, Outcome outcome) {
        String harm = (outcome.out() + outcome.err())
                .codePoints()
                .filter(point -> point != '\n' && point != '\t')
                .filter(point -> switch (Character.getType(point)) {
                    case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> true;
                    default -> false;
                })
                .mapToObj(point -> String.format("U+%04X", point))
                .distinct()
                .collect(Collectors.joining(" "));
        assertThat(harm).as(command).isEmpty();
    }

    @Test
    void aPictureThatClaimsToBeEnormousIsNotDrawn() throws Exception {
        Outcome gallery = program.launch(MEMORY)
                .run(
                        "export",
                        "--format",
                        "gallery",
                        "--out",
                        folder.resolve("gallery").toString());

        assertThat(gallery.exit()).as(gallery.toString()).isZero();
        isHarmless("export", gallery);
    }
}
