package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entries and files that are made to fill the memory, met by the packaged program with the heap that its launcher gives: they are worked
 * off, or left out by a stated bound, and nothing else suffers. It takes longer than other tests because it reads 200 MB of them.
 */
final class LargeInputIT {
    private static final int MEGABYTE = 1 << 20;
    private static final int MANY = 1_000_000;

    /** Of each kind. */
    private static final int FILES = Fuzz.amount(2, 4);

    @TempDir
    private static Path folder;

    private static Program program;
    private static FakeComfyServer server;
    private static Outcome sync;
    private static int ordinary;

    @BeforeAll
    static void meetIt() throws Exception {
        program = Program.in(folder);
        server = FakeComfyServer.start();
        ordinary();
        server.history().complete("million", () -> entry("million", "{}", million()));
        ordinary();
        String text = "{" + "the token = of a text, ".repeat(63 * MEGABYTE / 23); // it may be JSON itself
        server.history().complete("text", () -> entry("text", "{\"t\": \"" + text + "\"}", "{}"));
        ordinary();
        byte[] bomb = bomb();
        byte[] keyed = keyed();
        for (int file = 0; file < FILES; file++) {
            file("bomb" + file + ".png", bomb);
            file("keyed" + file + ".json", keyed);
        }
        ordinary();
        sync = sync();
    }

    private static Outcome sync() throws IOException, InterruptedException {
        // Here the second compiler is worth it. A machine that does much else takes minutes.
        return program.launch("-XX:TieredStopAtLevel=4")
                .start("sync", "--server", "studio=" + server.uri())
                .endWithin(Duration.ofMinutes(6));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static void ordinary() {
        TestEntries.complete(server, TestEntries.entry(ordinary++));
    }

    private static void file(String name, byte[] bytes) {
        FileRef file = FileRef.output(name);
        TestEntry entry = TestEntries.entry(1_000).id("of-" + name).files(file);
        server.files().put(file, bytes);
        server.history().complete("of-" + name, entry.json());
    }

    private static byte[] entry(String id, String extra, String sensitive) {
        return ("{\"prompt\": [7, \"" + id + "\", {\"1\": {\"class_type\": \"Text\", \"inputs\": {\"t\": \"a fox "
                        + value(123_456) + "\"}}}, " + extra + ", [\"1\"], " + sensitive
                        + "], \"outputs\": {}, \"status\": {\"status_str\": \"success\", \"completed\": true,"
                        + " \"messages\": [[\"execution_success\", {\"timestamp\": 1795467646024}]]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String value(int number) {
        return "v" + Integer.toString(number * 7_919 + 1_679_616, 36) + "Qx7Z";
    }

    private static String million() {
        StringBuilder json = new StringBuilder(40 * MEGABYTE).append('{');
        for (int number = 0; number < MANY; number++) {
            json.append(number == 0 ? "\"k" : ", \"k").append(number).append("\": {\"api_key\": \"");
            json.append(value(number)).append("\"}");
        }
        return json.append('}').toString();
    }

    private static byte[] keyed() {
        return million().getBytes(StandardCharsets.UTF_8);
    }

    /** A megabyte on the wire, 640 in memory. */
    private static byte[] bomb() throws IOException {
        byte[] picture = TestPng.of(4, 4, 1).bytes();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(packed, new Deflater(9), MEGABYTE)) {
            for (int megabyte = 0; megabyte < 16; megabyte++) {
                deflating.write(new byte[MEGABYTE]);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        int afterHeader = 8 + 25;
        out.write(picture, 0, afterHeader);
        for (int chunk = 0; chunk < 40; chunk++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(("zTXtk" + chunk + "\0\0").getBytes(StandardCharsets.ISO_8859_1));
            body.writeBytes(packed.toByteArray());
            CRC32 checksum = new CRC32();
            checksum.update(body.toByteArray());
            out.writeInt(body.size() - 4);
            out.write(body.toByteArray());
            out.writeInt((int) checksum.getValue());
        }
        out.write(picture, afterHeader, picture.length - afterHeader);
        return bytes.toByteArray();
    }

    @Test
    void entriesThatAreTooLargeStopNobody() throws Exception {
        assertThat(sync.exit()).as(sync.toString()).isZero();
        TestHome home = new TestHome(program.home());
        assertThat(home.rows("SELECT count(*) FROM output WHERE filename LIKE 'study_0000%' AND state = 'stored'"))
                .hasToString("[[" + ordinary + "]]");
        assertThat(home.rows(
                        "SELECT prompt_id, number, status, finished_at FROM prompt WHERE prompt_id IN ('million', 'text')"
                                + " ORDER BY 1"))
                .hasToString("[[million, 7.0, success, 2026-11-23T21:00:46.024Z],"
                        + " [text, 7.0, success, 2026-11-23T21:00:46.024Z]]");
        assertThat(home.rows("SELECT graph FROM prompt WHERE prompt_id = 'million'")
                        .toString())
                .contains("a fox [redacted]");
        assertThat(home.rows(
                        "SELECT count(*) FROM redaction JOIN prompt ON prompt.id = prompt WHERE prompt_id = 'million'"))
                .hasToString("[[10001]]");
        assertThat(home.rows("SELECT rule FROM redaction JOIN prompt ON prompt.id = prompt WHERE prompt_id = 'text'"))
                .hasToString("[[unsearched]]");
        assertThat(sync.out()).contains("entry text cannot be searched for secrets", "longer than 16 MB");
        assertThat(program.here("show", "text").exit()).isZero();
        program.isWhole("after large entries");
    }

    @Test
    void filesThatAreTooLargeStopNobody() throws Exception {
        TestHome home = new TestHome(program.home());
        List<List<String>> rows = home.rows("SELECT substr(filename, 1, 4), state, last_error LIKE"
                + " '%cannot be searched for secrets%', count(*) FROM output"
                + " WHERE filename LIKE 'bomb%' OR filename LIKE 'keyed%' GROUP BY 1, 2, 3 ORDER BY 1");
        assertThat(rows).hasToString("[[bomb, skipped, 1, " + FILES + "], [keye, skipped, 1, " + FILES + "]]");
        assertThat(sync.out()).contains("bomb0.png", "keyed" + (FILES - 1) + ".json");
        int before = server.log().all().size();

        Outcome again = sync();

        assertThat(again.exit()).as(again.toString()).isZero();
        assertThat(server.log().all().size() - before)
                .as("one entry, and no file again")
                .isEqualTo(1);
    }
}
