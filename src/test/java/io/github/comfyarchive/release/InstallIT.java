package io.github.comfyarchive.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.Needed;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code install.sh}, with tarballs of a program that can say its version alone. */
final class InstallIT {
    private static final String PROFILE = "umask 022\n";

    @TempDir
    Path folder;

    private Path home;
    private Launch launch;

    @BeforeEach
    void prepare() throws IOException {
        home = Files.createDirectory(folder.resolve("home of é"));
        Files.writeString(home.resolve(".profile"), PROFILE);
        launch = Launch.of(Release.ROOT.resolve("src/release/install.sh"), folder)
                .with("HOME", home.toString())
                .with("SHELL", "/bin/bash")
                .with("PATH", "/usr/bin:/bin");
    }

    /** Before JUnit warns of each that leads out of the folder. */
    @AfterEach
    void removeLinks() throws IOException {
        for (Path link : filesIn(folder).stream().filter(Files::isSymbolicLink).toList()) {
            Files.delete(link);
        }
    }

    @Test
    void putsTheTarballIntoTheHomeAndOnThePath() throws Exception {
        Outcome installed = launch.run(tarball("1.0", "echo archive 1.0").toString());

        assertThat(installed.exit()).as(installed.err()).isZero();
        assertThat(installed.out())
                .contains(
                        "installed archive 1.0 in " + home + "/.local/lib/comfy-archive/1.0-",
                        "in " + home + "/.profile");
        assertThat(inANewShell("archive")).isEqualTo("archive 1.0\n");
        assertThat(home.resolve(".local/share/man/man1/archive.1")).hasContent("page of 1.0");
        assertThat(home.resolve(".local/share/systemd/user/comfy-archive.service"))
                .hasContent("ExecStart=\"" + home + "/.local/bin/archive\" watch");
    }

    @Test
    void bringsAnOlderOneUpToDateAndKeepsItForWhatStillRunsOfIt() throws Exception {
        launch.run(tarball("1.0", "echo archive 1.0").toString());
        Outcome newer = launch.run(tarball("1.1", "echo archive 1.1").toString());
        Path store = home.resolve(".local/lib/comfy-archive");

        assertThat(newer.out()).contains("brought up to date: archive 1.1 in ", "before 1.0-");
        assertThat(inANewShell("archive")).isEqualTo("archive 1.1\n");
        assertThat(names(store)).hasSize(2);
        assertThat(newer.out())
                .as("PATH of this shell")
                .contains("start it by: \"" + home + "/.local/bin/archive\" demo");
        assertThat(launch.run(folder.resolve("archive-1.1-linux-x64.tar.gz").toString())
                        .out())
                .contains("archive 1.1 is installed already in ");
        assertThat(names(store)).as("installed once more").hasSize(2);
        launch.run(tarball("1.2", "echo archive 1.2").toString());
        assertThat(names(store)).hasSize(2).noneMatch(name -> name.startsWith("1.0"));
        assertThat(Files.readString(home.resolve(".profile")).lines()).hasSize(2);
    }

    @Test
    void isFoundByEachKindOfShellAndLeavesItsFilesAsTheyWere() throws Exception {
        Files.writeString(home.resolve(".profile"), "umask 022"); // a line that is not ended
        for (String shell : List.of("bash -lc", "bash -ic", "zsh -lc", "zsh -ic", "fish -c")) {
            String[] words = shell.split(" ", 2);
            if (Needed.run(
                    Files.isExecutable(Path.of("/usr/bin", words[0])),
                    words[0] + " is not installed: install.sh is not tried with it")) {
                Launch by = launch.with("SHELL", "/usr/bin/" + words[0]);
                Outcome installed = by.run(tarball("1.0", "echo archive 1.0").toString());
                assertThat(installed.exit()).as(installed.err()).isZero();
                assertThat(by.by(words[0], words[1], "archive").run().out())
                        .as(shell)
                        .endsWith("archive 1.0\n");
                by.run("--uninstall");
                assertThat(home.resolve(".bashrc")).doesNotExist();
                assertThat(home.resolve(".zprofile")).doesNotExist();
                assertThat(home.resolve(".zshrc")).doesNotExist();
                assertThat(home.resolve(".config/fish/conf.d/comfy-archive.fish"))
                        .doesNotExist();
            }
        }
        assertThat(home.resolve(".profile")).content().startsWith("umask 022").hasLineCount(1);
    }

    @Test
    void knowsAHomeByAnotherOfItsNames() throws Exception {
        Path other = Files.createSymbolicLink(folder.resolve("link"), home);
        launch.run(tarball("1.0", "echo archive 1.0").toString());
        Launch otherwise = launch.with("HOME", other.toString());
        Outcome newer = otherwise.run(tarball("1.1", "echo archive 1.1").toString());
        Outcome removed = otherwise.run("--uninstall");

        assertThat(newer.out()).contains("brought up to date: archive 1.1");
        assertThat(removed.exit()).as(removed.err()).isZero();
        assertThat(home.resolve(".profile")).hasContent(PROFILE);
        assertThat(home.resolve(".local/bin/archive")).doesNotExist();
    }

    @Test
    void takesWhatARunThatWasKilledLeftForNothing() throws Exception {
        Path tarball = tarball("1.0", "echo archive 1.0");
        launch.run(tarball.toString());
        Path store = home.resolve(".local/lib/comfy-archive");
        Files.delete(store.resolve(names(store).get(0)).resolve("bin/archive"));
        Files.createDirectory(store.resolve("new.1"));
        Outcome again = launch.run(tarball.toString());

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(inANewShell("archive")).isEqualTo("archive 1.0\n");
        assertThat(names(store)).hasSize(1);
    }

    @Test
    void changesNothingWhereWhatIsGivenIsCutOrOfAnotherRelease() throws Exception {
        Path tarball = tarball("1.0", "echo archive 1.0");
        Files.writeString(folder.resolve("SHA256SUMS"), "0".repeat(64) + "  archive-0.9-linux-x64.tar.gz\n");
        assertThat(launch.run(tarball.toString()).err()).contains("says nothing of archive-1.0-linux-x64.tar.gz");
        Files.writeString(
                folder.resolve("SHA256SUMS"),
                Release.run(folder, "sha256sum", tarball.getFileName().toString())
                        .replace("\n", "\r\n"));
        assertThat(launch.run(tarball.toString()).out()).contains("installed archive 1.0");
        launch.run("--uninstall");

        Files.delete(folder.resolve("SHA256SUMS"));
        byte[] whole = Files.readAllBytes(tarball);
        Files.write(tarball, Arrays.copyOf(whole, whole.length / 2));
        Outcome cut = launch.run(tarball.toString());

        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.out()).contains("whether it came whole was not checked");
        assertThat(cut.err())
                .contains("could not be unpacked, and nothing was changed")
                .hasLineCount(1);
        assertThat(home.resolve(".local/lib/comfy-archive")).doesNotExist();
    }

    @Test
    void refusesAFolderThatAShellWouldReadAsMoreThanAName() throws Exception {
        for (String name : List.of("a$b", "a`b", "a\"b", "a\nb", "a:b")) {
            Outcome refused = launch.run(
                    "--prefix",
                    folder.resolve(name).toString(),
                    tarball("1.0", "").toString());
            assertThat(refused.exit()).as(name).isEqualTo(1);
            assertThat(folder.resolve(name)).doesNotExist();
        }
    }

    @Test
    void takesAwayAllThatItHasPutThereAndNeverWhatIsArchived() throws Exception {
        Path archived = home.resolve(".local/share/comfy-archive/archive.db");
        Files.createDirectories(archived.resolveSibling(""));
        Files.writeString(archived, "prompts");
        launch.run(tarball("1.0", "echo archive 1.0").toString());
        Outcome removed = launch.run("--uninstall");

        assertThat(removed.exit()).as(removed.err()).isZero();
        assertThat(removed.out()).contains("What is archived stays where it is: " + archived.getParent());
        assertThat(filesIn(home).stream().filter(file -> !Files.isDirectory(file)))
                .containsExactlyInAnyOrder(archived, home.resolve(".profile"));
        assertThat(home.resolve(".profile")).hasContent(PROFILE);
        assertThat(launch.run("--uninstall").err()).contains("nothing is installed");
    }

    @Test
    void changesNothingWhereTheProgramDoesNotStartOrIsNotWhatItsSumSays() throws Exception {
        launch.run(tarball("1.0", "echo archive 1.0").toString());
        Outcome broken = launch.run(tarball("1.1", "exit 1").toString());
        Path cut = tarball("1.2", "echo archive 1.2");
        Files.writeString(folder.resolve("SHA256SUMS"), "0".repeat(64) + "  " + cut.getFileName() + "\n");
        Outcome refused = launch.run(cut.toString());

        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.err()).contains("it does not start here: nothing was changed");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("is not what").contains("fetch it again");
        assertThat(inANewShell("archive")).isEqualTo("archive 1.0\n");
        assertThat(names(home.resolve(".local/lib/comfy-archive"))).hasSize(1);
    }

    @Test
    void leavesAnotherProgramOfThatNameAlone() throws Exception {
        Path other = home.resolve(".local/bin/archive");
        Files.createDirectories(other.resolveSibling(""));
        Files.writeString(other, "#!/bin/sh\n");
        Outcome refused = launch.run(tarball("1.0", "echo archive 1.0").toString());

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("is there already, and not of this script");
        assertThat(other).hasContent("#!/bin/sh\n");
    }

    private Path tarball(String version, String script) throws Exception {
        Path root = folder.resolve("archive-" + version);
        write(root.resolve("bin/archive"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(root.resolve("bin/archive"), PosixFilePermissions.fromString("rwxr-xr-x"));
        write(root.resolve("share/man/man1/archive.1"), "page of " + version);
        write(root.resolve("share/bash-completion/completions/archive"), "");
        write(root.resolve("share/systemd/user/comfy-archive.service"), "ExecStart=\"@ARCHIVE@\" watch");
        String name = root.getFileName() + "-linux-x64.tar.gz";
        Release.run(folder, "tar", "-czf", name, root.getFileName().toString());
        return folder.resolve(name);
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, content);
    }

    private String inANewShell(String command) throws Exception {
        return launch.by("bash", "--login", "-c", command).run().out();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        }
    }
}
