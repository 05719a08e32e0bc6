package io.github.comfyarchive.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A folder with artifacts that {@code bin/release} has made of what is packaged in {@code target}. */
record Release(Path folder) {
    static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    /**
     * Makes some of them.
     *
     * @param only such as {@code zip,install}
     */
    static Release made(Path folder, String only) throws IOException, InterruptedException {
        return made(start(folder), folder, only);
    }

    static Release made(Launch launch, Path folder, String only) throws IOException, InterruptedException {
        Outcome ended = launch.start("--only", only, folder.toString()).endWithin(Duration.ofMinutes(15));
        assertThat(ended.exit()).as(ended.toString()).isZero();
        return new Release(folder);
    }

    /** A start of {@code bin/release}, of the program as it was packaged for these tests. */
    static Launch start(Path scratch) {
        return Launch.of(ROOT.resolve("bin/release"), scratch.toAbsolutePath().resolveSibling(""))
                .with("ARCHIVE_BUILD", "0");
    }

    /** The artifact whose name ends so. */
    Path artifact(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).as(ending).hasSize(1);
            return found.get(0);
        }
    }

    /** Runs a command that must succeed; answers what it printed. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Outcome ended = Launch.of(Path.of("/usr/bin/env"), folder)
                .without("JAVA_HOME")
                .with("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
                .start(command)
                .endWithin(Duration.ofMinutes(15));
        assertThat(ended.exit()).as(String.join(" ", command) + ": " + ended).isZero();
        return ended.out() + ended.err();
    }
}
