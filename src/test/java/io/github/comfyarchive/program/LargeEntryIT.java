package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.FakeComfyServer;
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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void areArchivedSearchedShownAndExported() throws Exception {
        Program program = Program.in(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().complete("picture", LargeEntryIT::picture);
            server.history().complete("million", LargeEntryIT::million);
            Outcome sync = run(program, "sync", "--server", "studio=" + server.uri());
            assertThat(sync.exit()).as(sync.toString()).isZero();
        }
        TestHome home = new TestHome(program.home());
        byte[] picture = picture();
        byte[] million = million();
        assertThat(home.rows(
                                "SELECT prompt_id, size, hex(sha256) FROM entry JOIN prompt ON prompt.id = prompt ORDER BY 1")
                        .toString())
                .isEqualToIgnoringCase("[[million, " + million.length + ", " + sha256(million) + "], [picture, "
                        + picture.length + ", " + sha256(picture) + "]]");
        assertThat(home.value("SELECT count(*) FROM redaction")).isEqualTo("0");
        assertThat(home.value("SELECT sum(length(bytes)) / 1048576 FROM literal"))
                .isEqualTo("47");
        assertThat(run(program, "search", "fox").out()).contains("picture");
        assertThat(run(program, "search", "vixen").out()).contains("million");

        isShown(program, "picture", picture);
        isShown(program, "million", million);
        Path history = folder.resolve("history.json");
        Path lines = folder.resolve("lines.jsonl");
        assertThat(run(program, "export", "--format=history", "--out", history.toString())
                        .exit())
                .isZero();
        assertThat(run(program, "export", "--format=jsonl", "--out", lines.toString())
                        .exit())
                .isZero();
        assertThat(Files.size(history)).isGreaterThan(picture.length + million.length);
        assertThat(Files.size(lines)).isGreaterThan(picture.length);
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
