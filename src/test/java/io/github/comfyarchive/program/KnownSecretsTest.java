package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    private TestHome home() {
        return new TestHome(folder.resolve("home"));
    }

    private List<String> thumbnails() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("home/thumbs"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private List<String> assets() {
        return home().column("SELECT sha256 FROM asset");
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
    @ValueSource(
            strings = {
                "see S there",
                "S",
                "x=S",
                "(S)",
                "line\\nS",
                "https://example.org/S/x",
                "a%20S",
                "to:S.",
                "key_S",
                "S_00001_",
                "-S-",
                "2026-01-05_S_v2_00001_.png"
            })
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

    /** A run of which some characters are escaped, as JSON and addresses write them, is put together before it is looked up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "S of vqT7\\/mK2xWz9pL\\u002dr4sN\\u002bc8d",
                "{\\\"a\\\": \\\"vqT7\\\\/mK2xWz9pL\\\\u002dr4sN+c8d\\\"}",
                "\\nvqT7\\/mK2xWz9pL\\u002Dr4sN+c8d",
                "https://example.org/?x=vqT7%2FmK2xWz9pL%2dr4sN%2Bc8d&y=1",
                "a%20vqT7%252FmK2xWz9pL-r4sN%252Bc8d",
                "vqT7/mK2xWz9pL-r4sN+c8d"
            })
    void whereSomeOfItIsEscaped(String text) throws Exception {
        String secret = "vqT7/mK2xWz9pL-r4sN+c8d";
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "a fox", ", {\"auth\": \"" + secret + "\"}");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
            complete(server, 2, "second", "see " + text + " there", "");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        assertThat(home().value("SELECT count(*) FROM output WHERE state = 'stored'"))
                .isEqualTo("2");
        assertThat(new String(home().entry("second"), StandardCharsets.UTF_8)).contains("see ", " there", "[redacted]");
        assertThat(home().placesOf("r4sN")).isEmpty();
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

    /** Entries of a page are redacted side by side: what the first tells, the next must not hold. */
    @Test
    void inTheNextEntriesOfTheSameRunAndAgainWithFull() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "a fox", ", {\"auth\": \"" + SECRET + "\"}");
            for (int number = 2; number < 40; number++) {
                complete(server, number, "id" + number, number + " " + SECRET, "");
            }
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
            assertThat(home().placesOf(SECRET)).isEmpty();
            assertThat(run("sync", "--full", "--server", server.uri().toString()))
                    .isZero();
        }
        assertThat(home().value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
        assertThat(home().placesOf(SECRET)).isEmpty();
    }

    /** A later entry names what an earlier one holds: that one is known again, and its outputs stay as they are. */
    @Test
    void thatBecomeKnownLaterReplaceNoEntry() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "a " + SECRET + " fox", "");
            complete(server, 2, "second", "an owl", ", {\"auth\": \"" + SECRET + "\"}");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
            assertThat(run("sync", "--full", "--server", server.uri().toString()))
                    .isZero();
        }
        assertThat(home().value("SELECT count(*) FROM replaced_entry")).isEqualTo("0");
        assertThat(home().value("SELECT count(*) FROM output")).isEqualTo("2");
        assertThat(new String(home().entry("first"), StandardCharsets.UTF_8)).contains("a [redacted] fox");
    }

    @Test
    void fingerprintsAreInNoExport() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "a " + SECRET + " fox", ", {\"auth\": \"" + SECRET + "\"}");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        String fingerprint = home().value("SELECT fingerprint FROM known_secret");
        for (String format : new String[] {"jsonl", "csv", "history", "files", "gallery"}) {
            Path out = folder.resolve("out-" + format);
            assertThat(run("export", "--format", format, "--out", out.toString()))
                    .as(format)
                    .isZero();
        }
        assertThat(new TestHome(folder).placesInFiles(fingerprint)).allMatch(place -> place.contains("archive.db"));
    }

    /** Rules that come later reach files: a fault until they do, and exports follow. */
    @Test
    void aNewRuleReachesFiles() throws Exception {
        String badge = "STU-202611285533";
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "first", "the badge " + badge, "");
            complete(server, 2, "second", "an owl", "");
            assertThat(run("sync", "--server", server.uri().toString())).isZero();
        }
        assertThat(run("verify", "--read-data")).isZero();
        Files.writeString(
                folder.resolve("home/redaction-rules.json"),
                "{\"shapes\": [{\"name\": \"studio\", \"pattern\": \"\\\\bSTU-[0-9]{12}\\\\b\", \"triggers\":"
                        + " [\"STU-\"]}]}");

        assertThat(run("reindex")).isZero();
        assertThat(run(
                        "export",
                        "--format",
                        "gallery",
                        "--out",
                        folder.resolve("page").toString()))
                .isZero();
        assertThat(thumbnails()).hasSize(2);
        assertThat(run("verify", "--read-data=50%")).isIn(0, 6);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("not searched by today's rules yet");
        assertThat(run("verify", "--read-data")).isEqualTo(6);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("shape:studio", "reindex --files");
        assertThat(run("reindex", "--files")).isZero();

        assertThat(home().placesOf(badge)).isEmpty();
        assertThat(thumbnails())
                .as("that of the masked file is gone, and is made again")
                .hasSize(1)
                .allMatch(name -> assets().contains(name.substring(0, 64)));
        assertThat(run(
                        "export",
                        "--format",
                        "gallery",
                        "--out",
                        folder.resolve("page-2").toString()))
                .isZero();
        assertThat(thumbnails()).hasSize(2).allMatch(name -> assets().contains(name.substring(0, 64)));
        assertThat(run("verify", "--read-data")).isZero();
        Path out = folder.resolve("files");
        assertThat(run("export", "--format", "files", "--out", out.toString())).isZero();
        assertThat(new TestHome(out).placesInFiles(badge)).isEmpty();
        assertThat(home().rows("SELECT count(*), count(rules_version) FROM asset")
                        .toString())
                .isEqualTo("[[2, 2]]");
        assertThat(home().value("SELECT count(*) FROM replaced_asset")).isEqualTo("0");
    }
}
