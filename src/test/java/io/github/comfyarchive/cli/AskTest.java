package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.comfyarchive.cli.terminal.DisplayWidth;
import io.github.comfyarchive.cli.terminal.Terminal;
import io.github.comfyarchive.demo.SampleServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.Recording;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask, over what {@code archive demo} archived of a real server. */
final class AskTest {
    private static final Recording RECORDING = Recording.promptOfSix();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final List<String> LIST_NAMES = List.of(
            "prompt_id",
            "server",
            "created_at",
            "status",
            "duration_ms",
            "positive",
            "negative",
            "model",
            "loras",
            "seed",
            "steps",
            "cfg",
            "sampler",
            "scheduler",
            "files",
            "stored",
            "error",
            "stars",
            "tags");

    @TempDir
    private static Path folder;

    private static String home;

    @BeforeAll
    static void archiveTheSample() throws IOException {
        home = folder.resolve("home").toString();
        try (SampleServer server = SampleServer.start()) {
            Outcome synced = Outcome.of("sync", "--home", home, "--server", "demo=" + server.uri());
            assertThat(synced.exit()).as(synced.toString()).isZero();
        }
    }

    private static Outcome archive(String... args) {
        return Outcome.of(Map.of("ARCHIVE_HOME", home), args);
    }

    private static String out(String... args) {
        Outcome ran = archive(args);
        assertThat(ran).isEqualTo(new Outcome(0, ran.out(), ""));
        assertThat(ran.out()).doesNotContain("CANARY");
        return ran.out();
    }

    /** As on a terminal of so many columns. */
    private static String onTerminal(int columns, String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int exit = Main.run(args, new Terminal(stream, stream, true, true, columns), Map.of("ARCHIVE_HOME", home));
        assertThat(exit).isZero();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException notJson) {
            throw new UncheckedIOException(text, notJson);
        }
    }

    /** Python writes NaN and Infinity, and the archive keeps an entry as it was. */
    private static JsonNode lenient(String text) {
        try {
            return JSON.reader().with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).readTree(text);
        } catch (IOException notJson) {
            throw new UncheckedIOException(text, notJson);
        }
    }

    private static List<JsonNode> jsonLines(String... args) {
        return out(args).lines().map(AskTest::json).toList();
    }

    private static List<String> ids(String... filters) {
        List<String> line = new ArrayList<>(List.of("list", "--limit", "0", "--json"));
        line.addAll(List.of(filters));
        return jsonLines(line.toArray(String[]::new)).stream()
                .map(prompt -> prompt.path("prompt_id").textValue())
                .toList();
    }

    private static JsonNode entry(String id) {
        return lenient(RECORDING.entry(id));
    }

    private static String created(String id) {
        return Instant.ofEpochMilli(
                        entry(id).path("prompt").path(3).path("create_time").longValue())
                .toString();
    }

    /** Ids of the recording, newest first. */
    private static List<String> recorded(Predicate<JsonNode> keeps) {
        return RECORDING.ids().stream()
                .filter(id -> keeps.test(entry(id)))
                .sorted(Comparator.comparing((String id) -> created(id)).reversed())
                .toList();
    }

    private static Predicate<JsonNode> graphHas(String words) {
        return entry -> entry.path("prompt").path(2).toString().contains(words);
    }

    @Test
    void aListInAPipeIsTabsWithNothingCut() {
        List<List<String>> rows = out("list", "--limit", "0")
                .lines()
                .map(line -> Arrays.asList(line.split("\t", -1)))
                .toList();

        assertThat(rows.get(0))
                .containsExactly("ID", "WHEN", "STATUS", "SECONDS", "MODEL", "SEED", "TEXT", "FILES", "STARS", "TAGS");
        assertThat(rows).allMatch(row -> row.size() == 10);
        List<String> ids = rows.stream().skip(1).map(row -> row.get(0)).toList();
        assertThat(ids).isEqualTo(recorded(entry -> true)).hasSize(20);
        assertThat(rows.get(1).get(1)).isEqualTo(created(ids.get(0)));
    }

    @Test
    void aLimitKeepsTheNewest() {
        List<String> all = recorded(entry -> true);
        assertThat(limited("--limit=3")).isEqualTo(all.subList(0, 3));
        assertThat(limited("--limit", "100")).isEqualTo(all);
        assertThat(limited()).isEqualTo(all);
    }

    private static List<String> limited(String... limit) {
        String[] line =
                Stream.concat(Stream.of("list", "--json"), Stream.of(limit)).toArray(String[]::new);
        return jsonLines(line).stream()
                .map(prompt -> prompt.path("prompt_id").textValue())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 132})
    void aTableFitsTheTerminal(int columns) {
        String table = onTerminal(columns, "list", "--limit", "0");

        assertThat(table.lines())
                .hasSize(21)
                .allSatisfy(line -> assertThat(DisplayWidth.of(line)).as(line).isLessThanOrEqualTo(columns));
        assertThat(table)
                .startsWith("ID")
                .contains(recorded(entry -> true).get(0).substring(0, 8));
        assertThat(table.lines().findFirst().orElseThrow()).contains("WHEN", "TEXT");
    }

    @Test
    void aListAsJsonHasTheDocumentedNames() {
        List<JsonNode> prompts = jsonLines("list", "--limit", "0", "--json");

        assertThat(prompts)
                .hasSize(20)
                .allSatisfy(
                        prompt -> assertThat(prompt.fieldNames()).toIterable().containsExactlyElementsOf(LIST_NAMES));
        JsonNode first = prompts.stream()
                .filter(prompt -> prompt.path("prompt_id")
                        .textValue()
                        .equals(RECORDING.ids().get(0)))
                .findFirst()
                .orElseThrow();
        JsonNode graph = entry(RECORDING.ids().get(0)).path("prompt").path(2);
        for (JsonNode node : graph) {
            if (node.path("class_type").textValue().equals("KSampler")) {
                assertThat(first.path("seed").textValue())
                        .isEqualTo(node.path("inputs").path("seed").asText());
                assertThat(first.path("steps")).isEqualTo(node.path("inputs").path("steps"));
                assertThat(first.path("sampler")).isEqualTo(node.path("inputs").path("sampler_name"));
            }
        }
        assertThat(first.path("positive").textValue()).isNotEmpty();
        assertThat(first.path("files").intValue())
                .isEqualTo(first.path("stored").intValue());
    }

    @Test
    void everyFilterKeepsWhatTheRecordingSays() {
        Predicate<JsonNode> interrupted =
                entry -> entry.path("status").toString().contains("execution_interrupted");
        Predicate<JsonNode> error =
                entry -> entry.path("status").path("status_str").asText().equals("error");
        assertThat(ids("--status", "error"))
                .isEqualTo(recorded(error.and(interrupted.negate())))
                .hasSize(2);
        assertThat(ids("--status", "error,interrupted"))
                .isEqualTo(recorded(error))
                .hasSize(3);
        assertThat(ids("--status", "error", "--status", "interrupted")).isEqualTo(recorded(error));
        assertThat(ids("--status", "unknown")).isEmpty();

        String seed = seed(RECORDING.ids().get(0));
        assertThat(ids("--seed", seed))
                .isEqualTo(recorded(graphHas("\"seed\":" + seed + ",")))
                .isNotEmpty();
        assertThat(ids("--where", "KSampler.seed=" + seed)).isEqualTo(ids("--seed", seed));
        assertThat(ids("--where", "EmptyImage.color=65280.0"))
                .isEqualTo(recorded(graphHas("\"color\":65280")))
                .hasSize(1);
        assertThat(ids("--where", "RigSaveOver.name~SAME"))
                .isEqualTo(recorded(graphHas("same.png")))
                .hasSize(2);
        assertThat(ids("--where", "SaveAnimatedWEBP.lossless=true", "--where", "SaveAnimatedWEBP.fps=6"))
                .hasSize(1);

        String checkpoint = input(RECORDING.ids().get(0), "CheckpointLoaderSimple", "ckpt_name");
        assertThat(ids("--model", checkpoint.toUpperCase(Locale.ROOT)))
                .isEqualTo(recorded(graphHas(checkpoint)))
                .isNotEmpty();
        String lora = input(RECORDING.ids().get(0), "LoraLoader", "lora_name");
        assertThat(ids("--lora", lora)).isEqualTo(recorded(graphHas(lora))).isNotEmpty();
        assertThat(ids("--model", lora)).isEmpty();

        String day = created(RECORDING.ids().get(0)).substring(0, 10);
        assertThat(ids("--since", day + "T00:00:00Z", "--until", day + "T23:59:59Z"))
                .hasSize(20);
        String middle = created(RECORDING.ids().get(5));
        assertThat(ids("--since", middle))
                .isEqualTo(recorded(entry -> createdOf(entry).compareTo(middle) >= 0));
        assertThat(ids("--until", middle))
                .isEqualTo(recorded(entry -> createdOf(entry).compareTo(middle) < 0));
        assertThat(ids("--until", "1999")).isEmpty();

        JsonNode all = jsonLines("list", "--json").get(0);
        assertThat(ids("--server", all.path("server").textValue())).hasSize(20);
        String workflow = RECORDING.ids().stream()
                .map(id -> entry(id).at("/prompt/3/extra_pnginfo/workflow/id").asText())
                .filter(id -> id.length() > 4)
                .findFirst()
                .orElse("");
        if (!workflow.isEmpty()) {
            assertThat(ids("--workflow", workflow.substring(0, 4))).isNotEmpty();
        }
    }

    private static String createdOf(JsonNode entry) {
        return Instant.ofEpochMilli(entry.at("/prompt/3/create_time").longValue())
                .toString();
    }

    private static String seed(String id) {
        return input(id, "KSampler", "seed");
    }

    private static String input(String id, String type, String name) {
        for (JsonNode node : entry(id).path("prompt").path(2)) {
            if (node.path("class_type").asText().equals(type)) {
                return node.path("inputs").path(name).asText();
            }
        }
        throw new AssertionError(type);
    }

    @Test
    void theLastDayThereIsIsAfterEveryPrompt() {
        assertThat(ids("--until", "9999")).hasSize(20);
        assertThat(ids("--until", "9999-12-31")).hasSize(20);
        assertThat(ids("--since", "9999")).isEmpty();
        assertThat(ids("--since", "90000y")).hasSize(20);
    }

    @Test
    void aSearchAsJsonTellsWhereTheWordsStand() {
        List<JsonNode> found = jsonLines("search", "seen", "--json");

        assertThat(found).hasSize(1);
        JsonNode match = found.get(0).path("match");
        assertThat(match.path("in").textValue()).isIn("output", "text");
        assertThat(marked(match)).containsExactly("seen");
        assertThat(found.get(0).fieldNames())
                .toIterable()
                .containsAll(LIST_NAMES)
                .contains("match");
        for (JsonNode one : jsonLines("search", "RigFail*", "--json", "--limit", "0")) {
            assertThat(marked(one.path("match"))).isNotEmpty().allMatch(part -> part.startsWith("RigFail"));
        }
    }

    private static List<String> marked(JsonNode match) {
        List<String> marked = new ArrayList<>();
        for (JsonNode range : match.path("ranges")) {
            marked.add(match.path("text")
                    .textValue()
                    .substring(range.path(0).intValue(), range.path(1).intValue()));
        }
        return marked;
    }

    @Test
    void aSearchTakesSeveralWordsAndFilters() {
        assertThat(out("search", "seen", "text").lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("6d7371a8", "\t");
        assertThat(out("search", "seen", "--status", "error")).isEmpty();
        assertThat(archive("search", "...").exit()).isEqualTo(2);
        assertThat(out("search", "🦊", "--limit", "1")).contains("b71940c7");
        assertThat(onTerminal(80, "search", "seen")).contains("\033[1mseen\033[0m");
        assertThat(out("search", "seen")).doesNotContain("\033");
    }

    @Test
    void aPromptIsShownByAsMuchOfItsIdAsNoOtherHas() {
        String id = RECORDING.ids().get(0);
        assertThat(out("show", id.substring(0, 8)))
                .startsWith("prompt    " + id)
                .isEqualTo(out("show", id));
        Outcome several = archive("show", "1");
        assertThat(several.exit()).isEqualTo(2);
        assertThat(several.out()).isEmpty();
        assertThat(several.errLines()).hasSize(1);
        assertThat(several.err())
                .contains("several prompts begin with 1: 104d85f8", "1ce8eb5d", "1e2d1dcd", "give more of the id");
        assertThat(archive("show", "zz").exit()).isEqualTo(2);
        assertThat(archive("show", id, "--graph", "--json").exit()).isEqualTo(2);
    }

    static Stream<String> recordedIds() {
        return RECORDING.ids().stream();
    }

    @ParameterizedTest
    @MethodSource("recordedIds")
    void partsOfAPromptArePrintedAsJsonAlone(String id) {
        JsonNode recorded = entry(id).path("prompt");
        JsonNode graph = json(out("show", id, "--graph"));
        JsonNode entry = lenient(out("show", id, "--entry"));
        assertThat(entry.path("prompt")).hasSize(5);
        assertThat(entry.path("prompt").path(2)).isEqualTo(graph);
        assertThat(entry.path("outputs").fieldNames())
                .toIterable()
                .containsExactlyElementsOf(() -> entry(id).path("outputs").fieldNames());
        if (recorded.path(2).toString().contains("CANARY")) {
            assertThat(graph.toString()).contains("[redacted]");
            assertThat(graph).hasSameSizeAs(recorded.path(2));
        } else {
            assertThat(graph).isEqualTo(recorded.path(2));
        }
        JsonNode workflow = recorded.path(3).path("extra_pnginfo").path("workflow");
        Outcome shown = archive("show", id, "--workflow");
        if (workflow.isObject()) {
            assertThat(shown.err()).isEmpty();
            assertThat(lenient(shown.out()).path("nodes")).hasSameSizeAs(workflow.path("nodes"));
            assertThat(shown.out()).doesNotContain("CANARY");
        } else {
            assertThat(shown.exit()).isEqualTo(2);
            assertThat(shown.err()).contains("without a workflow", "--graph");
        }
        assertThat(json(out("show", id, "--json")).path("graph")).isEqualTo(graph);
    }

    @Test
    void aFailureIsShownWithItsTraceback() {
        String shown = out("show", "afc40e3c");
        assertThat(shown).contains("status    error", "error     ", "RigFail");
        assertThat(shown.lines().filter(line -> line.startsWith("          ") && line.contains("File \"")))
                .isNotEmpty();
    }

    @Test
    void statisticsCountWhatTheRecordingHolds() {
        JsonNode stats = json(out("stats", "--json"));
        Map<String, Integer> statuses = new TreeMap<>();
        RECORDING.ids().forEach(id -> statuses.merge(status(id), 1, Integer::sum));

        assertThat(stats.path("prompts").intValue()).isEqualTo(20);
        statuses.forEach((status, count) -> assertThat(
                        stats.path("by_status").path(status).intValue())
                .as(status)
                .isEqualTo(count));
        assertThat(stats.path("by_status")).hasSize(statuses.size());
        double success = statuses.get("success");
        assertThat(stats.path("success_rate").doubleValue()).isEqualTo(success / (success + statuses.get("error")));
        List<String> all = recorded(entry -> true);
        assertThat(stats.path("first_at").textValue()).isEqualTo(created(all.get(19)));
        assertThat(stats.path("last_at").textValue()).isEqualTo(created(all.get(0)));
        assertThat(stats.path("files").path("stored").intValue()).isEqualTo(19);
        assertThat(stats.path("files").path("missing").intValue()).isEqualTo(2);
        assertThat(stats.path("assets").intValue()).isEqualTo(16);
        assertThat(stats.path("days")).hasSizeGreaterThanOrEqualTo(14);
        assertThat(stats.path("servers").path(0).path("runs").intValue()).isEqualTo(1);
        JsonNode errors = json(out("stats", "--json", "--status", "error"));
        assertThat(errors.path("prompts").intValue()).isEqualTo(2);
        assertThat(errors.path("success_rate").doubleValue()).isZero();
        assertThat(json(out("stats", "--json", "--until", "1999"))
                        .path("success_rate")
                        .isNull())
                .isTrue();
    }

    private static String status(String id) {
        String text = entry(id).path("status").toString();
        return text.contains("execution_interrupted")
                ? "interrupted"
                : entry(id).path("status").path("status_str").asText();
    }

    @Test
    void statisticsAreReadByAPerson() {
        String text = out("stats");
        assertThat(text)
                .contains("prompts     20 (2 error, 1 interrupted, 17 success)")
                .contains("succeeded   89.5 %")
                .contains("files       21 (2 missing, 19 stored)")
                .contains("on disk     16 different, ")
                .contains("\nservers\n");
        assertThat(onTerminal(80, "stats").lines()).allMatch(line -> DisplayWidth.of(line) <= 100);
        assertThat(out("stats", "--status", "unknown")).contains("prompts     0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list --since CANARY | --since is a time such as 7d",
                "list --until CANARY | --until is a time such as 7d",
                "search x --since 2026-13-CANARY | --since is a time such as 7d",
                "stats --status CANARY | --status is success, error, interrupted or unknown",
                "list --seed CANARY | --seed is a whole number",
                "list --where CANARY | --where is CLASS.INPUT=VALUE",
                "list --limit CANARY | --limit takes a whole number",
                "list --limit -1 | --limit is 0 or more",
                "stats --days 4000 | --days is 0 to 3660",
                "stats --limit 3 | --limit",
                "list --text !!! | no word to look for in the text of --text",
                "search ... | there is no word to look for",
                "search | QUERY is missing",
                "list CANARY | list takes filters",
                "reindex --all | there is no option --all"
            })
    void wrongUsageIsSaidWithoutTheValue(String line, String expected) {
        Outcome ran = archive(line.split(" ", -1));
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("archive: ").contains(expected).doesNotContain("CANARY");
    }

    @Test
    void anUnknownServerIsSaidWithThoseThatAreKnown() {
        String known = jsonLines("list", "--json").get(0).path("server").textValue();
        Outcome ran = archive("list", "--server", "nowhere");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).contains("there are: " + known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "search fox", "show abc", "stats", "reindex"})
    void noArchiveIsMadeByAsking(String line) {
        Path none = folder.resolve("none");
        Outcome ran = Outcome.of(Map.of("ARCHIVE_HOME", none.toString()), line.split(" ", -1));
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no archive in " + none + " yet");
        assertThat(Files.exists(none)).isFalse();
    }
}
