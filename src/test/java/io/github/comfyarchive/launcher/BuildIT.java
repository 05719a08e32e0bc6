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
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildIT {
    private static final String BUILDING = "archive: building, about a minute the first time ...\n";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path temporary;

    Checkout checkout;

    @BeforeEach
    void cloneTheCheckout() throws IOException {
        checkout = Checkout.clonedTo(temporary.resolve("ein Klon, é水"));
    }

    @Test
    void buildsOnFirstUseAgainWhenASourceChangesAndKeepsTheGoodProgramWhenOneIsBroken() throws Exception {
        Launch launch = withRealMaven();
        assertThat(launch.run()).isEqualTo(new Outcome(0, "built\n", BUILDING));
        assertThat(launch.run()).isEqualTo(new Outcome(0, "built\n", ""));
        assertThat(checkout.target("lib")).isNotEmptyDirectory();

        Files.writeString(checkout.source(), StandIn.source("changed"));
        assertThat(launch.run()).isEqualTo(new Outcome(0, "changed\n", BUILDING));

        Files.writeString(checkout.source(), "no Java");
        Outcome broken = launch.run();
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err()).contains("COMPILATION ERROR", "BUILD FAILURE", "archive: the build failed");
        assertThat(launch.with("ARCHIVE_BUILD", "0").run()).isEqualTo(new Outcome(0, "changed\n", ""));
    }

    @Test
    void buildsAgainWhenASourceIsDeleted() throws Exception {
        Path other = Files.createFile(checkout.source().resolveSibling("Other.java"));
        Launch launch = withMaven(whichBuilds());
        assertThat(launch.run().err()).isEqualTo(BUILDING);
        assertThat(launch.run().err()).isEmpty();

        Files.delete(other);

        assertThat(launch.run()).isEqualTo(new Outcome(0, "built\n", BUILDING));
        assertThat(launch.run()).isEqualTo(new Outcome(0, "built\n", ""));
    }

    @Test
    void buildsOnceWhereASourceHasADateInTheFuture() throws Exception {
        Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now().plusSeconds(100_000)));
        Launch launch = withMaven(whichBuilds());

        assertThat(launch.run()).isEqualTo(new Outcome(0, "built\n", BUILDING));
        assertThat(launch.run()).isEqualTo(new Outcome(0, "built\n", ""));
    }

    @Test
    void buildsOnceWhenTwoStartAtOnceAndRunsBoth() throws Exception {
        Path go = temporary.resolve("go");
        Launch launch = withMaven("until [ -e '" + go + "' ]; do sleep 0.05; done\n" + whichBuilds());
        Running first = launch.start();
        await().atMost(LONG).until(() -> Files.readString(first.err()).equals(BUILDING));
        Running second = launch.start();
        await().atMost(LONG).until(() -> Files.readString(second.err()).contains("waiting for another start"));
        Files.createFile(go);

        assertThat(first.end()).isEqualTo(new Outcome(0, "built\n", BUILDING));
        assertThat(second.end())
                .isEqualTo(new Outcome(0, "built\n", "archive: waiting for another start, which is building\n"));
        assertThat(temporary.resolve("builds")).hasContent("build");
    }

    @Test
    void buildsAgainAfterABuildThatWasKilledHalfway() throws Exception {
        Outcome killed = withMaven("echo half >\"$stage/archive.jar\"; kill -9 $PPID; exit 0")
                .run();
        assertThat(killed.exit()).isEqualTo(137);
        assertThat(checkout.jar()).doesNotExist();

        assertThat(withMaven(whichBuilds()).run()).isEqualTo(new Outcome(0, "built\n", BUILDING));
    }

    @Test
    void endsMavenWhenItIsEndedItself() throws Exception {
        Running running = withMaven("echo $$ >'" + temporary.resolve("pid") + "'; exec sleep 1000")
                .start();
        await().atMost(LONG)
                .until(() -> Files.exists(temporary.resolve("pid"))
                        && !Files.readString(temporary.resolve("pid")).isBlank());
        long maven = Long.parseLong(Files.readString(temporary.resolve("pid")).trim());
        running.process().destroy();

        assertThat(running.end().exit()).isEqualTo(143);
        await().atMost(LONG)
                .until(() ->
                        ProcessHandle.of(maven).filter(ProcessHandle::isAlive).isEmpty());
    }

    /** The lines of a Maven that makes the program in no time: what is tested is when it is called. */
    private String whichBuilds() throws IOException {
        Path built = temporary.resolve("built");
        if (!Files.exists(built)) {
            Checkout.builtIn(built);
        }
        return "mkdir -p \"$stage/lib\" && : >\"$stage/lib/some.jar\" && cp '" + built.resolve("target/archive.jar")
                + "' \"$stage\"";
    }

    private Launch withMaven(String lines) throws IOException {
        return withMavenScript(
                "for option; do case $option in -Darchive.target=*) stage=${option#*=} ;; esac; done\n" + lines);
    }

    /** The Maven of this machine, with the libraries it has fetched for the build that runs this test. */
    private Launch withRealMaven() throws IOException {
        String repository = System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");
        return withMavenScript(
                "MAVEN_OPTS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' PATH='" + System.getenv("PATH")
                        + "' exec mvn -o '-Dmaven.repo.local=" + repository + "' \"$@\"",
                temporary.resolve("real"));
    }

    private Launch withMavenScript(String lines) throws IOException {
        return withMavenScript(lines, temporary.resolve("tools"));
    }

    private Launch withMavenScript(String lines, Path tools) throws IOException {
        Path script = Files.createDirectories(tools).resolve("mvn");
        Files.writeString(script, "#!/bin/sh\necho build >>'" + temporary.resolve("builds") + "'\n" + lines + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return checkout.launch().with("LANG", "C").with("PATH", tools + ":/usr/bin:/bin");
    }
}
