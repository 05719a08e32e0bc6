package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.demo.SampleServer;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines as people type them before they have read anything. */
final class WordsTest {
    @TempDir
    private static Path folder;

    private static String home = "";

    @BeforeAll
    static void aServerIsNamedWithoutItsOption() throws IOException {
        home = folder.resolve("home").toString();
        try (SampleServer server = SampleServer.start()) {
            Outcome synced = Outcome.of("sync", "demo=" + server.uri(), "--home", home);
            assertThat(synced.exit()).as(synced.toString()).isZero();
            assertThat(Outcome.of("--home", home, "status", server.uri().toString())
                            .out())
                    .contains("demo (" + server.uri());
        }
    }

    private static Outcome archive(String... args) {
        return Outcome.of(Map.of("ARCHIVE_HOME", home), args);
    }

    private static Outcome done(String... args) {
        Outcome ran = archive(args);
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran;
    }

    @Test
    void helpIsACommandToo() {
        assertThat(archive("help")).isEqualTo(archive("--help"));
        assertThat(archive("help", "list")).isEqualTo(archive("list", "--help"));
        assertThat(archive("-q", "help", "servers", "add")).isEqualTo(archive("servers", "add", "--help"));
        assertThat(archive("help", "list").out()).contains("archive list");
    }

    @Test
    void theNameOfTheNewFileTellsTheFormat() throws IOException {
        Path out = folder.resolve("made/for/it");
        done("export", "--out", out.resolve("all.csv").toString());
        done("export", "--out", out.resolve("all.jsonl").toString());
        done("export", "--out", out.resolve("history.json").toString());
        done("export", "--out", out.resolve("all.ZIP").toString());

        assertThat(Files.readString(out.resolve("all.csv"))).contains("prompt_id");
        assertThat(Files.readAllLines(out.resolve("all.jsonl"))).hasSize(20);
        assertThat(Files.readString(out.resolve("history.json"))).startsWith("{");
        try (ZipFile zip = new ZipFile(out.resolve("all.ZIP").toFile())) {
            assertThat(zip.getEntry("manifest.json")).isNotNull();
        }
    }

    @Test
    void aGalleryIsACommandAndInAZipTheSameFiles() throws IOException {
        Path out = folder.resolve("page");
        assertThat(done("gallery", "-o", out.toString()).out()).contains("exported to " + out);
        done("gallery", "--out", out + ".zip");

        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(out)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                files.put(out.relativize(file).toString(), Files.size(file));
            }
        }
        Map<String, Long> zipped = new TreeMap<>();
        try (ZipFile zip = new ZipFile(out + ".zip")) {
            zip.stream().forEach(entry -> zipped.put(entry.getName(), entry.getSize()));
        }
        assertThat(zipped).isEqualTo(files).containsKeys("index.html", "data/index.js", "manifest.json");
        assertThat(List.copyOf(files.keySet())).anyMatch(name -> name.startsWith("files/"));
    }
}
