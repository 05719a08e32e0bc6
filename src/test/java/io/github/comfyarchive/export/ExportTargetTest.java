package io.github.comfyarchive.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an export goes: complete or not at all, and over nothing that somebody still wants. */
class ExportTargetTest {
    @TempDir
    Path folder;

    private ArchivedHome fixture;

    @BeforeEach
    void archive() {
        fixture = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 3);
            fixture.sync("a", server);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("home"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void isForItsOwnerAndLeavesNothingElse() throws Exception {
        Path out = folder.resolve("out.jsonl");

        Outcome ran = fixture.export("jsonl", out);

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("3 prompts").contains("exported to " + out);
        assertThat(names()).containsExactly("out.jsonl");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
    }

    @Test
    void isNotWrittenOverUnlessAsked() throws Exception {
        Path out = Files.writeString(folder.resolve("out.jsonl"), "mine");

        Outcome refused = fixture.export("jsonl", out);

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("exists already").contains("--overwrite");
        assertThat(out).hasContent("mine");
        assertThat(fixture.export("jsonl", out, "--overwrite").exit()).isZero();
        assertThat(Files.readAllLines(out)).hasSize(3);
        assertThat(names()).containsExactly("out.jsonl");
    }

    @Test
    void isAFileOfItsOwn() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        Path directory = Files.createDirectory(folder.resolve("directory"));

        assertThat(fixture.export("jsonl", link).err()).contains("exists already");
        assertThat(fixture.export("jsonl", link, "--overwrite").err()).contains("is not a file");
        assertThat(fixture.export("jsonl", directory, "--overwrite").exit()).isEqualTo(2);
        Path file = Files.writeString(fixture.home().root().resolveSibling("file"), "");
        assertThat(fixture.export("jsonl", file.resolve("x.jsonl")).err()).contains(file + " is no folder");
        assertThat(fixture.export("jsonl", folder.resolve("home/archive.db"), "--overwrite")
                        .err())
                .contains("inside the archive's home");
        Files.createSymbolicLink(folder.resolve("way"), folder.resolve("home/assets"));
        assertThat(fixture.export("jsonl", folder.resolve("way/x")).err()).contains("inside the archive's home");
        assertThat(names()).containsExactly("directory", "file", "link", "way");
    }

    @Test
    void aKilledRunsRemainsAreWrittenAgainAndThoseOfARunningOneLeftAlone() throws Exception {
        Path part =
                Files.writeString(folder.resolve(".out.csv.archive-part"), "half a file, longer than ".repeat(9999));
        Path out = folder.resolve("out.csv");
        try (FileChannel running = FileChannel.open(part, StandardOpenOption.WRITE)) {
            assertThat(running.lock().isValid()).isTrue();
            Outcome second = fixture.export("csv", out);
            assertThat(second.exit()).isEqualTo(2);
            assertThat(second.err()).contains("another export to " + out + " is running");
            assertThat(part).exists();
        }

        assertThat(fixture.export("csv", out).exit()).isZero();

        assertThat(Files.readAllLines(out)).hasSize(4);
        assertThat(names()).containsExactly("out.csv");
    }

    @Test
    void doesNotAppearWhenItFails() throws Exception {
        for (List<String> row : fixture.home().rows("SELECT id FROM prompt ORDER BY id DESC LIMIT 1")) {
            try (java.sql.Connection connection = fixture.home().sql();
                    java.sql.Statement sql = connection.createStatement()) {
                sql.executeUpdate("UPDATE entry SET json = x'00' WHERE prompt = " + row.get(0));
            }
        }

        Outcome ran = fixture.export("history", folder.resolve("h.json"));

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.err()).contains("damaged");
        assertThat(names()).isEmpty();
    }

    @Test
    void aReaderThatWentAwayIsNoError() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        Outcome outcome = Outcome.writing(
                gone,
                Map.of("ARCHIVE_HOME", folder.resolve("home").toString()),
                "export",
                "--format",
                "jsonl",
                "--out",
                "-");

        assertThat(outcome).isEqualTo(new Outcome(0, "", ""));
    }
}
