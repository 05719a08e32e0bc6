package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.demo.SampleServer;
import io.github.comfyarchive.testing.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told who finds nothing, or not all: over the recording that {@code archive demo} has too. */
final class NothingFoundTest {
    @TempDir
    private static Path folder;

    private static String home = "";

    @BeforeAll
    static void archiveTheSample() throws IOException {
        home = folder.resolve("home").toString();
        try (SampleServer server = SampleServer.start()) {
            Outcome synced = Outcome.of("sync", "--home", home, "--server", "demo=" + server.uri());
            assertThat(synced.exit()).as(synced.toString()).isZero();
        }
    }

    private static Outcome onTerminal(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                args,
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        true,
                        true,
                        80),
                Map.of("ARCHIVE_HOME", home));
        return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list --model flx|model:flx|no model is called flx; there is flux1-dev-fp8.safetensors",
                "list --model SDXL|model:SDXL|no model is called SDXL; there is sd_xl_base_1.0.safetensors",
                "list --lora flux1|lora:flux1|no LoRA is called flux1, but a model is: --model flux1",
                "list --lora grian|lora:grian|there is film_grain.safetensors",
                "list --where KSmpler.steps=28|KSmpler.steps=28|no node has the input KSmpler.steps; there is KSampler.steps",
                "list --where KSampler.steps=29|KSampler.steps=29|KSampler.steps is, for instance,",
                "list --tag best|tag:best|no tag is called best",
                "list --since 2100|since:2100-01-01 00:00|archived are prompts from 2026-11-2",
                "search lighthose|lighthose|no prompt has the word lighthose; there is lighthouse",
                "search model:flx lighthouse|lighthouse model:flx|no model is called flx; there is flux1-dev-fp8.safetensors",
            })
    void itIsSaidWhatWasUnderstoodAndWhatIsNearest(String line, String understood, String hint) {
        Outcome ran = onTerminal(line.split(" "));

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.errLines().get(0)).isEqualTo("no prompts match: " + understood);
        assertThat(ran.err()).contains(hint == null ? "" : hint);
    }

    @Test
    void anEmptyArchiveSaysSo() {
        String empty = folder.resolve("empty").toString();
        assertThat(Outcome.of("--home", empty, "init").exit()).isZero();

        Outcome ran = onTerminal("--home", empty, "list");

        assertThat(ran.errLines())
                .containsExactly(
                        "no prompts match", "  nothing is archived yet: archive sync, or archive import FOLDER");
    }

    @Test
    void programsAreToldNothing() {
        Outcome nothing = new Outcome(0, "", "");
        assertThat(Outcome.of("--home", home, "list", "--model", "flx")).isEqualTo(nothing);
        assertThat(Outcome.of("--home", home, "search", "lighthose")).isEqualTo(nothing);
        assertThat(onTerminal("list", "--model", "flx", "--json")).isEqualTo(nothing);
        assertThat(onTerminal("-q", "list", "--model", "flx")).isEqualTo(nothing);
        assertThat(Outcome.of("--home", home, "list", "--limit", "2").out().lines())
                .hasSize(3);
    }

    @Test
    void aListSaysHowManyThereAre() {
        assertThat(onTerminal("list", "--limit", "2").out()).endsWith("\n2 of 20 prompts; --limit 0 shows all\n");
        assertThat(onTerminal("list", "--limit", "2", "--model", "flux").out())
                .matches("(?s).*\n2 of [3-9] prompts; --limit 0 shows all\n");
        assertThat(onTerminal("list", "--limit", "2", "--where", "steps~2").out())
                .endsWith("\n2 shown, and there may be more; --limit 0 shows all\n");
        assertThat(onTerminal("search", "velvet", "--limit", "1").out())
                .matches("(?s).*\n1 of [2-9] prompts; --limit 0 shows all\n");
        assertThat(onTerminal("list").out()).doesNotContain("shows all");
    }
}
