package io.github.comfyarchive.central.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of those who ask a store, and of those who were killed while they asked. */
final class ScratchFolderTest {
    @TempDir
    private Path place;

    /** A program that asks, and never ends by itself. */
    static final class Asking {
        public static void main(String[] arguments) throws Exception {
            ScratchFolder folder = ScratchFolder.in(Path.of(arguments[0]));
            Files.write(folder.path().resolve("archive.db"), new byte[10]);
            System.out.println(folder.path());
            System.in.read();
        }
    }

    private Process ask() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asking.class.getName(),
                        place.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private List<Path> folders() throws Exception {
        try (Stream<Path> all = Files.list(place)) {
            return all.sorted().toList();
        }
    }

    @Test
    void whatAKilledProgramLeftGoesWithTheNext() throws Exception {
        Process asking = ask();
        Path theirs = Path.of(asking.inputReader().readLine());
        try (ScratchFolder ours = ScratchFolder.in(place);
                ScratchFolder another = ScratchFolder.in(place)) {
            assertThat(folders()).containsExactlyInAnyOrder(theirs, ours.path(), another.path());
            asking.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            assertThat(theirs.resolve("archive.db")).exists();
            try (ScratchFolder next = ScratchFolder.in(place)) {
                assertThat(folders()).containsExactlyInAnyOrder(ours.path(), another.path(), next.path());
            }
        }
        assertThat(folders()).isEmpty();
    }

    /** In a container each program has the same number. */
    @Test
    void whatOneOfTheSameNumberLeftGoesToo() throws Exception {
        String own = "comfy-archive-store-" + ProcessHandle.current().pid() + "-";
        Path killed = Files.createDirectory(place.resolve(own + "1"));
        Files.createFile(killed.resolve("lock"));
        Path hardlyMade = Files.createDirectory(place.resolve(own + "2"));
        Files.setLastModifiedTime(hardlyMade, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        Path beingMade = Files.createDirectory(place.resolve(own + "3"));
        try (ScratchFolder ours = ScratchFolder.in(place)) {
            assertThat(folders()).containsExactlyInAnyOrder(beingMade, ours.path());
        }
    }
}
