package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.launcher.Launch;
import io.github.comfyarchive.launcher.Launch.Outcome;
import io.github.comfyarchive.launcher.Launch.Running;
import io.github.comfyarchive.launcher.QuickStart;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program asked in a pipe, and killed while it derives again. */
final class AskIT {
    private static final Path ARCHIVE = Path.of("bin/archive").toAbsolutePath();
    private static final int PROMPTS = 900;

    @TempDir
    private static Path folder;

    private static TestHome home;

    @BeforeAll
    static void fill() throws Exception {
        home = new TestHome(folder.resolve("home"));
        for (int from = 0; from < PROMPTS; from += 300) {
            List<EntryJson> batch = IntStream.range(from, from + 300)
                    .mapToObj(index -> EntryJson.of("prompt-" + index)
                            .at(1_795_467_646_024L + 1000L * index)
                            .painting(
                                    "a fox at lake " + index + ", " + "oil painting ".repeat(3),
                                    "blurry",
                                    "18446744073709" + (100_000 + index),
                                    index % 3 == 0 ? "flux.safetensors" : "sdxl.safetensors",
                                    List.of("grain.safetensors")))
                    .toList();
            home.save("one", batch);
        }
        home.column("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static Launch launch(Path program, Path home) throws Exception {
        return QuickStart.with(Launch.of(program, folder)).with("ARCHIVE_HOME", home.toString());
    }

    private static Outcome bash(String script) throws Exception {
        return launch(Path.of("/bin/bash"), home.root())
                .with("archive", ARCHIVE.toString())
                .run("-c", script);
    }

    @Test
    void aReaderThatHasEnoughEndsAListWithoutAWord() throws Exception {
        for (String command : List.of("list --limit 0", "list --limit 0 --json", "search fox --limit 0")) {
            Outcome outcome = bash("$archive " + command + " | head -1; echo \"${PIPESTATUS[0]}\"");

            assertThat(outcome.err()).as(command).isEmpty();
            assertThat(outcome.out().lines()).as(command).hasSize(2).last().isEqualTo("0");
        }
    }

    /** As {@code less} does, for hours. */
    @ParameterizedTest
    @ValueSource(strings = {"list --limit 0", "search fox --limit 0 --json", "export --format jsonl --out -"})
    void aReaderThatStopsHoldsUpNobody(String command) throws Exception {
        Path started = folder.resolve("started");
        Path held = Files.createFile(folder.resolve("held"));
        Running asked = launch(Path.of("/bin/bash"), home.root())
                .with("archive", ARCHIVE.toString())
                .start(
                        "-c",
                        "$archive " + command + " | { read -r line; : > " + started + "; while [ -e " + held
                                + " ]; do sleep 0.05; done; wc -l; }; echo \"${PIPESTATUS[0]}\"");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(started));

        home.execute("UPDATE server SET comfyui_version = '" + command + "'");
        List<String> busy = home.column("PRAGMA wal_checkpoint(TRUNCATE)");
        Files.delete(held);
        Outcome outcome = asked.end();
        Files.delete(started);

        assertThat(busy).containsExactly("0");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines().map(String::strip)).hasSize(2).last().isEqualTo("0");
    }

    @Test
    void everyLineOfAListIsJson() throws Exception {
        Outcome outcome = launch(ARCHIVE, home.root()).run("list", "--limit", "0", "--json");

        assertThat(outcome).isEqualTo(new Outcome(0, outcome.out(), ""));
        ObjectMapper json = new ObjectMapper();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines).hasSize(PROMPTS);
        for (String line : lines) {
            assertThat(json.readTree(line).path("seed").textValue()).startsWith("18446744073709");
        }
    }

    @Test
    void aReindexKilledAtAnyMomentLeavesWholePromptsAndTheNextEndsIt() throws Exception {
        TestHome whole = home.copyTo(folder.resolve("whole"));
        TestHome killed = home.copyTo(folder.resolve("killed"));
        List<List<List<String>>> expected = whole.derived();
        String today = whole.column("SELECT derivation FROM prompt LIMIT 1").get(0);
        killed.execute(
                "UPDATE prompt_row SET derivation = NULL",
                "DELETE FROM sampling_row",
                "DELETE FROM search_words",
                "INSERT INTO prompt_search (prompt_search) VALUES ('delete-all')",
                "INSERT INTO input_index (input_index) VALUES ('delete-all')");

        int killedInTheMiddle = 0;
        for (int least : new int[] {1, 300, 600}) {
            Launch.Running running = launch(ARCHIVE, killed.root()).start("reindex", "--outdated");
            while (running.process().isAlive() && done(killed, today) < least) {
                Thread.sleep(20);
            }
            running.process().destroyForcibly().waitFor();
            int done = done(killed, today);
            killedInTheMiddle += done > 0 && done < PROMPTS ? 1 : 0;
            assertThat(killed.faults()).isEmpty();
            assertThat(killed.column("SELECT count(*) FROM prompt_search")).containsExactly(String.valueOf(done));
            assertThat(killed.column("SELECT count(*) FROM sampling")).containsExactly(String.valueOf(done));
        }
        Outcome last = launch(ARCHIVE, killed.root()).run("reindex", "--outdated");

        assertThat(killedInTheMiddle).isPositive();
        assertThat(last).isEqualTo(new Outcome(0, last.out(), ""));
        assertThat(done(killed, today)).isEqualTo(PROMPTS);
        assertThat(killed.derived()).isEqualTo(expected);
        assertThat(killed.faults()).isEmpty();
        assertThat(launch(ARCHIVE, killed.root())
                        .run("list", "--where", "KSampler.seed=18446744073709100007")
                        .out())
                .contains("prompt-7\t");
    }

    private static int done(TestHome archive, String today) {
        return Integer.parseInt(archive.column("SELECT count(*) FROM prompt WHERE derivation = '" + today + "'")
                .get(0));
    }
}
