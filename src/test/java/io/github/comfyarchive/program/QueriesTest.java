package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.ProgressHandler;

/**
 * The ready questions and the views give the rows they must, by the {@code sqlite3} that people have, over the archive that
 * {@code queries/archive.sql} makes. The rows stand beside it, a file a question.
 */
class QueriesTest {
    private static final Path QUERIES = Path.of("db/queries");
    private static final Path EXPECTED = Path.of("src/test/resources/queries");

    @TempDir
    static Path folder;

    private static TestHome home;

    @BeforeAll
    static void makeArchive() throws Exception {
        home = new TestHome(folder.resolve("home"));
        home.withSchema();
        String rows = Files.readString(EXPECTED.resolve("archive.sql"));
        assertThat(sqlite3(rows + "PRAGMA foreign_key_check;")).isEmpty();
    }

    static List<Path> queries() throws IOException {
        try (Stream<Path> files = Files.list(QUERIES)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQuestionHasItsAnswer(Path query) throws Exception {
        Path expected = EXPECTED.resolve(query.getFileName().toString().replace(".sql", ".txt"));

        assertThat(answer(query)).isEqualTo(Files.readString(expected));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQuestionAsItStandsIsAnsweredInABox(Path query) throws Exception {
        assertThat(sqlite3(Files.readString(query))).startsWith("┌").endsWith("┘\n");
    }

    /** As a box, a table depends on the version of {@code sqlite3}. */
    private static String answer(Path query, String... options) throws Exception {
        return answer(query, home, options);
    }

    private static String answer(Path query, TestHome home, String... options) throws Exception {
        String asked = Files.readString(query);
        assertThat(asked).contains("\n.parameter init\n.mode box --wrap 0\n");
        return sqlite3(asked.replace(".mode box --wrap 0", ".mode list\n.headers on"), home, options);
    }

    private static String sqlite3(String input, String... options) throws Exception {
        return sqlite3(input, home, options);
    }

    private static String sqlite3(String input, TestHome home, String... options) throws Exception {
        Path script = Files.writeString(folder.resolve("script.sql"), input);
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of("sqlite3", "-batch", "-bail"));
        command.addAll(List.of(options));
        command.add(home.root().resolve("archive.db").toString());
        Process process = new ProcessBuilder(command)
                .redirectInput(script.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(output, UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQuestionBeginsByWhatItAnswersAndExplainsItsParameters(Path query) throws Exception {
        String text = Files.readString(query);
        String asked = statement(text);

        assertThat(text).startsWith("-- ").doesNotContain("\t").endsWith(";\n");
        assertThat(text.lines().takeWhile(line -> line.startsWith("--")).toList())
                .anyMatch(line -> line.contains("?"));
        assertThat(parameters(asked, ":(\\w+)")).isEqualTo(parameters(text, "\\(':(\\w+)'"));
        assertThat(line(query))
                .containsExactlyElementsOf(parameters(text, "\\(':(\\w+)'").stream()
                        .map(name -> "`:" + name + "`")
                        .sorted()
                        .toList());
    }

    /** The parameters in the line of the README on this question; there is one line. */
    private static List<String> line(Path query) throws IOException {
        List<String> lines = Files.readAllLines(QUERIES.resolve("README.md")).stream()
                .filter(line -> line.startsWith("| `" + query.getFileName() + "` | "))
                .toList();
        assertThat(lines).hasSize(1);
        return Pattern.compile("`:\\w+`")
                .matcher(lines.get(0))
                .results()
                .map(MatchResult::group)
                .sorted()
                .toList();
    }

    private static List<String> parameters(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.results()
                .map(result -> result.group(1))
                .distinct()
                .sorted()
                .toList();
    }

    /** What is asked, without what prepares it. */
    private static String statement(String text) {
        Matcher matcher = Pattern.compile("^(SELECT|WITH) .*", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group();
    }

    @Test
    void nothingIsDocumentedOrExpectedOfAQuestionThatIsNotThere() throws Exception {
        List<String> names =
                queries().stream().map(query -> query.getFileName().toString()).toList();

        assertThat(parameters(Files.readString(QUERIES.resolve("README.md")), "(?m)^\\| `([\\w.-]+)`"))
                .isEqualTo(names);
        try (Stream<Path> files = Files.list(EXPECTED)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".txt", ".sql"))
                            .filter(name -> !name.equals("archive.sql")))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    /**
     * Entries are most of the file, and rows of prompts and outputs most of the rest: who asks must not wait until they are all read, by
     * the library of SQLite that the program has or by the {@code sqlite3} of this machine.
     */
    @ParameterizedTest
    @MethodSource("queries")
    void noQuestionReadsEntriesOrAllRows(Path query) throws Exception {
        String asked = "EXPLAIN QUERY PLAN " + statement(Files.readString(query));
        List<String> plan = home.rows(asked).stream().map(step -> step.get(3)).toList();

        for (List<String> steps : List.of(plan, sqlite3(asked).lines().toList())) {
            assertThat(steps)
                    .isNotEmpty()
                    .allSatisfy(step -> assertThat(step)
                            .doesNotContainPattern("(SCAN|SEARCH) entry\\b")
                            .doesNotContainPattern("SCAN (replaced_entry|prompt_row|output|output_sampler|sampling_row"
                                    + "|status_message_row|prompt_model|template)\\b(?! USING)")
                            .doesNotContainPattern("SCAN (prompt_row|output)\\b USING INDEX (?!output_)"));
        }
    }

    static List<String> newestFirst() {
        return List.of("interrupted", "newest-pictures", "pictures-by-model-and-lora");
    }

    /** A plan does not tell whether it ends at the limit: the steps of SQLite's machine do, and they are the same on any machine. */
    @ParameterizedTest
    @MethodSource("newestFirst")
    void theNewestAreFoundWithoutALookAtTheRest(String name) throws Exception {
        TestHome many = home.copyTo(folder.resolve("many-" + name));
        many.execute("""
                INSERT INTO prompt_row (id, server_id, prompt_id, status, created_at, first_archived_at, last_changed_at)
                WITH RECURSIVE number (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM number WHERE n < 3999)
                SELECT n, 1, n, CASE n % 2 WHEN 0 THEN 'success' ELSE 'interrupted' END,
                    strftime('%Y-%m-%dT%H:%M:%S.000Z', '2027-01-01', (n / 2) || ' seconds'), '', '' FROM number""", """
                INSERT INTO asset (sha256, size, media_type, extension, stored_at)
                SELECT printf('%064d', id), 1, 'image/png', 'png', '' FROM prompt_row WHERE id >= 1000""", """
                INSERT INTO output (prompt, node_id, media, position, filename, subfolder, type, cached, state, asset)
                SELECT id, '9', 'images', 0, id || '.png', '', 'output', 0, 'stored', printf('%064d', id)
                FROM prompt_row WHERE id >= 1000""");
        Path query = QUERIES.resolve(name + ".sql");

        long steps = steps(many, query);

        assertThat(steps).as("in the program's SQLite").isBetween(100L, 15_000L);
        String told = answer(query, many, "-cmd", ".stats vmstep");
        assertThat(told).contains("VM-steps: ");
        assertThat(Long.parseLong(told.replaceFirst("(?s).*VM-steps: (\\d+)\\s*", "$1")))
                .as("in sqlite3")
                .isBetween(100L, 15_000L);
    }

    /** With the values that the file gives its parameters, all of which are numbers and texts here. */
    private static long steps(TestHome home, Path query) throws Exception {
        String text = Files.readString(query);
        String asked = statement(text);
        Matcher given = Pattern.compile("\\(':(\\w+)', ([^)]+)\\)").matcher(text);
        while (given.find()) {
            asked = asked.replaceAll(":" + given.group(1) + "\\b", given.group(2));
        }
        long[] steps = new long[1];
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement()) {
            ProgressHandler.setHandler(connection, 10, new ProgressHandler() {
                @Override
                protected int progress() {
                    steps[0] += 10;
                    return 0;
                }
            });
            try (ResultSet rows = statement.executeQuery(asked)) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(20);
            } finally {
                ProgressHandler.clearHandler(connection);
            }
        }
        return steps[0];
    }

    @Test
    void aParameterThatWasSetIsKept() throws Exception {
        assertThat(answer(QUERIES.resolve("newest-pictures.sql"), "-cmd", ".parameter set :limit 1"))
                .hasLineCount(2)
                .contains("|a mountain landscape|");
        assertThat(answer(QUERIES.resolve("node-input.sql"), "-cmd", ".parameter set :value 8"))
                .hasLineCount(2)
                .endsWith("|two-samplers|success|12:7|8\n");
        assertThat(answer(QUERIES.resolve("search.sql"), "-cmd", ".parameter set :words \"'error : memory*'\""))
                .isEmpty();
        assertThat(answer(QUERIES.resolve("search.sql"), "-cmd", ".parameter set :words \"'error : outofmemory*'\""))
                .hasLineCount(2)
                .contains("|too-large-2|");
        assertThat(answer(QUERIES.resolve("workflow-runs.sql"), "-cmd", ".parameter set :workflow upscaled"))
                .hasLineCount(2)
                .endsWith("|two-samplers|success|30.0|30.0|1.0\n");
        assertThat(answer(QUERIES.resolve("time-per-day.sql"), "-cmd", ".parameter set :zone \"'+2 hours'\""))
                .contains("2026-11-21|studio|3|1|0|0.6|0.1\n2026-11-20|studio|2|0|0|0.5|0.0\n");
    }

    @Test
    void aModelAndALoraNarrowThePictures() throws Exception {
        Path query = QUERIES.resolve("pictures-by-model-and-lora.sql");

        assertThat(answer(query, "-cmd", ".parameter set :lora ink%"))
                .hasLineCount(5)
                .doesNotContain("overwriter");
        assertThat(answer(query, "-cmd", ".parameter set :lora gold%", "-cmd", ".parameter set :model refiner%"))
                .hasLineCount(2)
                .contains("|two-samplers|refiner.safetensors|");
        assertThat(answer(query, "-cmd", ".parameter set :lora gold%", "-cmd", ".parameter set :model sdxl%"))
                .isEmpty();
    }

    @Test
    void aSeedBeyondWhatSqliteCountsToIsFound() throws Exception {
        Path query = QUERIES.resolve("find-a-seed.sql");

        assertThat(answer(query, "-cmd", ".parameter set :seed \"'18446744073709551615'\""))
                .hasLineCount(2)
                .contains("|two-samplers|success|3|sdxl.safetensors|");
        assertThat(answer(query, "-cmd", ".parameter set :seed \"'9'\"")).contains("|stopped|interrupted|");
        assertThat(answer(query, "-cmd", ".parameter set :seed 42")).hasLineCount(5);
    }

    @Test
    void generationHasARowForEachStoredOutput() throws Exception {
        assertThat(home.rows("SELECT prompt_id, model, loras, seed, width, height, filename, asset_path FROM generation"
                        + " WHERE prompt_id IN ('two-samplers', 'ran-again', 'fox-1') ORDER BY created_at, filename"))
                .containsExactly(
                        row("fox-1|sdxl.safetensors|ink.safetensors|42|1024|768|fox_00001_.png|" + path('a', "png")),
                        row(
                                "two-samplers|refiner.safetensors|ink.safetensors, gold.safetensors|9223372036854775807|2048|1536|"
                                        + "large.webp|" + path('c', "webp")),
                        row("ran-again|sdxl.safetensors|-|-|640|480|after.mp4|" + path('f', "mp4")),
                        row("ran-again|sdxl.safetensors|-|-|1024|768|after.png|" + path('b', "png")));
        assertThat(
                        home.rows(
                                "SELECT server, created_at, status, duration_ms, positive, negative, steps, cfg, sampler, scheduler,"
                                        + " denoise, asset, size, media_type, provenance, node_id, output, prompt FROM generation WHERE output = 1"))
                .containsExactly(
                        row("studio|2026-11-20T09:00:00.000Z|success|10000|a red fox|blurred|28|7.5|euler|normal|1.0|"
                                + "a".repeat(64) + "|2000000|image/png|verified|9|1|1"));
        assertThat(home.value("SELECT count(*) FROM generation")).isEqualTo("8");
    }

    private static String path(char digit, String extension) {
        String digits = String.valueOf(digit);
        return "assets/" + digits.repeat(2) + "/" + digits.repeat(64) + "." + extension;
    }

    /** A dash stands for null. */
    private static List<String> row(String values) {
        return Stream.of(values.split("\\|", -1))
                .map(value -> value.equals("-") ? null : value)
                .toList();
    }

    @Test
    void nodeHasARowForEachNode() throws Exception {
        assertThat(home.rows("SELECT * FROM node WHERE prompt IN (1, 4) ORDER BY prompt, node_id"))
                .containsExactly(
                        row("1|3|KSampler|-"),
                        row("1|4|CheckpointLoaderSimple|-"),
                        row("1|9|SaveImage|Keep"),
                        row("4|12:7|KSampler|-"),
                        row("4|3|KSampler|-"));
    }

    @Test
    void nodeInputHasTheDigitsOfEverySeed() throws Exception {
        assertThat(home.rows("SELECT * FROM node_input WHERE prompt IN (1, 4) ORDER BY prompt, node_id, name"))
                .containsExactly(
                        row("1|3|KSampler|model|[\"4\",0]"),
                        row("1|3|KSampler|seed|42"),
                        row("1|3|KSampler|steps|28"),
                        row("1|4|CheckpointLoaderSimple|ckpt_name|sdxl.safetensors"),
                        row("1|9|SaveImage|images|[\"3\",0]"),
                        row("4|12:7|KSampler|seed|9223372036854775807"),
                        row("4|12:7|KSampler|steps|8"),
                        row("4|3|KSampler|seed|18446744073709551615"),
                        row("4|3|KSampler|steps|28.0"),
                        row("4|3|KSampler|tiled|1"));
    }

    @Test
    void failureHasARowForEachError() throws Exception {
        assertThat(
                        home.rows(
                                "SELECT prompt_id, node_id, node_type, exception_type, message, at FROM failure ORDER BY prompt"))
                .containsExactly(
                        row(
                                "too-large-1|3|KSampler|torch.OutOfMemoryError|Allocation failed: 64 GiB|2026-11-21T11:00:05.000Z"),
                        row("too-large-2|3|KSampler|torch.OutOfMemoryError|Allocation failed: 65 GiB\nTry less."
                                + "|2026-11-22T11:00:07.000Z"),
                        row("no-picture|12:7|LoadImage|FileNotFoundError|No such file: fox.png|-"));
    }
}
