package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestEntries;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code archive watch} prints to whom. */
final class WatchCommandTest {
    @TempDir
    private Path root;

    private final FakeComfyServer server = FakeComfyServer.start();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private Thread thread;

    @AfterEach
    void stop() {
        server.close();
    }

    private void watch(boolean terminal, String... more) {
        String[] args = Stream.concat(
                        Stream.of(
                                "watch",
                                "--home",
                                root.toString(),
                                "--server",
                                server.uri().toString()),
                        Stream.of(more))
                .toArray(String[]::new);
        Terminal shown = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                terminal,
                100);
        thread = new Thread(() -> exit.complete(Main.run(args, shown, Map.of())));
        thread.start();
        await().until(() -> server.sockets().count() == 1);
    }

    private int end() throws Exception {
        thread.interrupt();
        return exit.get(5, TimeUnit.SECONDS);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Without --server: all that are not paused, as they are now. */
    @Test
    void takesUpWhatIsSaidOfServersMeanwhile() throws Exception {
        String home = root.toString();
        try (FakeComfyServer other = FakeComfyServer.start()) {
            assertThat(Outcome.of("servers", "add", "one=" + server.uri(), "--home", home)
                            .exit())
                    .isZero();
            thread = new Thread(() -> exit.complete(Main.run(
                    new String[] {"watch", "--home", home},
                    new Terminal(
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            false,
                            false,
                            100),
                    Map.of())));
            thread.start();
            await().until(() -> server.sockets().count() == 1);
            assertThat(Outcome.of("servers", "add", "two=" + other.uri(), "--home", home)
                            .exit())
                    .isZero();
            await().until(() -> other.sockets().count() == 1);
            assertThat(Outcome.of("servers", "pause", "one", "--home", home).exit())
                    .isZero();
            await().until(() -> server.sockets().count() == 0);
            TestEntries.complete(server, 1, 2);
            TestEntries.complete(other, 5, 6);
            await().until(() -> stored() == 1);
            assertThat(Outcome.of("servers", "resume", "one", "--home", home).exit())
                    .isZero();
            await().until(() -> stored() == 2);
            assertThat(end()).isZero();
            assertThat(err.size()).as("%s", err).isZero();
        }
    }

    @Test
    void printsALineForEachPromptOnATerminal() throws Exception {
        watch(true);
        TestEntries.complete(
                server, TestEntries.entry(1).positive("a fox \u001b[31m in the \u6c34\u5f69 " + "x".repeat(200)));
        TestEntries.complete(server, 2, 3);
        await().until(() -> lines().size() == 2);
        assertThat(end()).isZero();
        assertThat(lines().stream().filter(line -> line.contains("fox \\u")).toList())
                .singleElement()
                .asString()
                .matches("\\d\\d:\\d\\d:\\d\\d  success      1\\.5 s     sd_xl_base_1\\.0 {8}1 file {5}a fox"
                        + " \\\\u001b\\[31m in the \u6c34\u5f69 x+\u2026");
        assertThat(lines()).allMatch(line -> DisplayWidth.of(line) <= 100);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("archive: watching ")
                .endsWith("; each prompt is archived as it completes. Ctrl-C ends it");
    }

    @Test
    void printsNothingWithoutOne() throws Exception {
        watch(false);
        TestEntries.complete(server, 1, 2);
        await().until(() -> stored() == 1);
        assertThat(end()).isZero();
        assertThat(out.size() + err.size()).isZero();
    }

    @Test
    void printsALineOfJsonForEachPrompt() throws Exception {
        watch(false, "--json");
        TestEntries.complete(server, 1, 4);
        await().until(() -> lines().size() == 3);
        assertThat(end()).isZero();
        for (String line : lines()) {
            JsonNode json = new ObjectMapper().readTree(line);
            assertThat(json.path("status").asText()).isEqualTo("success");
            assertThat(json.path("stored").asInt()).isEqualTo(1);
        }
        Outcome listed = Outcome.of("list", "--json", "--home", root.toString());
        assertThat(listed.out().lines()).containsExactlyInAnyOrderElementsOf(lines());
    }

    @Test
    void saysOnStandardErrorWhatIsWrongWithAServer() throws Exception {
        watch(false);
        await().until(() -> server.log().count("/history") > 0);
        server.history().complete("odd", "7");
        server.sockets().status(0);
        await().until(() -> err.size() > 0);
        assertThat(end()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("archive: 127.0.0.1:" + server.port() + ": not saved: entry odd is not a history entry");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(Outcome.of("watch", "--poll", "0").err()).contains("--poll is 1 to 86400 seconds");
        assertThat(Outcome.of("watch", "--jobs", "0").exit()).isEqualTo(2);
    }

    /** How many files the archive says it has, as other programs see it meanwhile. */
    private long stored() {
        return Outcome.of("list", "--json", "--home", root.toString())
                .out()
                .lines()
                .filter(line -> line.contains("\"stored\":1"))
                .count();
    }
}
