package io.github.comfyarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartIT {
    @TempDir
    static Path shared;

    static Checkout checkout;

    @TempDir
    Path temporary;

    @AfterEach
    void removeLinks() throws IOException {
        Links.removeIn(temporary);
    }

    @BeforeAll
    static void build() throws IOException {
        checkout = Checkout.builtIn(shared.resolve("mit Leerzeichen, é水"));
    }

    @Test
    void startsFromAnyFolderWithNothingBesideTheOutputOfTheProgram() throws Exception {
        assertThat(checkout.launch().in(temporary).run()).isEqualTo(new Outcome(0, "built\n", ""));
    }

    @Test
    void startsThroughAChainOfSymlinksOneOfThemRelative() throws Exception {
        Path other = Files.createDirectory(temporary.resolve("other folder"));
        Files.createSymbolicLink(other.resolve("one"), checkout.script());
        Files.createSymbolicLink(temporary.resolve("two"), Path.of("other folder", "one"));
        Files.createSymbolicLink(other.resolve("archive"), Path.of("..", "two"));

        Outcome byPath = checkout.launch()
                .by("archive")
                .with("PATH", other + ":/usr/bin:/bin")
                .in(temporary)
                .by("env", "archive")
                .run();
        Outcome byRelativeName = checkout.launch().in(other).by("./archive").run();

        assertThat(byPath).isEqualTo(new Outcome(0, "built\n", ""));
        assertThat(byRelativeName).isEqualTo(new Outcome(0, "built\n", ""));
    }

    @Test
    void startsThroughASymlinkToTheFolderOfTheScript() throws Exception {
        Path bin = Files.createSymbolicLink(
                temporary.resolve("bin"), checkout.root().resolve("bin"));

        assertThat(Launch.of(bin.resolve("archive"), temporary).run().out()).isEqualTo("built\n");
    }

    @Test
    void startsWhenCalledByBashInItsOwnFolderAndWithCdpathSet() throws Exception {
        Outcome outcome = checkout.launch()
                .in(checkout.root().resolve("bin"))
                .with("CDPATH", "/usr:/")
                .by("bash", "archive")
                .run();

        assertThat(outcome).isEqualTo(new Outcome(0, "built\n", ""));
    }

    @Test
    void passesArgumentsOnExactly() throws Exception {
        Outcome outcome = checkout.launch()
                .run("arguments", "", "two words", "\"'\\", "$HOME `x` *", "水彩 é", "a\nb", "-Xmx1m", "--", " ");

        assertThat(outcome.out())
                .isEqualTo(
                        "[arguments]\n[]\n[two words]\n[\"'\\]\n[$HOME `x` *]\n[水彩 é]\n[a\nb]\n[-Xmx1m]\n[--]\n[ ]\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LANG=C", "LC_ALL=C", "LC_ALL=POSIX", "LC_CTYPE=C", "LANG=xx_XX.UTF-8", "LANG="})
    void namesFilesAndPrintsBeyondAsciiInEveryLocale(String setting) throws Exception {
        Path file = Files.createFile(temporary.resolve("naïve 水.png"));
        String name = setting.substring(0, setting.indexOf('='));
        Launch launch = checkout.launch().with(name, setting.substring(setting.indexOf('=') + 1));

        assertThat(launch.run("exists", file.toString()).out()).isEqualTo("true\n");
        assertThat(launch.run("arguments", "水").out()).isEqualTo("[arguments]\n[水]\n");
        assertThat(launch.run("error", "水").err()).endsWith("水\n");
    }

    @Test
    void passesStandardInputAndTheExitCodeOn() throws Exception {
        Path input = Files.write(temporary.resolve("input"), new byte[] {0, (byte) 0xff, '\n', 'x'});
        Running running = checkout.launch().start(input, "copy");

        assertThat(running.end().exit()).isZero();
        assertThat(running.out()).hasSameBinaryContentAs(input);
        assertThat(checkout.launch().run("exit", "5").exit()).isEqualTo(5);
    }

    @Test
    void becomesTheProgramSoThatASignalReachesIt() throws Exception {
        Running running = checkout.launch().start("wait");
        String pid = "pid " + running.process().pid() + "\n";
        await().until(() -> Files.readString(running.out()).equals(pid));
        running.process().destroy();

        assertThat(running.end().exit()).isEqualTo(143);
    }

    @Test
    void aCrashLeavesItsReportInTheHomeAndNothingWhereTheUserIs() throws Exception {
        Path home = Files.createDirectory(temporary.resolve("home 100%"));
        Path here = Files.createDirectory(temporary.resolve("here"));
        Path scratch = Files.createDirectory(temporary.resolve("scratch"));
        Launch launch = checkout.launch().in(here).with("TMPDIR", scratch.toString());

        crash(launch.with("ARCHIVE_HOME", home.toString()));
        crash(launch, "--home", home.toString());
        crash(launch, "--home=" + home);
        assertThat(reports(home)).hasSize(3);
        crash(launch.with("ARCHIVE_HOME", temporary.resolve("none").toString()));

        assertThat(reports(scratch)).hasSize(1);
        assertThat(here).isEmptyDirectory();
        for (Path report : reports(scratch)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
                    .isEqualTo("rw-------");
        }
    }

    private static void crash(Launch launch, String... arguments) throws Exception {
        Running running = launch.start(
                Stream.concat(Stream.of("wait"), Stream.of(arguments)).toArray(String[]::new));
        String pid = "pid " + running.process().pid() + "\n";
        await().until(() -> Files.readString(running.out()).equals(pid));
        new ProcessBuilder("kill", "-SEGV", String.valueOf(running.process().pid()))
                .start()
                .waitFor();
        assertThat(running.end().exit()).isNotZero();
    }

    private static List<Path> reports(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("hs_err_\\d+\\.log"))
                    .toList();
        }
    }

    @Test
    void handsTheUsersOptionsToTheJvm() throws Exception {
        Outcome outcome = checkout.launch()
                .with("ARCHIVE_JAVA_OPTS", "-Xmx1g -Djava.home=here")
                .run("java");

        assertThat(outcome.out()).isEqualTo("here\n");
    }

    @Test
    void keepsWhatTheJvmSaysOffStandardOutput() throws Exception {
        Outcome outcome = checkout.launch()
                .with("ARCHIVE_JAVA_OPTS", "-XX:+UseSerialGC -XX:MaxNewSize=1g")
                .run();

        assertThat(outcome.out()).isEqualTo("built\n");
    }

    @Test
    void runsAReadOnlyCheckoutAsItIsEvenWithNewerSources() throws Exception {
        Checkout readOnly = Checkout.builtIn(temporary.resolve("checkout"));
        Files.setLastModifiedTime(readOnly.source(), FileTime.from(Instant.now().plusSeconds(60)));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));

        Unprivileged user = Unprivileged.without(readOnly.root());
        Outcome outcome = user.launch(readOnly).with("ARCHIVE_CDS", "1").run();
        user.giveBack();

        assertThat(outcome).isEqualTo(new Outcome(0, "built\n", ""));
        assertThat(readOnly.target("cds")).doesNotExist();
    }

    @Test
    void saysThatAReadOnlyCheckoutMustBeBuiltByItsOwner() throws Exception {
        Checkout readOnly = Checkout.clonedTo(temporary.resolve("checkout"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));

        Unprivileged user = Unprivileged.without(readOnly.root());
        Outcome outcome = user.launch(readOnly).run();
        user.giveBack();

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("archive: the program is not built yet")
                .hasLineCount(1);
    }

    @Test
    void saysThatJavaCannotRunInAFolderWithAColon() throws Exception {
        Outcome outcome = Checkout.builtIn(temporary.resolve("a:b")).launch().run();

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("':' in its name").hasLineCount(1);
    }
}
