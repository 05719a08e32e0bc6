package io.github.comfyarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassArchiveIT {
    private static final Outcome RUNS = new Outcome(0, "built\n", "");

    @TempDir
    Path temporary;

    static Stream<Path> javas() {
        Stream<Path> others = Stream.of("/usr/lib/jvm/java-17-openjdk-amd64", "/usr/lib/jvm/temurin-25-jdk-amd64")
                .map(Path::of);
        return Stream.concat(Stream.of(Path.of(System.getProperty("java.home"))), others)
                .filter(Files::isDirectory)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void isMadeByTheFirstStartUsedByTheSecondAndNeverBreaksOne(Path java) throws Exception {
        Checkout checkout = Checkout.builtIn(temporary.resolve("a checkout, é"));
        Launch launch = launch(checkout, java);

        assertThat(launch.run("class-archives").out()).isEmpty();
        Path archive = trained(checkout);
        assertThat(launch.run("class-archives").out())
                .contains(archive.getFileName().toString());
        assertThat(temporary.resolve("home")).isEmptyDirectory();
        assertThat(launch.with("ARCHIVE_CDS", "0").run("class-archive-passed").out())
                .isEqualTo("false\n");

        cut(archive);
        assertThat(launch.run("class-archive-passed")).isEqualTo(new Outcome(0, "false\n", ""));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> launch.run("class-archive-passed").out().equals("true\n"));

        overwriteUnseen(trained(checkout));
        assertThat(launch.run("class-archive-passed").out()).isEqualTo("true\n");
        assertThat(launch.run()).isEqualTo(RUNS);
        assertThat(launch.run("class-archives").out()).isEmpty();

        Files.setLastModifiedTime(checkout.jar(), FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        assertThat(launch.run("class-archive-passed").out()).isEqualTo("false\n");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !launch.run("class-archives").out().isEmpty());
        trained(checkout);
    }

    @Test
    void isNotMadeWhereItIsSwitchedOff() throws Exception {
        Checkout checkout = Checkout.builtIn(temporary.resolve("checkout"));

        assertThat(checkout.launch().run()).isEqualTo(RUNS);
        assertThat(checkout.target("cds")).doesNotExist();
    }

    @Test
    void isDoneWithoutWhereItsFolderCannotBeMade() throws Exception {
        Checkout checkout = Checkout.builtIn(temporary.resolve("checkout"));
        Files.createFile(checkout.target("cds"));

        assertThat(checkout.launch().with("ARCHIVE_CDS", "1").run()).isEqualTo(RUNS);
    }

    @Test
    void isTriedOnceOnlyWhereTheTrainingFails() throws Exception {
        Checkout checkout = Checkout.clonedTo(temporary.resolve("checkout"));
        Files.writeString(checkout.source(), StandIn.source("built", 3));
        checkout.compile();
        Launch launch = launch(checkout, Path.of(System.getProperty("java.home")));

        assertThat(launch.run()).isEqualTo(RUNS);
        await().atMost(Duration.ofSeconds(60)).until(() -> quiet(checkout));
        FileTime tried = Files.getLastModifiedTime(only(checkout, ".key"));
        assertThat(launch.run()).isEqualTo(RUNS);

        assertThat(named(checkout, ".jsa")).isEmpty();
        assertThat(quiet(checkout)).isTrue();
        assertThat(Files.getLastModifiedTime(only(checkout, ".key"))).isEqualTo(tried);
    }

    private Launch launch(Checkout checkout, Path java) throws IOException {
        Path home = Files.createDirectories(temporary.resolve("home"));
        return checkout.launch()
                .with("ARCHIVE_CDS", "1")
                .with("JAVA_HOME", java.toString())
                .with("HOME", home.toString());
    }

    private static Path trained(Checkout checkout) throws IOException {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> quiet(checkout) && !named(checkout, ".jsa").isEmpty());
        return only(checkout, ".jsa");
    }

    /** Whether a training came to its end, and none is on its way. */
    private static boolean quiet(Checkout checkout) throws IOException {
        return !named(checkout, ".key").isEmpty()
                && named(checkout, ".training").isEmpty();
    }

    private static Path only(Checkout checkout, String ending) throws IOException {
        assertThat(named(checkout, ending)).hasSize(1);
        return named(checkout, ending).get(0);
    }

    private static List<Path> named(Checkout checkout, String ending) throws IOException {
        if (!Files.isDirectory(checkout.target("cds"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(checkout.target("cds"))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static void cut(Path archive) throws IOException {
        assertThat(archive.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
    }

    /** Another file of the same size and time, as of another JVM. */
    private static void overwriteUnseen(Path archive) throws IOException {
        FileTime time = Files.getLastModifiedTime(archive);
        int size = (int) Files.size(archive);
        assertThat(archive.toFile().setWritable(true)).isTrue();
        Files.write(archive, new byte[size]);
        Files.setLastModifiedTime(archive, time);
    }
}
