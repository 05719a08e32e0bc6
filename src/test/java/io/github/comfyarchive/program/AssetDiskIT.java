package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Needed;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on another disk than the database: by a link, by a mount, and while that disk is away. */
@SuppressWarnings("try") // a disk is mounted, and need not be named
final class AssetDiskIT {
    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();
    private Program program;
    private Path mount;

    @BeforeEach
    void prepare() throws Exception {
        TestEntries.complete(server, 0, 6);
        program = Program.in(folder);
        mount = Files.createDirectory(folder.resolve("large"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Outcome sync() {
        return program.here("sync", "--min-free", "0", "--server", "studio=" + server.uri());
    }

    private Outcome done(String... arguments) {
        Outcome outcome = program.here(arguments);
        assertThat(outcome.exit())
                .as("%s: %s", String.join(" ", arguments), outcome)
                .isZero();
        return outcome;
    }

    private TestHome home() {
        return new TestHome(program.home());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void state(String... states) throws Exception {
        assertThat(home().rows("SELECT DISTINCT state FROM output ORDER BY 1"))
                .isEqualTo(Stream.of(states).map(List::of).toList());
    }

    @Test
    void initMakesTheLinkAndAllGoesOverIt() throws Exception {
        try (SmallDisk disk = SmallDisk.at(mount, "size=64m")) {
            Path assets = mount.resolve("assets");

            Outcome outcome = program.run("init", "--assets", assets.toString());
            assertThat(outcome.exit()).as(outcome.toString()).isZero();
            assertThat(outcome.out()).contains("its files in " + assets);
            done("init", "--assets", assets.toString());
            done("init");

            assertThat(program.run("sync", "--min-free", "0", "--server", "studio=" + server.uri())
                            .exit())
                    .isZero();
            assertThat(names(program.home())).contains("assets", "archive.db");
            assertThat(program.home().resolve("assets")).isSymbolicLink();
            state("stored");
            program.isWhole("on another disk");
            done("export", "--format", "files", "--out", folder.resolve("files").toString());
            done(
                    "export",
                    "--format",
                    "gallery",
                    "--out",
                    folder.resolve("gallery").toString());
            assertThat(names(assets)).contains("tmp", "thumbs", ".archive-assets");
            assertThat(assets.resolve("tmp")).isEmptyDirectory();

            Path file = program.home().resolve("assets/" + assetOfFirst());
            Files.delete(file);
            Files.writeString(assets.resolve("stray"), "?");
            assertThat(program.here("verify").exit()).isEqualTo(6);
            done("verify", "--repair");
            assertThat(file).isRegularFile();
            assertThat(assets.resolve("lost+found/stray")).hasContent("?");
            program.isWhole("repaired");
        }
    }

    private String assetOfFirst() throws Exception {
        return home().value("SELECT substr(sha256, 1, 2) || '/' || sha256 || '.' || extension FROM asset");
    }

    @Test
    void whileTheDiskIsAwayFilesWaitAndNothingIsLost() throws Exception {
        try (SmallDisk disk = SmallDisk.at(mount, "size=64m")) {
            Path assets = mount.resolve("assets");
            done("init", "--assets", assets.toString());
            assertThat(sync().exit()).isZero();
            assertThat(SmallDisk.run(
                            "cp",
                            "-a",
                            assets.toString(),
                            folder.resolve("kept").toString()))
                    .isEmpty();
            disk.unmount();
            Files.createDirectory(assets); // some mount their disk there
            TestEntries.complete(server, 6, 9);

            isAway(assets);

            assertThat(assets).isEmptyDirectory();
            assertThat(home().value("SELECT count(*) FROM prompt")).isEqualTo("9");
            state("pending", "stored");
            Files.delete(assets);
            isAway(assets);
            assertThat(mount).isEmptyDirectory();
        }
        try (SmallDisk disk = SmallDisk.at(mount, "size=64m")) {
            assertThat(SmallDisk.run(
                            "cp",
                            "-a",
                            folder.resolve("kept").toString(),
                            mount.resolve("assets").toString()))
                    .isEmpty();

            assertThat(sync().exit()).isZero();

            state("stored");
            program.isWhole("the disk is back");
        }
    }

    private void isAway(Path assets) throws Exception {
        Outcome sync = sync();
        assertThat(sync.exit()).as(sync.toString()).isEqualTo(4);
        assertThat(sync.err()).contains("(" + assets + ") is away").hasLineCount(1);
        assertThat(sync.out()).contains("files wait the disk of ");
        for (String command : List.of("verify", "verify --read-data", "verify --repair --read-data", "verify --json")) {
            Outcome verify = program.here(command.split(" ", -1));
            assertThat(verify.exit()).as("%s: %s", command, verify).isEqualTo(4);
            assertThat(verify.err() + verify.out()).contains("(" + assets + ") is away");
            assertThat(verify.out()).as("nothing is lost").doesNotContain("\n- ", "missing as", "marked");
        }
        Outcome status = program.here("status", "--server", "studio=" + server.uri());
        assertThat(status.out()).contains("(" + assets + ") is away");
        assertThat(program.here("status", "--json", "--server", "studio=" + server.uri())
                        .out())
                .contains("\"away\":true");
        Outcome show = program.here("show", TestEntries.entry(0).id());
        assertThat(show.exit()).as(show.toString()).isEqualTo(4);
        assertThat(show.err()).contains("(" + assets + ") is away");
        assertThat(show.out()).contains("study_00001_.png");
        for (String format : List.of("files", "gallery")) {
            Path out = folder.resolve("never");
            Outcome export = program.here("export", "--format", format, "--out", out.toString());
            assertThat(export.exit()).as(export.toString()).isEqualTo(1);
            assertThat(export.err()).contains("(" + assets + ") is away");
            assertThat(out).doesNotExist();
        }
        Outcome init = program.here("init");
        assertThat(init.exit()).isEqualTo(1);
        assertThat(init.err()).contains("is away");
    }

    @Test
    void aDiskThatGoesInTheMiddleOfARunIsAwayToo() throws Exception {
        try (SmallDisk disk = SmallDisk.at(mount, "size=64m")) {
            done("init", "--assets", mount.resolve("assets").toString());
            server.before(When.file("study_00003_.png"), () -> {
                try {
                    assertThat(SmallDisk.run("umount", "-l", mount.toString())).isEmpty();
                } catch (Exception failed) {
                    throw new AssertionError(failed);
                }
            });
            try {
                Outcome sync =
                        program.here("sync", "--jobs", "1", "--min-free", "0", "--server", "studio=" + server.uri());
                assertThat(sync.exit()).as(sync.toString()).isEqualTo(4);
                assertThat(sync.err()).contains("is away");
                assertThat(home().value("SELECT count(*) FROM prompt")).isEqualTo("6");
                assertThat(mount).isEmptyDirectory();
            } finally {
                SmallDisk.run("mount", "-t", "tmpfs", "tmpfs", mount.toString()); // for close
            }
        }
    }

    @Test
    void assetsMayBeAMountToo() throws Exception {
        Path assets = Files.createDirectories(program.home().resolve("assets"));
        try (SmallDisk disk = SmallDisk.at(assets, "size=64m")) {
            assertThat(sync().exit()).isZero();
            state("stored");
            program.isWhole("on a mount");
            disk.unmount();
            TestEntries.complete(server, 6, 8);

            assertThat(sync().exit()).isEqualTo(4);

            assertThat(assets).isEmptyDirectory();
            assertThat(program.here("verify").exit()).isEqualTo(4);
        }
    }

    @Test
    void aMountOfTheSameDeviceIsFoundOut() throws Exception {
        Path assets = Files.createDirectories(program.home().resolve("assets"));
        Path elsewhere = Files.createDirectory(folder.resolve("else where"));
        String refusal = SmallDisk.run("mount", "--bind", elsewhere.toString(), assets.toString());
        String skipped = "a folder cannot be mounted on another here: " + refusal;
        assumeTrue(Needed.run(refusal.isEmpty(), skipped), skipped);
        try {
            assertThat(sync().exit()).isZero();
            state("stored");
            assertThat(names(elsewhere)).contains("tmp", ".archive-assets");
        } finally {
            SmallDisk.run("umount", assets.toString());
        }
    }

    @Test
    void filesOfBeforeAreCopiedByTheUserAndNeverByTheProgram() throws Exception {
        assertThat(sync().exit()).isZero();
        Path assets = folder.resolve("elsewhere");

        Outcome first = program.here("init", "--assets", assets.toString());
        assertThat(first.exit()).isEqualTo(1);
        assertThat(first.err())
                .contains("6 of this archive's files are not in " + assets, "nothing was changed", "rsync -a")
                .hasLineCount(1);
        assertThat(Files.isSymbolicLink(program.home().resolve("assets"))).isFalse();
        program.isWhole("after a refusal");

        assertThat(SmallDisk.run("cp", "-a", program.home().resolve("assets") + "/.", assets.toString()))
                .isEmpty();
        Outcome second = done("init", "--assets", assets.toString());

        assertThat(second.out()).contains("can be deleted");
        assertThat(program.home().resolve("assets")).isSymbolicLink();
        Path before = program.home()
                .resolve(names(program.home()).stream()
                        .filter(name -> name.startsWith("assets.before-"))
                        .findFirst()
                        .orElseThrow());
        assertThat(names(before)).hasSizeGreaterThan(3);
        TestEntries.complete(server, 6, 8);
        assertThat(sync().exit()).isZero();
        program.isWhole("from now on there");
    }

    @Test
    void anotherArchivesFolderAndOneInUseAreRefused() throws Exception {
        Path assets = folder.resolve("theirs");
        Program other = new Program(folder, folder.resolve("other"));
        assertThat(other.here("init", "--assets", assets.toString()).exit()).isZero();
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("holiday.jpg"), "a picture");

        for (String state : List.of("new", "old")) {
            Outcome foreign = program.here("init", "--assets", assets.toString());
            assertThat(foreign.exit()).as("%s: %s", state, foreign).isEqualTo(1);
            assertThat(foreign.err())
                    .contains("holds the files of another archive")
                    .hasLineCount(1);
            Outcome used = program.here("init", "--assets", full.toString());
            assertThat(used.exit()).isEqualTo(1);
            assertThat(used.err()).contains("is not empty").hasLineCount(1);
            assertThat(program.here(
                                    "init",
                                    "--assets",
                                    program.home().resolve("in").toString())
                            .exit())
                    .isEqualTo(1);
            assertThat(program.here("init", "--assets", "/nowhere/at/all").err())
                    .contains("is the disk mounted?");
            done("init");
        }
        assertThat(names(full)).containsExactly("holiday.jpg");

        Files.delete(program.home().resolve("assets/.archive-assets"));
        Files.delete(program.home().resolve("assets"));
        Files.createSymbolicLink(program.home().resolve("assets"), assets);
        Outcome sync = sync();
        assertThat(sync.exit()).isEqualTo(4);
        assertThat(sync.err()).contains("holds the files of another archive");
        assertThat(names(assets)).containsExactly(".archive-assets", "tmp");
    }

    @Test
    void anArchiveOfBeforeGetsItsMarkerAtTheNextSync() throws Exception {
        assertThat(sync().exit()).isZero();
        Path marker = program.home().resolve("assets/.archive-assets");
        String text = Files.readString(marker);
        Files.delete(marker);
        done("verify"); // its files are there

        assertThat(sync().exit()).isZero();

        assertThat(marker).hasContent(text);
        assertThat(home().value("SELECT marker FROM asset_disk") + "\n").isEqualTo(text);
    }

    @Test
    void filesThatAreGoneForGoodAreGivenUpByOneWord() throws Exception {
        assertThat(sync().exit()).isZero();
        assertThat(SmallDisk.run("rm", "-r", program.home().resolve("assets").toString()))
                .isEmpty();
        assertThat(sync().exit()).isEqualTo(4);

        done("init", "--anew");

        assertThat(program.here("verify").exit()).isEqualTo(6);
        done("verify", "--repair");
        program.isWhole("fetched again");
        assertThat(Files.exists(program.home().resolve("assets/.archive-assets"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }
}
