package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.comfyarchive.demo.SampleServer;
import io.github.comfyarchive.store.SqlText;
import io.github.comfyarchive.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code archive sql} over a recording. */
final class SqlCommandTest {
    @TempDir
    private static Path folder;

    private static String home = "";

    @BeforeAll
    static void archiveTheSample() throws IOException {
        home = folder.resolve("home").toString();
        try (SampleServer server = SampleServer.start()) {
            assertThat(Outcome.of("sync", "-q", "--home", home, "--server", "demo=" + server.uri())
                            .exit())
                    .isZero();
        }
    }

    private static Outcome archive(String... args) {
        return Outcome.of(Map.of("ARCHIVE_HOME", home), args);
    }

    private static String out(String... args) {
        Outcome ran = archive(args);
        assertThat(ran).isEqualTo(new Outcome(0, ran.out(), ""));
        return ran.out();
    }

    static Stream<String> ready() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("db/queries"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .map(name -> name.replace(".sql", ""))
                    .sorted()
                    .toList();
            assertThat(ReadyQuestions.NAMES).isEqualTo(names);
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("ready")
    void eachReadyQuestionIsAskedByItsName(String name) {
        SqlText text = ReadyQuestions.read(name);
        assertThat(text.about()).endsWith("?");
        assertThat(text.defaults().keySet()).isSubsetOf(text.parameters());
        assertThat(text.parameters())
                .allSatisfy(parameter -> assertThat(text.defaults()).containsKey(parameter));
        assertThat(out("sql")).contains(name, text.about());

        assertThat(out("sql", name).lines().findFirst().orElseThrow()).contains("\t");
    }

    @Test
    void rowsComeWithTabsAsCsvAndAsJson() throws IOException {
        String query = "SELECT 'a,\"b\"' AS text, 7 AS number, 0.5 AS real, NULL AS none, x'00ff' AS bytes";
        assertThat(out("sql", query)).isEqualTo("text\tnumber\treal\tnone\tbytes\na,\"b\"\t7\t0.5\t\t00ff\n");
        assertThat(out("sql", "--csv", query)).isEqualTo("text,number,real,none,bytes\n\"a,\"\"b\"\"\",7,0.5,,00ff\n");
        assertThat(new ObjectMapper().readTree(out("sql", "--json", query)))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"text\":\"a,\\\"b\\\"\",\"number\":7,\"real\":0.5,\"none\":null,\"bytes\":\"00ff\"}"));
    }

    @Test
    void parametersAreGivenByName() {
        String query = "SELECT count(*) FROM prompt WHERE status = :status AND ':none' <> '@also' -- :comment";
        assertThat(out("sql", query, "--param", "status=error")).isEqualTo("count(*)\n2\n");
        assertThat(out("sql", "find-a-seed", "-p", "seed=16477751229731959289"))
                .contains("00bc5cef-613f-4c66-b346-204fbf778d21");
        assertThat(archive("sql", query).err()).contains("no value for :status; --param status=VALUE");
        assertThat(archive("sql", query, "-p", "x=1").err()).contains("it has status");
    }

    @Test
    void entriesAndWorkflowsAreThereInSql() throws IOException {
        JsonNode row = new ObjectMapper()
                .readTree(out(
                        "sql",
                        "--json",
                        "SELECT prompt_id, entry(id) ->> '$.status.status_str' AS status, json_array_length(workflow(id), '$.nodes')"
                                + " AS nodes, entry(prompt_id) = entry(id) AS same, entry('nosuch') AS none FROM prompt"
                                + " WHERE prompt_id LIKE '81e0459d%'"));
        assertThat(row.path("status").asText()).isEqualTo("success");
        assertThat(row.path("nodes").asInt()).isPositive();
        assertThat(row.path("same").asInt()).isEqualTo(1);
        assertThat(row.path("none").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT nosuch FROM prompt|no such column: nosuch",
                "SELEC 1|near",
                "DELETE FROM server|readonly",
                "SELECT 1; DELETE FROM server|one statement at a time",
                "INSERT INTO tag (name) VALUES ('x')|readonly",
                "-- nothing|there is no statement",
                "failures-by-nod|did you mean failures-by-node?",
                "nosuch|no question is called nosuch",
            })
    void whatIsWrongIsSaidAndNothingIsWritten(String query, String reason) {
        Outcome ran = archive("sql", "--", query);
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.errLines()).singleElement().asString().contains(reason);
        assertThat(out("sql", "SELECT count(*) AS n FROM server")).isEqualTo("n\n1\n");
    }

    @Test
    void aPictureIsOpenedInTheViewer() throws IOException {
        Path viewer = folder.resolve("viewer");
        Files.writeString(viewer, "#!/bin/sh\necho \"$1\" >>'" + folder.resolve("shown") + "'\n");
        assertThat(viewer.toFile().setExecutable(true)).isTrue();
        Outcome opened =
                Outcome.of(Map.of("ARCHIVE_HOME", home, "ARCHIVE_VIEWER", viewer.toString()), "open", "81e0459d");

        assertThat(opened.exit()).as(opened.toString()).isZero();
        Path shown = Path.of(Files.readString(folder.resolve("shown")).strip());
        assertThat(shown).isAbsolute().isRegularFile();
        assertThat(out("show", "81e0459d")).contains("\n          " + shown + "\n");
        Outcome none = Outcome.of(Map.of("ARCHIVE_HOME", home, "ARCHIVE_VIEWER", "/no/viewer"), "open", "last");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("ARCHIVE_VIEWER", "assets/");
    }
}
