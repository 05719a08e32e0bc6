package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Entries of 64 MB in a heap of 256 MB: one that is a single string, one of a million small values. The gate tries a tenth of both in a heap
 * that is smaller by as much.
 */
final class LargeEntryIT {
    private static final int MEGABYTE = 1 << 20;
    private static final boolean WHOLE = Fuzz.amount(0, 1) == 1;
    private static final String HEAP = WHOLE ? "-Xmx256m" : "-Xmx48m -Xmn24m";

    /** Of an entry, with some room for what stands around its values. */
    private static final int SIZE = (WHOLE ? 63 : 6) * MEGABYTE;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    @TempDir
    private Path folder;

    private static byte[] entry(String id, String inputs) {
        return ("{\"prompt\": [7, \"" + id + "\", {\"1\": {\"class_type\": \"Text\", \"inputs\": {" + inputs
                        + "}}}, {}, [\"1\"]], \"outputs\": {}, \"status\": {\"status_str\": \"success\","
                        + " \"completed\": true, \"messages\": []}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] picture() {
        byte[] bytes = new byte[SIZE / 4 * 3];
        new Random(9).nextBytes(bytes);
        return entry(
                "picture",
                "\"t\": \"a fox\", \"image\": \"" + Base64.getEncoder().encodeToString(bytes) + '"');
    }

    private static final int VALUES = WHOLE ? 1_000_000 : 100_000;

    /** Of the value in the middle, which has a word of its own. */
    private static final int MIDDLE = VALUES / 2;

    private static String word(int number) {
        return number == 0 ? "vixen" : Long.toString(number * 7_919L * 104_729L, 36);
    }

    private static String value(int number) {
        return word(number) + " \u6c34\u5f69 in the meadow at noon, " + number % 97 + " small";
    }

    private static byte[] million() {
        StringBuilder values = new StringBuilder(SIZE + MEGABYTE);
        for (int number = 0; number < VALUES; number++) {
            values.append(number == 0 ? "\"k" : ", \"k").append(number).append("\": \"");
            values.append(value(number)).append('"');
        }
        return entry("million", values.toString());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static Outcome run(Program program, String... arguments) throws IOException, InterruptedException {
        return program.launch(HEAP).start(arguments).endWithin(Duration.ofMinutes(4));
    }

    static List<String> kinds() {
        return List.of("picture", "million");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isArchivedSearchedShownAndExported(String kind) throws Exception {
        byte[] entry = kind.equals("picture") ? picture() : million();
        assertThat(entry.length).isBetween(SIZE * 7 / 8, SIZE + MEGABYTE - 1);
        Program program = Program.in(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().complete(kind, () -> entry);
            Outcome sync = run(program, "sync", "--server", "studio=" + server.uri());
            assertThat(sync.exit()).as(sync.toString()).isZero();
        }
        TestHome home = new TestHome(program.home());
        assertThat(home.rows("SELECT size, hex(sha256) FROM entry").toString())
                .isEqualToIgnoringCase("[[" + entry.length + ", " + sha256(entry) + "]]");
        assertThat(home.value("SELECT count(*) FROM redaction")).isEqualTo("0");
        assertThat(home.value("SELECT count(*) FROM prompt WHERE json_valid(graph)"))
                .isEqualTo("1");
        isFound(program, kind);
        isShown(program, kind, entry);
        isExported(program, kind, entry);
        if (kind.equals("picture")) {
            assertThat(home.value("SELECT sum(length(bytes)) FROM literal"))
                    .satisfies(size -> assertThat(Long.parseLong(size)).isLessThan(SIZE / 4L * 3 + MEGABYTE));
        } else {
            assertThat(run(program, "reindex").exit()).isZero();
            isFound(program, kind);
        }
        Outcome verify = run(program, "verify");
        assertThat(verify.exit()).as(verify.toString()).isZero();
    }

    private static void isFound(Program program, String kind) throws Exception {
        boolean picture = kind.equals("picture");
        assertThat(run(program, "search", picture ? "fox" : word(MIDDLE)).out()).contains(kind);
        String where = picture ? "Text.t=a fox" : "Text.k" + MIDDLE + "=" + value(MIDDLE);
        assertThat(run(program, "list", "--where", where).out()).contains(kind);
        assertThat(run(program, "list", "--where", where + " not").out()).doesNotContain(kind);
    }

    /** The entry byte for byte, and a line break; its graph as it stands in it, and in JSON for programs. */
    private void isShown(Program program, String id, byte[] entry) throws Exception {
        Path expected = Files.write(folder.resolve(id), entry);
        Files.writeString(expected, "\n", StandardOpenOption.APPEND);
        assertThat(Files.mismatch(shown(program, "--entry", id), expected)).isEqualTo(-1);
        hasGraph(shown(program, "--graph", id), List.of(), entry);
        hasGraph(shown(program, "--json", id), List.of("graph"), entry);
        assertThat(run(program, "show", id).out()).contains(id);
    }

    private static Path shown(Program program, String what, String id) throws Exception {
        Running show = program.launch(HEAP).start("show", what, id);
        assertThat(show.process().waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(show.process().exitValue()).isZero();
        return show.out();
    }

    private void isExported(Program program, String id, byte[] entry) throws Exception {
        for (String format : List.of("history", "jsonl")) {
            Path file = folder.resolve("export." + format);
            assertThat(run(program, "export", "--format=" + format, "--out", file.toString())
                            .exit())
                    .isZero();
            hasGraph(file, format.equals("jsonl") ? List.of("graph") : List.of(id, "prompt", "2"), entry);
        }
    }

    /** Whether the same graph stands at a place of a file: token by token, for a tree would be larger than this test's heap. */
    private static void hasGraph(Path file, List<String> path, byte[] entry) throws Exception {
        try (JsonParser found = JSON.createParser(file.toFile());
                JsonParser expected = JSON.createParser(entry)) {
            goTo(found, path);
            goTo(expected, List.of("prompt", "2"));
            int depth = 0;
            do {
                JsonToken token = expected.currentToken();
                if (found.currentToken() != token || !found.getText().equals(expected.getText())) {
                    throw new AssertionError("another graph at " + found.currentLocation() + " of " + file);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                found.nextToken();
                expected.nextToken();
            } while (depth > 0);
        }
    }

    private static void goTo(JsonParser parser, List<String> path) throws IOException {
        parser.nextToken();
        for (String name : path) {
            boolean array = parser.currentToken() == JsonToken.START_ARRAY;
            for (int index = 0; ; index++) {
                String here = array ? Integer.toString(index) : parser.nextFieldName();
                parser.nextToken();
                if (name.equals(here)) {
                    break;
                }
                parser.skipChildren();
            }
        }
    }
}
