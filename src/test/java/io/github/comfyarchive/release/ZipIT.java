package io.github.comfyarchive.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.launcher.QuickStart;
import io.github.comfyarchive.testing.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The zip is what the others are made of: the sample of them that the gate takes. */
final class ZipIT {
    @TempDir
    static Path folder;

    private static Release release;
    private static Path unpacked;

    @BeforeAll
    static void unpack() throws Exception {
        release = Release.made(folder.resolve("made"), "zip,docker,install");
        Release.run(folder, "unzip", "-q", release.artifact(".zip").toString());
        try (Stream<Path> folders = Files.list(folder)) {
            unpacked = folders.filter(each -> each.getFileName().toString().startsWith("archive-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static Stream<Path> javas() throws Exception {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib/jvm"))) {
            return folders
                    .filter(folder -> !Files.isSymbolicLink(folder) && Files.isExecutable(folder.resolve("bin/java")))
                    .toList()
                    .stream();
        }
    }

    /** Java 25 left half of picocli out, which old compilers made: 0.53 s of a processor for a list in place of 0.46. */
    @ParameterizedTest
    @MethodSource("javas")
    @Tag("long")
    void startsByEachJavaThatIsHereAndReadsNoCommandFromItsJar(Path java) throws Exception {
        Launch launch = Launch.of(unpacked.resolve("bin/archive"), folder)
                .with("JAVA_HOME", java.toString())
                .with("ARCHIVE_CDS", "wait");
        String home = folder.resolve("home by " + java.getFileName()).toString();
        Path loaded = folder.resolve(java.getFileName() + ".log");

        Outcome demo = launch.run("demo", "--home", home);
        Outcome listed = launch.with("ARCHIVE_JAVA_OPTS", "-Xlog:class+load=info:file=" + loaded)
                .run("list", "--home", home);

        assertThat(demo.out()).as(demo.err()).contains("17 new");
        assertThat(listed.out()).as(listed.err()).contains("success");
        assertThat(Files.readString(loaded).lines().filter(line -> line.contains(" picocli.CommandLine")))
                .hasSizeGreaterThan(100)
                .filteredOn(line -> !line.contains("shared objects file"))
                .hasSizeLessThan(3);
    }

    @Test
    void runsByAnyJavaAndBuildsNothing() throws Exception {
        Launch launch = Launch.of(unpacked.resolve("bin/archive"), folder)
                .with("PATH", "/usr/bin:/bin")
                .with("ARCHIVE_JAVA_OPTS", QuickStart.JAVA_OPTIONS);
        Path home = folder.resolve("home");

        Outcome demo = launch.run("demo", "--home", home.toString());

        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.out()).contains("17 new");
        assertThat(unpacked.resolve("native")).isNotEmptyDirectory();
        assertThat(unpacked.resolve("target")).doesNotExist();
        assertThat("archive-" + launch.run("--version").out().replaceAll("archive (\\S+).*\\s+", "$1"))
                .isEqualTo(unpacked.getFileName().toString());
        assertThat(listedOnATerminalByJavaAlone(home))
                .startsWith("ID        WHEN ")
                .doesNotContain("\t");
        assertThat(namesIn(home)).isNotEmpty().allSatisfy(ZipIT::isAllowedByWindows);
    }

    /** As archive.cmd starts it, which cannot know what is a terminal. */
    private static String listedOnATerminalByJavaAlone(Path home) throws Exception {
        String java = System.getProperty("java.home") + "/bin/java -Darchive.console=true -Djdk.console=java.base -jar "
                + unpacked + "/archive.jar list --limit 3 --home " + home;
        return Launch.of(Path.of("/usr/bin/script"), folder)
                .run("-qec", java, "/dev/null")
                .out();
    }

    private static Stream<String> namesIn(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    /** Microsoft, "Naming Files, Paths, and Namespaces". */
    private static void isAllowedByWindows(String name) {
        assertThat(name)
                .doesNotContainPattern("[<>:\"/\\\\|?*\\p{Cntrl}]")
                .doesNotEndWith(".")
                .doesNotEndWith(" ")
                .doesNotMatch("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");
    }

    @Test
    void holdsWhatASystemTakes() {
        assertThat(unpacked.resolve("THIRD-PARTY.txt")).content().contains("Apache License");
        assertThat(unpacked.resolve("LICENSE")).isNotEmptyFile();
        assertThat(unpacked.resolve("share/man/man1/archive-sync.1"))
                .content()
                .startsWith(".TH \"archive\\-sync\" \"1\" \"20");
        assertThat(unpacked.resolve("share/bash-completion/completions/archive"))
                .content()
                .contains("complete -F _complete_archive");
        assertThat(unpacked.resolve("share/systemd/user/comfy-archive.service"))
                .content()
                .contains("watch");
        assertThat(unpacked.resolve("bin/archive.cmd"))
                .content()
                .contains("\r\n")
                .doesNotContainPattern("[^\r]\n");
    }

    @Test
    void hasItsSumBesideIt() throws Exception {
        assertThat(Release.run(release.folder(), "sha256sum", "-c", "SHA256SUMS"))
                .contains(".zip: OK", "install.sh: OK", "Dockerfile: OK", "compose.yaml: OK");
    }
}
