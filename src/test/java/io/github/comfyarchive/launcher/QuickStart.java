package io.github.comfyarchive.launcher;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The packaged program as its users have it from its second start on: with its class archive, which takes two thirds of the time off a
 * start. The first test that asks makes it, for all that follow.
 */
public final class QuickStart {
    private static final Path SCRIPT = Path.of("bin", "archive").toAbsolutePath();
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static boolean made;

    private QuickStart() {}

    /** A second compiler is not worth its while in a run of seconds. */
    public static final String JAVA_OPTIONS = "-XX:TieredStopAtLevel=1";

    /** A start of the program, in a folder. */
    public static Launch of(Path folder) throws IOException, InterruptedException {
        return with(Launch.of(SCRIPT, folder));
    }

    /** The same for a script that starts it. */
    public static Launch with(Launch launch) throws IOException, InterruptedException {
        make(launch.folder());
        return launch.with("ARCHIVE_CDS", "1").with("ARCHIVE_BUILD", "0").with("ARCHIVE_JAVA_OPTS", JAVA_OPTIONS);
    }

    private static synchronized void make(Path folder) throws IOException, InterruptedException {
        if (!made) {
            Launch.of(SCRIPT, folder)
                    .with("ARCHIVE_CDS", "1")
                    .with("ARCHIVE_BUILD", "0")
                    .run("--version");
            await().atMost(Duration.ofMinutes(2)).until(QuickStart::isMade);
            made = true;
        }
    }

    private static boolean isMade() throws IOException {
        try (Stream<Path> files = Files.list(TARGET.resolve("cds"))) {
            return files.anyMatch(file -> file.toString().endsWith(".key") && isOfThisBuild(file));
        }
    }

    private static boolean isOfThisBuild(Path key) {
        try {
            return Files.getLastModifiedTime(key).compareTo(Files.getLastModifiedTime(TARGET.resolve("archive.jar")))
                    >= 0;
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
