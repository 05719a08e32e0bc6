package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.launcher.QuickStart;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged program that watches for a while, and is told to end. */
final class WatchIT {
    /** What is the same after 2,000 prompts is to be so after these. */
    private static final int MORE = Fuzz.amount(2_000, 6_000);

    private static final int ALL = 2_000 + MORE;

    /** Less than any row or name that was kept of each. */
    private static final long GROWTH = 700L * MORE;

    private static final Path ARCHIVE = Path.of("bin", "archive").toAbsolutePath();

    @TempDir
    private Path folder;

    private final FakeComfyServer server = FakeComfyServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private Launch archive() throws Exception {
        return QuickStart.of(folder)
                .with("ARCHIVE_HOME", folder.resolve("home").toString())
                .with("ARCHIVE_SERVER", server.uri().toString());
    }

    /** In this process, which is another than that of the watch. */
    private Outcome here(String... arguments) {
        return Outcome.of(
                Map.of(
                        "ARCHIVE_HOME",
                        folder.resolve("home").toString(),
                        "ARCHIVE_SERVER",
                        server.uri().toString()),
                arguments);
    }

    private TestHome home() {
        return new TestHome(folder.resolve("home"));
    }

    private Running watch(String... more) throws Exception {
        Running running = archive()
                .start(Stream.concat(Stream.of("watch"), Stream.of(more)).toArray(String[]::new));
        await().atMost(Duration.ofSeconds(20)).until(() -> server.sockets().count() == 1);
        return running;
    }

    private static void signal(String name, Running running) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(running.process().pid()))
                .start()
                .waitFor();
    }

    private long count(String query) throws Exception {
        return Long.parseLong(home().rows(query).get(0).get(0));
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void endsInOrderWithinTwoSecondsOfASignalInTheMiddleOfADownload(String signal, int exit) throws Exception {
        server.fail(When.file("big.mp4"), Fault.stallAfter(100));
        Running running = watch("--json");
        TestEntries.complete(server, TestEntries.entry(1).files(FileRef.output("big.mp4")));
        TestEntries.complete(server, 2, 3);
        await().until(() -> count("SELECT count(*) FROM output WHERE state = 'stored'") == 1);

        long start = System.nanoTime();
        signal(signal, running);
        Outcome outcome = running.end();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines()).hasSize(2);
        assertThat(server.sockets().goodbyes()).isEqualTo(1);
        assertThat(home().rows("SELECT outcome, prompts_new FROM sync_run WHERE prompts_new > 0"))
                .containsExactly(List.of("stopped", "2"));
        server.heal();
        assertThat(here("sync", "-q")).isEqualTo(new Outcome(0, "", ""));
        assertThat(count("SELECT count(*) FROM output WHERE state = 'stored'")).isEqualTo(2);
    }

    @Test
    void syncsBesideItTakeTurns() throws Exception {
        Running running = watch();
        for (int number = 0; number < 4; number++) {
            TestEntries.complete(server, number, number + 1);
            assertThat(here("sync", "-q")).isEqualTo(new Outcome(0, "", ""));
        }
        assertThat(here("status", "--max-age", "1h").exit()).isZero();
        signal("TERM", running);
        assertThat(running.end()).isEqualTo(new Outcome(143, "", ""));
        assertThat(count("SELECT count(*) FROM prompt")).isEqualTo(4);
    }

    @Test
    void aReaderThatHasEnoughEndsIt() throws Exception {
        TestEntries.complete(server, 0, 50);
        Launch bash = archive().with("archive", ARCHIVE.toString()).by("/bin/bash");
        Running running = bash.start("-c", "$archive watch --json | head -2; echo \"${PIPESTATUS[0]}\"");
        Outcome outcome = running.end();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines()).hasSize(3).last().isEqualTo("0");
    }

    /** What the program holds at a moment. */
    private record Held(long heapBytes, int handles, int threads) {
        static Held by(Process process) throws Exception {
            Path proc = Path.of("/proc", Long.toString(process.pid()));
            long heap = liveBytes(process.pid());
            return new Held(heap, entries(proc.resolve("fd")), entries(proc.resolve("task")));
        }

        /** What lives after a full collection, from the last line of a histogram of classes. */
        private static long liveBytes(long pid) throws Exception {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .start();
            String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            jcmd.waitFor(20, TimeUnit.SECONDS);
            String total = printed.lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(total.strip().split(" +", -1)[2]);
        }

        private static int entries(Path folder) throws IOException {
            try (Stream<Path> entries = Files.list(folder)) {
                return (int) entries.count();
            }
        }
    }

    @Test
    void neitherMemoryNorHandlesGrowWithThePromptsOfADay() throws Exception {
        server.history().cap(1_000);
        Running running = watch("--json");
        long start = System.nanoTime();
        complete(0, 2_000);
        Held early = Held.by(running.process());
        complete(2_000, ALL);
        // What is on its way through the program at a moment is no growth, nor are the threads that see to it.
        Held late = await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> Held.by(running.process()),
                        held -> held.heapBytes() < early.heapBytes() + GROWTH && held.threads() <= early.threads() + 8);
        System.out.println("after 2,000 prompts " + early + ", after " + ALL + " " + late + ", "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
        signal("TERM", running);
        Outcome outcome = running.end();

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines()).hasSize(ALL);
        assertThat(late.handles()).isLessThanOrEqualTo(early.handles() + 8);
        assertThat(count("SELECT count(*) FROM prompt")).isEqualTo(ALL);
        assertThat(count("SELECT count(*) FROM output WHERE state = 'stored'")).isEqualTo(ALL / 10);
    }

    /** One prompt in ten with a picture; the connection breaks now and then. */
    private void complete(int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            String file = number % 10 == 0 ? "p" + number + ".bin" : "";
            if (!file.isEmpty()) {
                server.files().put(FileRef.output(file), file.getBytes(StandardCharsets.US_ASCII));
            }
            server.history().complete("p" + number, entry(number, file));
            server.sockets().status(1);
            if (number % 2_500 == 2_499) {
                server.sockets().cut();
            }
            if (number % 250 == 249) {
                int due = number - 250; // never more than the history holds
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> count("SELECT count(*) FROM prompt") >= due);
            }
        }
        await().atMost(Duration.ofSeconds(40))
                .until(() -> count("SELECT count(*) FROM prompt") == to
                        && count("SELECT count(*) FROM output WHERE state = 'stored'") == to / 10);
    }

    private static String entry(int number, String file) {
        String images =
                file.isEmpty() ? "" : "{\"filename\": \"" + file + "\", \"subfolder\": \"\", \"type\": \"output\"}";
        return "{\"prompt\": [" + number + ", \"p" + number
                + "\", {\"1\": {\"class_type\": \"Rig\", \"inputs\": {\"n\": "
                + number + "}}}, {\"client_id\": \"c\"}, [\"1\"]], \"outputs\": {\"1\": {\"images\": [" + images
                + "]}},"
                + " \"status\": {\"status_str\": \"success\", \"completed\": true, \"messages\": []}}";
    }
}
