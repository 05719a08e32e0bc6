package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Entries of 64 MB in a heap of 256 MB: one that is a single string, one of a million small values. It takes longer than other tests because
 * each is read, searched, packed, shown and exported.
 */
final class LargeEntryIT {
    private static final int MEGABYTE = 1 << 20;
    private static final String HEAP = "-Xmx256m";

    @TempDir
    private Path folder;

    private static byte[] entry(String id, String inputs) {
        return ("{\"prompt\": [7, \"" + id + "\", {\"1\": {\"class_type\": \"Text\", \"inputs\": {" + inputs
                        + "}}}, {}, [\"1\"]], \"outputs\": {}, \"status\": {\"status_str\": \"success\","
                        + " \"completed\": true, \"messages\": []}}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] picture() {
        byte[] bytes = new byte[47 * MEGABYTE];
        new Random(9).nextBytes(bytes);
        return entry(
                "picture",
                "\"t\": \"a fox\", \"image\": \"" + Base64.getEncoder().encodeToString(bytes) + '"');
    }

    private static byte[] million() {
        StringBuilder values = new StringBuilder(64 * MEGABYTE);
        for (int number = 0; number < 1_000_000; number++) {
            values.append(number == 0 ? "\"k" : ", \"k").append(number).append("\": \"");
            values.append(number == 0 ? "a vixen" : Long.toString(number * 7_919L * 104_729L, 36));
            values.append(" in the meadow at noon, small\"");
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
        return Fuzz.part(1, List.of("picture", "million"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isArchivedSearchedShownAndExported(String kind) throws Exception {
        byte[] entry = kind.equals("picture") ? picture() : million();
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
        assertThat(run(program, "search", kind.equals("picture") ? "fox" : "vixen")
                        .out())
                .contains(kind);
        isShown(program, kind, entry);
        if (kind.equals("picture")) {
            assertThat(home.value("SELECT sum(length(bytes)) / 1048576 FROM literal"))
                    .isEqualTo("47");
            Running graph = program.launch(HEAP).start("show", "--graph", kind);
            assertThat(graph.process().waitFor(4, TimeUnit.MINUTES)).isTrue();
            assertThat(graph.process().exitValue()).isZero();
            assertThat(Files.size(graph.out())).isBetween(entry.length - 1_000L, (long) entry.length);
        }
        for (String format : List.of("history", "jsonl")) {
            Path file = folder.resolve("export." + format);
            assertThat(run(program, "export", "--format=" + format, "--out", file.toString())
                            .exit())
                    .isZero();
            // Of a graph that is too large to be taken apart the lines have the parameters that there are.
            assertThat(Files.size(file))
                    .isGreaterThan(kind.equals("picture") || format.equals("history") ? entry.length : 100);
        }
        Outcome verify = run(program, "verify");
        assertThat(verify.exit()).as(verify.toString()).isZero();
    }

    /** Byte for byte, and a line break. */
    private void isShown(Program program, String id, byte[] entry) throws Exception {
        Path expected = Files.write(folder.resolve(id), entry);
        Files.writeString(expected, "\n", StandardOpenOption.APPEND);
        Running show = program.launch(HEAP).start("show", "--entry", id);
        assertThat(show.process().waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(show.process().exitValue()).isZero();
        assertThat(Files.mismatch(show.out(), expected)).isEqualTo(-1);
    }
}
