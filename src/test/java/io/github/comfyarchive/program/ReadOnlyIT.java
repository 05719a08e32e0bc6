package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to an archive on a medium on which nobody can write anything. */
final class ReadOnlyIT {
    @TempDir
    private Path folder;

    private Path disk;
    private Program program;

    @BeforeEach
    void name() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        program = new Program(folder, disk.resolve("home"));
    }

    private void archive() {
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, 3);
            Outcome sync = program.here("sync", "--min-free", "0", "--server", "studio=" + server.uri());
            assertThat(sync.exit()).as(sync.toString()).isZero();
        }
    }

    @Test
    void theFileAloneIsReadWhereThereIsNoLog() throws Exception {
        try (SmallDisk small = SmallDisk.at(disk, "size=16m")) {
            archive();
            small.becomeReadOnly();
            Launch launch = program.launch();

            asked(launch.run("list", "--json"), "list").contains("\"server\":\"studio\"");
            assertThat(program.here(
                                    "export",
                                    "--format",
                                    "gallery",
                                    "--out",
                                    folder.resolve("g").toString())
                            .exit())
                    .isZero();
            asked(program.here("verify", "--read-data"), "verify").contains("cannot be remembered");
        }
    }

    @Test
    void whatStandsInALogAloneIsSeen() throws Exception {
        try (SmallDisk small = SmallDisk.at(disk, "size=16m")) {
            archive();
            new TestHome(program.home()).leaveLog();
            small.becomeReadOnly();
            Launch launch = program.launch();

            asked(launch.run("list", "--json"), "list").contains("\"server\":\"inlog\"");
            assertThat(folder.resolve("unpacked"))
                    .as("the copy is gone")
                    .isDirectoryNotContaining("glob:**/comfy-archive-read-*");
            String id = TestEntries.entry(1).id();
            for (List<String> command : List.of(
                    List.of("search", "study", "--json"),
                    List.of("show", id),
                    List.of("show", id, "--explain"),
                    List.of("redact", "--explain", id),
                    List.of("stats"),
                    List.of("export", "--format", "jsonl", "--out", "-"),
                    List.of(
                            "export",
                            "--format",
                            "files",
                            "--out",
                            folder.resolve("files").toString()),
                    List.of(
                            "export",
                            "--format",
                            "gallery",
                            "--out",
                            folder.resolve("gallery").toString()),
                    List.of("backup", "--out", folder.resolve("backup.db").toString()),
                    List.of("verify"))) {
                asked(program.here(command.toArray(new String[0])), String.join(" ", command));
            }
        }
    }

    private static org.assertj.core.api.AbstractStringAssert<?> asked(Outcome outcome, String command) {
        assertThat(outcome.exit()).as("%s: %s", command, outcome).isZero();
        assertThat(outcome.err()).as(command).isEmpty();
        return assertThat(outcome.out()).as(command).isNotEmpty();
    }

    @Test
    void whereTheLogCannotBeCopiedNoOldRowsAreShown() throws Exception {
        Path full = Files.createDirectory(folder.resolve("full"));
        try (SmallDisk small = SmallDisk.at(disk, "size=16m");
                SmallDisk temporary = SmallDisk.at(full, "size=100k")) {
            archive();
            new TestHome(program.home()).leaveLog();
            small.becomeReadOnly();
            temporary.fill();

            Outcome list = program.launch("-Djava.io.tmpdir=" + full).run("list");

            assertThat(list.exit()).as(list.toString()).isEqualTo(6);
            assertThat(list.out()).isEmpty();
            assertThat(list.err())
                    .contains(program.home().toString(), full.toString(), "bytes are free")
                    .hasLineCount(1);
            assertThat(full.toFile().list())
                    .as("nothing is left of the attempt")
                    .containsExactly("fill");
        }
    }

    @Test
    void oneOfAnEarlierSchemaNamesTheCommandThatBringsItUpToDate() throws Exception {
        try (SmallDisk small = SmallDisk.at(disk, "size=16m")) {
            Files.createDirectories(program.home());
            Flyway.configure()
                    .dataSource("jdbc:sqlite:" + program.home().resolve("archive.db"), null, null)
                    .locations("classpath:migrations")
                    .target("5")
                    .load()
                    .migrate();
            small.becomeReadOnly();

            for (String command : List.of("list", "search fox", "show 1", "stats", "export --format csv --out -")) {
                Outcome outcome = program.here(command.split(" ", -1));

                assertThat(outcome.exit()).as("%s: %s", command, outcome).isEqualTo(6);
                assertThat(outcome.err())
                        .contains("schema 5", "archive init --home " + program.home())
                        .hasLineCount(1);
            }
        }
    }
}
