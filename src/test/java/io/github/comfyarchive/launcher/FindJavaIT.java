package io.github.comfyarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindJavaIT {
    private static final Path REAL = Path.of(System.getProperty("java.home"));
    private static final Outcome RUNS = new Outcome(0, "built\n", "");

    @TempDir
    static Path shared;

    static Checkout checkout;

    @TempDir
    Path temporary;

    /** A start on a machine that has the usual tools, and no Java. */
    Launch bare;

    @AfterEach
    void removeLinks() throws IOException {
        Links.removeIn(temporary);
    }

    @BeforeAll
    static void build() throws IOException {
        checkout = Checkout.builtIn(shared.resolve("checkout"));
    }

    @BeforeEach
    void hideTheJavasOfThisMachine() throws IOException {
        Path tools = Files.createDirectory(temporary.resolve("tools"));
        for (String tool :
                List.of("bash", "cat", "env", "find", "mkdir", "mv", "readlink", "rm", "sed", "stat", "touch")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        bare = checkout.launch()
                .without("JAVA_HOME")
                .with("PATH", tools.toString())
                .with("HOME", temporary.toString())
                .with(
                        "ARCHIVE_JVMS",
                        Files.createDirectory(temporary.resolve("jvms")).toString());
    }

    @Test
    void saysWhatToDoWhereThereIsNone() throws Exception {
        Outcome outcome = bare.run();

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .startsWith("archive: no Java of 17 or newer was found: install one")
                .hasLineCount(1);
    }

    @Test
    void takesJavaHome() throws Exception {
        assertThat(bare.with("JAVA_HOME", REAL.toString()).run()).isEqualTo(RUNS);
    }

    @Test
    void takesTheJavaOnThePathThroughItsSymlinks() throws Exception {
        Files.createSymbolicLink(temporary.resolve("alternative"), REAL.resolve("bin/java"));
        Files.createSymbolicLink(temporary.resolve("tools/java"), Path.of("..", "alternative"));

        assertThat(bare.run()).isEqualTo(RUNS);
        assertThat(bare.run("java").out()).isEqualTo(REAL.toRealPath() + "\n");
    }

    @Test
    void takesTheJavaBehindAScriptOnThePath() throws Exception {
        script(temporary.resolve("tools/java"), "exec '" + REAL + "/bin/java' \"$@\"");

        assertThat(bare.run()).isEqualTo(RUNS);
    }

    @Test
    void takesTheFirstInTheFolderOfJavasThatIsNewEnough() throws Exception {
        java("jvms/java-11", "11.0.20");
        java("jvms/java-8", "1.8.0_412");
        Files.createSymbolicLink(temporary.resolve("jvms/newer"), REAL);

        assertThat(bare.run()).isEqualTo(RUNS);
    }

    @Test
    void takesTheJavaOfSdkman() throws Exception {
        Path candidates = Files.createDirectories(temporary.resolve(".sdkman/candidates/java"));
        Files.createSymbolicLink(candidates.resolve("current"), REAL);

        assertThat(bare.run()).isEqualTo(RUNS);
    }

    @Test
    void saysThatJavaHomeIsTooOldAndLooksFurther() throws Exception {
        Path old = java("old", "1.8.0_412");
        Files.createSymbolicLink(temporary.resolve("jvms/newer"), REAL);

        Outcome outcome = bare.with("JAVA_HOME", old.toString()).run();

        assertThat(outcome.out()).isEqualTo("built\n");
        assertThat(outcome.err())
                .isEqualTo("archive: JAVA_HOME=" + old + " is Java 8, older than 17: looking for another\n");
    }

    @Test
    void saysThatJavaHomeHoldsNoJavaAndLooksFurther() throws Exception {
        Files.createSymbolicLink(temporary.resolve("jvms/newer"), REAL);

        Outcome outcome = bare.with("JAVA_HOME", "/no/java here").run();

        assertThat(outcome.out()).isEqualTo("built\n");
        assertThat(outcome.err()).isEqualTo("archive: JAVA_HOME=/no/java here holds no Java: looking for another\n");
    }

    @Test
    void doesNotBuildWithARuntimeThatHasNoCompiler() throws Exception {
        java("jvms/runtime", "17.0.1");
        script(temporary.resolve("tools/mvn"), "exit 99");

        Checkout cloned = Checkout.clonedTo(temporary.resolve("clone"));
        Outcome outcome = bare.by(cloned.script().toString()).run();

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("archive: building needs a JDK (with javac)")
                .hasLineCount(1);
    }

    @Test
    void saysThatBuildingNeedsMaven() throws Exception {
        Checkout cloned = Checkout.clonedTo(temporary.resolve("clone"));
        Outcome outcome = bare.with("JAVA_HOME", REAL.toString())
                .by(cloned.script().toString())
                .run();

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("there is no mvn on the PATH").hasLineCount(1);
    }

    /** A home that says it is this version, whose java must not be started. */
    private Path java(String name, String version) throws IOException {
        Path home = Files.createDirectories(temporary.resolve(name));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"none\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(Files.createDirectory(home.resolve("bin")).resolve("java"), "echo wrong; exit 99");
        return home;
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
