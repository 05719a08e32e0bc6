package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Needed;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Homes of others: who may not use one is told whose it is, and root locks nobody out. */
final class OwnersIT {
    private static final String NOBODY = "65534";

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();
    private Path theirs;
    private Program program;

    static boolean byRoot() {
        return Needed.run(
                "root".equals(System.getProperty("user.name")),
                "not root: what root does in others' homes is not checked");
    }

    @BeforeEach
    void prepare() throws Exception {
        TestEntries.complete(server, 0, 3);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        theirs = Files.createDirectory(folder.resolve("theirs"));
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(folder.resolve("unpacked"));
        Files.setPosixFilePermissions(folder.resolve("unpacked"), PosixFilePermissions.fromString("rwxrwxrwx"));
        program = new Program(folder, theirs.resolve("home"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String[] sync() {
        return new String[] {"sync", "--min-free", "0", "--server", "studio=" + server.uri()};
    }

    /** A home with what the server has, where it is no matter how it came there. */
    private void fill() {
        Outcome sync = program.here(sync());
        assertThat(sync.exit()).as(sync.toString()).isZero();
    }

    private Launch nobody() throws Exception {
        Launch launch = program.launch();
        String script = launch.command().get(0);
        return launch.in(Path.of("/"))
                .by("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", script);
    }

    private static void chown(String owner, Path path) throws Exception {
        assertThat(SmallDisk.run("chown", "-h", owner, path.toString())).isEmpty();
    }

    private List<Path> notTheirs() throws Exception {
        try (Stream<Path> all = Files.walk(theirs)) {
            Object owner = Files.getAttribute(theirs, "unix:uid");
            Object group = Files.getAttribute(theirs, "unix:gid");
            return all.filter(path -> {
                        try {
                            return !owner.equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                                    || !group.equals(Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS));
                        } catch (java.io.IOException gone) {
                            return false;
                        }
                    })
                    .toList();
        }
    }

    @Test
    @EnabledIf("byRoot")
    void whatRootWritesIntoAnothersHomeIsThatOnes() throws Exception {
        chown(NOBODY + ":" + NOBODY, theirs);

        assertThat(program.run(sync()).exit()).isZero();
        assertThat(notTheirs()).isEmpty();
        assertThat(program.here(
                                "export",
                                "--format",
                                "gallery",
                                "--out",
                                folder.resolve("gallery").toString())
                        .exit())
                .isZero();
        TestEntries.complete(server, 3, 5);
        assertThat(nobody().run(sync()).exit()).as("its owner goes on").isZero();
        TestEntries.complete(server, 5, 7);
        assertThat(program.here(sync()).exit()).as("and root again").isZero();
        Files.delete(program.home().resolve("assets/" + firstFolder() + "/" + firstFile()));
        assertThat(program.here("verify", "--repair").exit()).isZero();

        assertThat(notTheirs()).isEmpty();
        assertThat(Files.getOwner(folder.resolve("gallery")).getName())
                .as("an export is whoever made it")
                .isEqualTo("root");
        Outcome verify = nobody().run("verify", "--read-data");
        assertThat(verify.exit()).as(verify.toString()).isZero();
        assertThat(new TestHome(program.home()).value("SELECT count(*) FROM prompt"))
                .isEqualTo("7");
    }

    private String firstFolder() throws Exception {
        return new TestHome(program.home()).value("SELECT substr(min(sha256), 1, 2) FROM asset");
    }

    private String firstFile() throws Exception {
        return new TestHome(program.home()).value("SELECT min(sha256) || '.' || extension FROM asset");
    }

    @Test
    @EnabledIf("byRoot")
    void rootGivesNothingAwayThroughALink() throws Exception {
        chown(NOBODY + ":" + NOBODY, theirs);
        fill();
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        Path secret = Files.writeString(foreign.resolve("secret"), "root's");
        Path tmp = program.home().resolve("tmp");
        for (int id = 4; id < 12; id++) {
            Files.createSymbolicLink(tmp.resolve(id + ".part"), secret);
        }
        Path assets = program.home().resolve("assets");
        for (int number = 0; number < 256; number++) {
            Path bucket = assets.resolve(String.format("%02x", number));
            if (!Files.exists(bucket)) {
                Files.createSymbolicLink(bucket, foreign);
            }
        }
        TestEntries.complete(server, 3, 8);

        program.run(sync());

        try (Stream<Path> all = Files.walk(foreign)) {
            for (Path path : all.toList()) {
                assertThat(Files.getOwner(path).getName()).as("%s", path).isEqualTo("root");
            }
        }
        assertThat(secret).hasContent("root's");
    }

    /** They change nothing, so one home is for all. */
    @Test
    @EnabledIf("byRoot")
    void aHomeThatMayNotBeReadIsNotOneThatIsNotThere() throws Exception {
        chown("2:2", theirs);
        fill();

        for (String command : List.of(
                "list", "verify", "backup --out /tmp/never.db", "reindex", "status", "sync", "init", "show 1")) {
            Outcome outcome = nobody().run(command.split(" ", -1));

            assertThat(outcome.exit()).as("%s: %s", command, outcome).isEqualTo(1);
            assertThat(outcome.err())
                    .as(command)
                    .contains("permission denied", theirs + " belongs to bin", "this is nobody", "sudo -u bin")
                    .doesNotContain("no archive", "AccessDenied")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"archive.db", "redaction.key", "sync.lock", "tmp"})
    @EnabledIf("byRoot")
    void rootsFilesInOnesOwnHomeAreNamed(String name) throws Exception {
        chown(NOBODY + ":" + NOBODY, theirs);
        fill();
        chown("root", program.home().resolve(name));
        TestEntries.complete(server, 3, 5);

        Outcome outcome = nobody().run(sync());

        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(
                        "permission denied",
                        name + " belongs to root",
                        "this is nobody",
                        "sudo chown -R nobody " + program.home())
                .hasLineCount(1);
    }

    @Test
    @EnabledIf("byRoot")
    void rootsFilesInTheFolderOfFilesKeepFilesWaitingAndNoEntry() throws Exception {
        chown(NOBODY + ":" + NOBODY, theirs);
        fill();
        chown("root", program.home().resolve("assets/.archive-assets"));
        TestEntries.complete(server, 3, 5);

        Outcome outcome = nobody().run(sync());

        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(4);
        assertThat(outcome.err())
                .contains("permission denied", ".archive-assets belongs to root", "sudo chown -R nobody");
        assertThat(new TestHome(program.home()).value("SELECT count(*) FROM prompt"))
                .isEqualTo("5");
    }

    @Test
    void aHomeThatIsClosedToItsOwnerIsNamed() throws Exception {
        Launch owner = byRoot() ? nobody() : program.launch();
        if (byRoot()) {
            chown(NOBODY + ":" + NOBODY, theirs);
        }
        assertThat(owner.run(sync()).exit()).isZero();
        Files.setPosixFilePermissions(program.home(), PosixFilePermissions.fromString("---------"));

        Outcome list = owner.run("list");
        Files.setPosixFilePermissions(program.home(), PosixFilePermissions.fromString("rwx------"));

        assertThat(list.exit()).as(list.toString()).isEqualTo(1);
        assertThat(list.err())
                .contains("permission denied", program.home() + " belongs to", "chmod u+rwX")
                .hasLineCount(1);
    }
}
