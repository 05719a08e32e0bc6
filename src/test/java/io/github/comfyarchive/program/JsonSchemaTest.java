package io.github.comfyarchive.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.JsonPlaces;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestPng;
import io.github.comfyarchive.testing.When;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each {@code --json} prints, of an archive with all that there is and of an empty one, is as its schema in docs says: no member
 * more, none less, and none in the schema that no answer has.
 */
class JsonSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROMPT = "export.schema.json";

    private static final Map<String, String> SCHEMAS = new TreeMap<>(Map.ofEntries(
            Map.entry("import", "json/import.schema.json"),
            Map.entry("du", "json/du.schema.json"),
            Map.entry("list", "json/list.schema.json"),
            Map.entry("reindex", "json/reindex.schema.json"),
            Map.entry("publish", "json/publish.schema.json"),
            Map.entry("search", "json/search.schema.json"),
            Map.entry("servers", "json/servers.schema.json"),
            Map.entry("show", "json/prompt.schema.json"),
            Map.entry("store", "json/store.schema.json"),
            Map.entry("stats", "json/stats.schema.json"),
            Map.entry("status", "json/status.schema.json"),
            Map.entry("sync", "json/sync.schema.json"),
            Map.entry("verify", "json/verify.schema.json"),
            Map.entry("watch", "json/list.schema.json")));

    /** What may be absent; all else is there in each answer. */
    private static final Set<String> OPTIONAL = Set.of(
            "import .sources[].redactions.*",
            "sync .derived_anew",
            "sync .servers[].redactions.by_rule.*",
            "reindex .files_searched",
            "reindex .files_masked",
            "reindex .files_unreadable",
            "stats .by_status.*",
            "stats .files.*",
            "verify .whole");

    @TempDir
    private static Path folder;

    private static ArchivedHome fixture;
    private static FakeComfyServer server;

    /** The answers by command; the lines of an export under {@code show}, as of which they are. */
    private static final Map<String, List<String>> ANSWERS = new LinkedHashMap<>();

    private static List<String> exported = List.of();

    @BeforeAll
    static void ask() throws Exception {
        fixture = new ArchivedHome(folder);
        server = FakeComfyServer.replaying(Recording.promptOfFive());
        empty();
        archiveAllKinds();
        aStore();
        askAll();
        askWhatIsBroken();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> answer(ArchivedHome archive, Set<Integer> exits, String line) {
        Outcome ran = archive.run(line.split(" ", -1));
        assertThat(exits).as("%s: %s", line, ran.err()).contains(ran.exit());
        List<String> lines = ran.out().lines().toList();
        ANSWERS.computeIfAbsent(line.split(" ", -1)[0], command -> new ArrayList<>())
                .addAll(lines);
        return lines;
    }

    private static List<String> answer(int exit, String line) {
        return answer(fixture, Set.of(exit), line);
    }

    private static void aStore() throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        String address = postgres.database();
        answer(fixture, Set.of(0), "store init --partitions 0 --store " + address);
        ANSWERS.remove("store");
        answer(fixture, Set.of(0), "store status --json --store " + address);
        S3Server files = S3Server.shared();
        S3Server.access(files.endpoint());
        String bucket = files.bucket();
        answer(fixture, Set.of(0, 4), "publish --json --store " + address + " --files s3://" + bucket);
        answer(fixture, Set.of(0), "publish --json --store " + address);
        S3Server.forget();
        String time = "'2026-11-01T10:00:00.000Z'";
        postgres.execute(address, "INSERT INTO home VALUES ('home', 'epoch', 'mark', 3, 2, 4, " + time + ")");
        postgres.execute(
                address, "INSERT INTO server VALUES ('uid', 'studio', 'http://studio:8188', NULL, " + time + ", NULL)");
        answer(fixture, Set.of(0), "store status --json --store " + address);
    }

    private static void empty() throws IOException {
        ArchivedHome none = new ArchivedHome(folder.resolve("none"));
        assertThat(none.run("init").exit()).isZero();
        String nowhere = server.uri().toString();
        server.fail(When.always(), Fault.status(404));
        for (String line : List.of(
                "list --json", "search fox --json", "stats --json", "du --json", "servers --json", "reindex --json")) {
            answer(none, Set.of(0), line);
        }
        answer(none, Set.of(0), "verify --json");
        answer(none, Set.of(3), "status --json --server " + nowhere);
        answer(none, Set.of(3), "sync --json --server " + nowhere);
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        Files.write(
                pictures.resolve("a.png"),
                TestPng.of(4, 4, 1)
                        .text(
                                "prompt",
                                "{\"1\": {\"class_type\": \"X\", \"inputs\": {\"api_key\": \"sk-abcdefghijklmnopqrstuvwx\"}}}")
                        .bytes());
        answer(new ArchivedHome(folder.resolve("imported")), Set.of(0), "import --json " + pictures);
        assertThat(none.run("export", "--format", "jsonl", "--out", "-").out()).isEmpty();
        server.heal();
    }

    private static void archiveAllKinds() throws Exception {
        String sync = "sync --json --server studio=" + server.uri();
        picture("video", """
                {"A": {"class_type": "KlingTextToVideoNode", "inputs": {"prompt": "a green wave", "negative_prompt": "foam",
                 "cfg_scale": 0.8, "mode": "standard mode / 5s duration / kling-v1-6"}},
                 "V": {"class_type": "CreateVideo", "inputs": {"images": ["A", 0], "fps": 16.0}},
                 "S": {"class_type": "SaveVideo", "inputs": {"video": ["V", 0]}}}""");
        picture("edit", """
                {"J": {"class_type": "LoadImage", "inputs": {"image": "video.png [output]"}},
                 "A": {"class_type": "FluxKontextProImageNode", "inputs": {"prompt": "make it night", "seed": 9,
                  "input_image": ["J", 0]}}, "S": {"class_type": "SaveImage", "inputs": {"images": ["A", 0]}}}""");
        TestEntries.complete(
                server, TestEntries.entry(0).positive("a purple zebra, api_key=sk-0123456789abcdefghijklmn"));
        server.history().complete("gone", """
                {"prompt": [3, "gone", {"S": {"class_type": "SaveImage", "inputs": {}}}, {}, ["S"]], "outputs": {"S": {"images": [
                 {"filename": "gone.png", "subfolder": "", "type": "output"},
                 {"filename": "seen.png", "subfolder": "", "type": "input"},
                 {"filename": "bad.png", "subfolder": "", "type": "output"}]}}, "status": {"status_str": "error",
                 "completed": false, "messages": [["execution_interrupted", {"prompt_id": "gone", "timestamp": 1795467646024}]]}}""");
        server.history().complete("wild", """
                {"prompt": [1e999, "wild", {"1": {"class_type": "KSampler", "inputs": {"cfg": NaN, "steps": 1e999,
                 "seed": 18446744073709551615, "denoise": -Infinity, "positive": "\\u2028\\n\\u0000\\ud800"}}}, {}, []],
                 "outputs": {"1": {"text": ["line\\nbreak", null, 1e-05, {"a": [NaN]}]}}, "status": {"messages": 7}}""");
        server.history().complete("strange", "[\"no entry\"]");
        server.fail(When.file("bad.png"), Fault.status(403));
        answer(4, sync + " --types output");
        picture("again", "{\"S\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}");
        answer(4, sync + " --min-free 900000T");
        server.history().delete("again");
        picture("again", "second.png", "{\"S\": {\"class_type\": \"SaveImage\", \"inputs\": {\"second\": true}}}");
        answer(4, sync + " --full --types output");
        TestEntries.complete(server, 1, 2);
        answer(4, sync + " --min-free 900000T");
    }

    /** A prompt with a file. */
    private static void picture(String id, String graph) {
        picture(id, id + ".png", graph);
    }

    private static void picture(String id, String filename, String graph) {
        server.files()
                .put(
                        FileRef.output(filename),
                        TestPng.of(6, 4, server.history().size()).bytes());
        long at = 1_795_467_646_024L + server.history().size() * 60_000L;
        server.history().complete(id, """
                {"prompt": [1, "%s", %s, {"create_time": %d, "client_id": "me"}, ["S"]], "outputs": {"S": {"images": [
                 {"filename": "%s", "subfolder": "", "type": "output"}]}},
                 "status": {"status_str": "success", "completed": true, "messages": [
                  ["execution_start", {"prompt_id": "%s", "timestamp": %d}],
                  ["execution_success", {"prompt_id": "%s", "timestamp": %d}]]}}""".formatted(id, graph, at, filename, id, at + 10, id, at + 900));
    }

    private static void askAll() throws Exception {
        answer(0, "list --limit 0 --json");
        answer(0, "search zebra --json");
        assertThat(answer(0, "search zebra sd_xl_base_1.0 --json")).hasSize(1);
        answer(0, "search rig* OR png OR fox --limit 0 --json");
        answer(0, "stats --json");
        answer(0, "du --json");
        answer(0, "du --by model --status success --json");
        answer(0, "stats --status error --days 0 --json");
        answer(0, "stats --until 1999 --json");
        answer(0, "status --json --server studio=" + server.uri());
        answer(7, "status --json --max-age 0min --server studio=" + server.uri());
        answer(0, "servers --json");
        assertThat(fixture.run("servers", "add", "http://127.0.0.1:1").exit()).isZero();
        assertThat(fixture.run("servers", "pause", "studio").exit()).isZero();
        answer(0, "servers --json");
        assertThat(fixture.run("servers", "resume", "studio").exit()).isZero();
        answer(0, "verify --json");
        answer(0, "verify --json --read-data -v");
        answer(0, "reindex --json --files");
        exported = fixture.run("export", "--format", "jsonl", "--out", "-")
                .out()
                .lines()
                .toList();
        for (String line : exported) {
            answer(0, "show " + JSON.readTree(line).path("prompt_id").textValue() + " --json");
        }
        watch();
    }

    private static void watch() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, UTF_8);
        String[] line = {"watch", "--json", "--server", "studio=" + server.uri()};
        Map<String, String> environment =
                Map.of("ARCHIVE_HOME", fixture.home().root().toString());
        Thread watch = new Thread(() -> Main.run(line, stream, stream, environment));
        watch.start();
        await().until(() -> server.sockets().count() == 1);
        TestEntries.complete(server, 2, 3);
        await().until(() -> out.toString(UTF_8).contains(TestEntries.uuid(2)));
        watch.interrupt();
        watch.join();
        ANSWERS.put(
                "watch",
                out.toString(UTF_8).lines().filter(text -> text.startsWith("{")).toList());
    }

    private static void askWhatIsBroken() throws Exception {
        String sync = "sync --json --server studio=" + server.uri();
        older();
        answer(4, sync);
        Files.delete(fixture.home()
                .root()
                .resolve(fixture.home().value("SELECT asset_path FROM generation WHERE prompt_id = 'video'")));
        Files.writeString(fixture.home().root().resolve("assets/stray"), "nobody's");
        answer(6, "verify --json");
        answer(0, "verify --json --repair");
        server.fail(When.always(), Fault.status(404));
        answer(3, sync);
        answer(3, "status --json --server studio=" + server.uri());
        Files.writeString(fixture.home().root().resolve("archive.db"), "no database");
        answer(6, "verify --json");
    }

    /** As an earlier program left it. */
    private static void older() throws SQLException {
        try (Connection connection = fixture.home().sql();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE prompt_row SET derivation = '1/1/1'");
        }
    }

    @Test
    void everyCommandWithJsonHasASchemaAndEverySchemaACommand() throws Exception {
        Pattern command = Pattern.compile("^  ([a-z][a-z-]*) ", Pattern.MULTILINE);
        String help = fixture.run("--help").out();
        Set<String> withJson = new TreeSet<>();
        command.matcher(help.substring(help.indexOf("Commands:"), help.indexOf("Exit codes:")))
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.equals("sql")) // its members are whatever columns somebody asks for
                .filter(name -> fixture.run(name, "--help").out().contains("--json"))
                .forEach(withJson::add);

        assertThat(withJson).isEqualTo(SCHEMAS.keySet());
        assertThat(JsonSchemas.names())
                .containsExactlyElementsOf(new TreeSet<>(Stream.concat(Stream.of(PROMPT), SCHEMAS.values().stream())
                        .toList()));
        String page = Files.readString(Path.of("docs/json/README.md"));
        SCHEMAS.forEach((name, schema) -> assertThat(page)
                .as(name)
                .contains("`archive " + name, "(" + Path.of(schema).getFileName() + ")"));
    }

    @Test
    void everyAnswerIsAsItsSchemaSays() throws Exception {
        JsonSchemas schemas = new JsonSchemas();
        for (String name : JsonSchemas.names()) {
            assertThat(schemas.faultsOfSchema(name)).as(name).isEmpty();
        }
        assertThat(ANSWERS.keySet()).containsExactlyInAnyOrderElementsOf(SCHEMAS.keySet());
        ANSWERS.forEach((command, answers) -> {
            assertThat(answers).as(command).isNotEmpty();
            answers.forEach(answer -> assertThat(schemas.faults(SCHEMAS.get(command), answer))
                    .as("%s: %s", command, answer)
                    .isEmpty());
        });
        assertThat(exported)
                .hasSizeGreaterThan(25)
                .allSatisfy(line -> assertThat(schemas.faults(PROMPT, line)).isEmpty());
    }

    @Test
    void noSchemaLetsAMemberMoreOrOneLessPass() throws Exception {
        JsonSchemas schemas = new JsonSchemas();
        for (Map.Entry<String, List<String>> answers : ANSWERS.entrySet()) {
            String command = answers.getKey();
            Set<String> looked = new TreeSet<>();
            for (String answer : answers.getValue()) {
                JsonNode document = JSON.readTree(answer);
                Map<String, ObjectNode> objects = new TreeMap<>();
                JsonSchemas.objects(document, "", objects);
                objects.keySet().removeIf(way -> !looked.add(way));
                objects.forEach((way, object) -> {
                    String more = JsonSchemas.changed(document, object, one -> one.put("unheard_of", "x"));
                    assertThat(schemas.faults(SCHEMAS.get(command), more))
                            .as("%s %s has one more", command, way)
                            .isNotEmpty();
                    List<String> names = new ArrayList<>();
                    object.fieldNames().forEachRemaining(names::add);
                    for (String name : names) {
                        String less = JsonSchemas.changed(document, object, one -> one.remove(name));
                        boolean optional = OPTIONAL.contains(command + " " + way + "." + name)
                                || OPTIONAL.contains(command + " " + way + ".*");
                        assertThat(schemas.faults(SCHEMAS.get(command), less).isEmpty())
                                .as("%s %s without %s", command, way, name)
                                .isEqualTo(optional);
                    }
                });
            }
        }
    }

    @Test
    void everyMemberOfASchemaIsInAnAnswer() throws Exception {
        for (String name : JsonSchemas.names()) {
            Set<String> seen = new TreeSet<>();
            for (Map.Entry<String, List<String>> answers : ANSWERS.entrySet()) {
                String schema = SCHEMAS.get(answers.getKey());
                if (schema.equals(name)
                        || (name.equals(PROMPT) && answers.getKey().equals("show"))) {
                    for (String answer : answers.getValue()) {
                        seen.addAll(JsonSchemas.members(JSON.readTree(answer)));
                    }
                }
            }
            assertThat(seen).as(name).containsAll(JsonSchemas.members(name));
        }
    }

    @Test
    void showAndExportSayTheSameOfEachPrompt() throws Exception {
        for (int index = 0; index < exported.size(); index++) {
            // The one has escapes where the other has what a terminal would obey; all else is to be the same, each
            // digit too.
            byte[] shown = ANSWERS.get("show").get(index).getBytes(UTF_8);
            byte[] line = exported.get(index).getBytes(UTF_8);
            assertThat(new ArrayList<>(JsonPlaces.of(shown).entrySet()))
                    .as("prompt %d", index)
                    .isEqualTo(new ArrayList<>(JsonPlaces.of(line).entrySet()));
        }
        for (String kind : List.of(
                "\"state\":\"missing\"",
                "\"state\":\"failed\"",
                "\"state\":\"skipped\"",
                "\"state\":\"pending\"",
                "\"replaced_at\":\"2",
                "\"basis\":\"name\"",
                "\"seconds\":5.0",
                "\"in_file\":true",
                "\"status\":\"interrupted\"",
                "\"status\":\"unknown\"")) {
            assertThat(exported.stream().filter(line -> line.contains(kind)).count())
                    .as(kind)
                    .isPositive();
        }
    }
}
