package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.launcher.QuickStart;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program asked for something small: what it may not load, for that takes longer than the answer. */
final class LoadedClassesIT {
    /** What makes the schema, and what reads rules or any JSON into trees. */
    private static final List<String> FOR_NO_QUESTION = List.of(
            "org.flywaydb.core.Flyway ",
            "com.fasterxml.jackson.databind.ObjectMapper ",
            "comfyarchive.rules.RulesText ",
            "redact.rule.SecretPattern ",
            "graph.NodeRulesFile ",
            "graph.ParameterExtractor ",
            "comfyarchive.comfy.ComfyClient ",
            "comfyarchive.net.Network ",
            "comfyarchive.cli.SyncCommand ",
            "comfyarchive.cli.VerifyCommand ",
            "comfyarchive.cli.StoreCommand ",
            "comfyarchive.central.object.",
            "comfyarchive.central.publish.",
            "comfyarchive.central.query.",
            "comfyarchive.central.sql.StoreDatabase ",
            "software.amazon.",
            "org.postgresql.",
            "com.github.luben.zstd.Zstd ",
            "java.net.http.HttpClient ",
            "progressbar.ProgressBar ");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void archiveAPrompt() throws Exception {
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfFive())) {
            assertThat(run("", "sync", "-q", "--server", "studio=" + server.uri())
                            .exit())
                    .isZero();
        }
    }

    private static Outcome run(String options, String... words) throws Exception {
        return QuickStart.of(folder)
                .with("ARCHIVE_HOME", folder.resolve("home").toString())
                .with("ARCHIVE_JAVA_OPTS", QuickStart.JAVA_OPTIONS + " " + options)
                .run(words);
    }

    /** What a command loads while it does what it is asked for. */
    private static String classes(String... words) throws Exception {
        Path classes = folder.resolve("classes");
        Files.deleteIfExists(classes);
        Outcome outcome = run("-Xlog:class+load:file=" + classes, words);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isNotEmpty();
        return Files.readString(classes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "list --json --status success,error,interrupted,unknown --since 2000",
                "search fox OR a*",
                "stats",
                "stats --json --model a"
            })
    void aQuestionLoadsWhatItAsksWithAlone(String question) throws Exception {
        assertThat(classes(question.split(" ", -1)))
                .contains("comfyarchive.store.sqlite.PlainSql ")
                .doesNotContain(FOR_NO_QUESTION);
    }

    @Test
    void neitherDoesAPromptThatIsShown() throws Exception {
        String id = new TestHome(folder.resolve("home")).value("SELECT prompt_id FROM prompt");

        assertThat(classes("show", id)).contains("store.PromptBatch ").doesNotContain(FOR_NO_QUESTION);
        assertThat(classes("show", "--json", id)).contains("store.PromptBatch ").doesNotContain(FOR_NO_QUESTION);
    }

    /** It derives each entry again and so needs the rules; what made the schema it does not. */
    @Test
    void verifyLoadsNothingToMigrateOrToAskAServer() throws Exception {
        assertThat(classes("verify"))
                .contains("graph.ParameterExtractor ", "verify.Verify ")
                .doesNotContain(
                        "org.flywaydb.core.Flyway ",
                        "comfyarchive.cli.SyncCommand ",
                        "comfyarchive.comfy.ComfyClient ",
                        "java.net.http.HttpClient ");
    }

    @Test
    void theVersionLoadsNoCommand() throws Exception {
        List<String> commands = new ArrayList<>(FOR_NO_QUESTION);
        commands.addAll(List.of("comfyarchive.cli.ListCommand ", "org.sqlite.SQLiteDataSource "));

        assertThat(classes("--version")).contains("comfyarchive.cli.Main ").doesNotContain(commands);
        assertThat(classes("-V")).contains("comfyarchive.cli.Main ").doesNotContain(commands);
    }

    /** To know its machine the driver of SQLite starts another program, unless it is told (class {@code NativeLibrary}). */
    @Test
    void noOtherProgramIsStartedOnAnOrdinaryLinux() throws Exception {
        boolean ordinary = Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
                && !Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
                && System.getProperty("os.arch").equals("amd64");

        assertThat(classes("list").contains("java.lang.ProcessImpl ")).isEqualTo(!ordinary);
    }
}
