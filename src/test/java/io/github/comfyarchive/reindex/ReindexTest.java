package io.github.comfyarchive.reindex;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.github.comfyarchive.cli.Main;
import io.github.comfyarchive.derive.Derivation;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.testing.EntryJson;
import io.github.comfyarchive.testing.PackedEntries;
import io.github.comfyarchive.testing.TestHome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive reindex} makes of the kept entries what a sync of today would have made of them. */
final class ReindexTest {
    private static final String SECRET = "zebra-key-Q7w8E9r0T1y2";

    @TempDir
    private Path root;

    private TestHome home;

    /** A command line as it ran. */
    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void makeHome() {
        home = new TestHome(root.resolve("home"));
    }

    private Ran archive(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("ARCHIVE_HOME", home.root().toString()));
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static List<EntryJson> three() {
        return List.of(
                EntryJson.of("a1")
                        .at("2026-11-01T10:00:00Z")
                        .workflow("w1")
                        .painting(
                                "a red fox",
                                "blurry",
                                "18446744073709551615",
                                "flux/dev.safetensors",
                                List.of("grain.safetensors")),
                EntryJson.of("b2")
                        .at("2026-11-02T10:00:00Z")
                        .painting("水彩 lighthouse", "text", "7", "sdxl.safetensors", List.of())
                        .failed("KSampler", "torch.OutOfMemoryError", "Allocation failed"),
                EntryJson.of("c3")
                        .at("2026-11-03T10:00:00Z")
                        .painting("an owl", "")
                        .outputs("{\"9\": {\"text\": [\"shown words\"], \"images\": [{\"filename\": \"c.png\","
                                + " \"subfolder\": \"s\", \"type\": \"temp\"}]}}"));
    }

    private List<String> found(String word) {
        return home.column(
                "SELECT rowid FROM prompt_search WHERE prompt_search MATCH '\"" + word + "\"' ORDER BY rowid");
    }

    @Test
    void aPortionIsOfTheNewestAndTheNextGoesOn() throws Exception {
        home.save("one", three());
        List<List<List<String>>> before = home.derived();
        home.execute(
                "UPDATE prompt_row SET derivation = '0/1/1' WHERE id = 3",
                "UPDATE prompt_row SET derivation = NULL WHERE id < 3",
                "DELETE FROM sampling_row");
        try (Archive archive = home.open()) {
            Reindex.Portion two = new Reindex(archive, home.derivation()).some(2, Duration.ofMinutes(1));
            assertThat(two).isEqualTo(new Reindex.Portion(2, 0, 1));
            assertThat(home.column("SELECT prompt FROM sampling")).containsExactly("2", "3");
            assertThat(new Reindex(archive, home.derivation()).some(2, Duration.ofMinutes(1)))
                    .isEqualTo(new Reindex.Portion(1, 0, 0));
            assertThat(new Reindex(archive, home.derivation()).some(2, Duration.ofMinutes(1)))
                    .isEqualTo(Reindex.Portion.NONE);
        }
        assertThat(home.derived()).isEqualTo(before);
    }

    @Test
    void aPortionEndsInTimeAndPassesOverWhatIsLost() throws Exception {
        home.save("one", three());
        home.execute("UPDATE prompt_row SET derivation = NULL", "DELETE FROM entry WHERE prompt = 3");
        try (Archive archive = home.open()) {
            assertThat(new Reindex(archive, home.derivation()).some(500, Duration.ZERO))
                    .isEqualTo(new Reindex.Portion(0, 0, 2));
            assertThat(new Reindex(archive, home.derivation()).some(500, Duration.ofMinutes(1)))
                    .isEqualTo(new Reindex.Portion(2, 0, 0));
        }
    }

    @Test
    void aPortionRemovesTheSecretsThatEarlierRulesLeft() throws Exception {
        home.save("one", three());
        Files.writeString(home.folder().userRules(), """
                {"version": "mine", "secretKeys": ["sampler_name"]}
                """);
        try (Archive archive = home.open()) {
            Reindex.Portion portion = new Reindex(archive, home.derivation()).some(500, Duration.ofMinutes(1));
            assertThat(portion).isEqualTo(new Reindex.Portion(3, 3, 0));
        }
        assertThat(home.column("SELECT count(*) FROM prompt WHERE graph LIKE '%euler%'"))
                .containsExactly("0");
    }

    @Test
    void whatWasDeletedOrSpoiledByHandIsAsItWas() throws Exception {
        home.save("one", three());
        List<List<List<String>>> before = home.derived();
        assertThat(found("lighthouse")).containsExactly("2");
        home.execute(
                "DELETE FROM sampling_row WHERE prompt = 1",
                "UPDATE sampling_row SET positive = 'spoiled', seed = '5' WHERE prompt = 2",
                "DELETE FROM prompt_model",
                "DELETE FROM output_sampler WHERE prompt = 3",
                "DELETE FROM output_value",
                "DELETE FROM status_message_row WHERE prompt = 1",
                "UPDATE status_message_row SET data = '{}' WHERE prompt = 2",
                "INSERT INTO prompt_search (prompt_search) VALUES ('delete-all')",
                "DELETE FROM search_words",
                "UPDATE prompt_row SET status = 'unknown', template = NULL, graph_patch = NULL, workflow_id = 'x', duration_ms = 1,"
                        + " created_at = '2000-01-01T00:00:00.000Z'",
                "DELETE FROM output WHERE prompt = 3");
        assertThat(home.derived()).isNotEqualTo(before);

        Ran ran = archive("reindex");

        assertThat(ran).isEqualTo(new Ran(0, ran.out(), ""));
        assertThat(ran.out()).startsWith("3 prompts derived again, ");
        assertThat(home.derived()).isEqualTo(before);
        assertThat(home.faults()).isEmpty();
        assertThat(found("lighthouse")).containsExactly("2");
    }

    @Test
    void aSecondRunChangesNothing() throws Exception {
        home.save("one", three());
        List<List<List<String>>> before = home.derived();
        List<List<String>> redactions = home.rows("SELECT * FROM redaction");

        assertThat(archive("reindex").exit()).isZero();
        assertThat(archive("reindex", "--json").out()).contains("\"prompts\":3", "\"entries_cleaned\":0");

        assertThat(home.derived()).isEqualTo(before);
        assertThat(home.rows("SELECT * FROM redaction")).isEqualTo(redactions);
        assertThat(archive("reindex", "--outdated").out()).startsWith("0 prompts derived again");
    }

    /** As the first version of the program left it: the first migration alone, and entries without derived parameters. */
    private void makeArchiveOfVersionOne() throws Exception {
        home.folder().create();
        String url = "jdbc:sqlite:" + home.folder().database();
        Flyway.configure()
                .dataSource(url, null, null)
                .locations("classpath:migrations")
                .target("1")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url)) {
            try (PreparedStatement server =
                    connection.prepareStatement("INSERT INTO server (id, name, url, first_seen_at)"
                            + " VALUES (1, 'one', 'http://one:8188', '2026-11-01T00:00:00.000Z')")) {
                server.executeUpdate();
            }
            for (EntryJson entry : three()) {
                insertAsVersionOne(connection, entry);
            }
        }
    }

    private static void insertAsVersionOne(Connection connection, EntryJson entry) throws Exception {
        try (PreparedStatement prompt =
                        connection.prepareStatement("INSERT INTO prompt (server_id, prompt_id, number, status,"
                                + " created_at, started_at, first_archived_at, last_changed_at, graph) VALUES (1, ?, 1, 'success',"
                                + " '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', '2026-11-05T00:00:00.000Z',"
                                + " '2026-11-05T00:00:00.000Z', ?)");
                PreparedStatement kept =
                        connection.prepareStatement("INSERT INTO entry (prompt, sha256, size, rules_version,"
                                + " encoding, json) VALUES (last_insert_rowid(), ?, ?, '1', 'zstd', ?)")) {
            prompt.setString(1, entry.id());
            prompt.setString(2, entry.graph());
            prompt.executeUpdate();
            byte[] json = entry.json().getBytes(StandardCharsets.UTF_8);
            kept.setBytes(1, MessageDigest.getInstance("SHA-256").digest(json));
            kept.setInt(2, json.length);
            kept.setBytes(3, Zstd.compress(json, 3));
            kept.executeUpdate();
        }
    }

    @Test
    void anArchiveOfTheFirstVersionAsksToBeReindexedAndThenKnowsAll() throws Exception {
        makeArchiveOfVersionOne();

        Ran list = archive("list");

        assertThat(list.exit()).isZero();
        assertThat(list.err())
                .hasLineCount(2)
                .contains("brought from schema 1", "3 prompts", "archive reindex --outdated");
        assertThat(list.out()).contains("a1", "b2", "c3");
        assertThat(archive("-q", "list").err()).isEmpty();
        assertThat(archive("search", "lighthouse").out()).isEmpty();

        Ran reindex = archive("reindex", "--outdated");

        assertThat(reindex).isEqualTo(new Ran(0, reindex.out(), ""));
        assertThat(reindex.out()).startsWith("3 prompts derived again");
        assertThat(archive("list").err()).isEmpty();
        assertThat(archive("search", "lighthouse").out()).contains("b2");
        assertThat(archive("list", "--where", "KSampler.seed=18446744073709551615")
                        .out())
                .contains("a1");
        assertThat(home.column("SELECT DISTINCT first_archived_at || last_changed_at FROM prompt"))
                .containsExactly("2026-11-05T00:00:00.000Z2026-11-05T00:00:00.000Z");
        assertThat(archive("reindex", "--outdated").out()).startsWith("0 prompts derived again");
        assertThat(home.faults()).isEmpty();

        TestHome today = new TestHome(root.resolve("today"));
        today.save("one", three());
        assertThat(withoutTimesOfArchiving(home)).isEqualTo(withoutTimesOfArchiving(today));
    }

    private static List<List<List<String>>> withoutTimesOfArchiving(TestHome archive) {
        archive.execute("UPDATE prompt_row SET first_archived_at = '', last_changed_at = ''");
        return archive.derived();
    }

    private void addRedactionRule() throws Exception {
        Files.writeString(home.folder().userRules(), """
                {"version": "mine", "shapes": [{"name": "zebra", "pattern": "zebra-key-[A-Za-z0-9]{12}", "triggers": ["zebra-key-"]}]}
                """);
    }

    private List<String> entries(String table) throws Exception {
        List<String> entries = new ArrayList<>();
        for (byte[] entry : PackedEntries.of(home.folder().database(), table, "TRUE")) {
            entries.add(new String(entry, StandardCharsets.UTF_8));
        }
        return entries;
    }

    @Test
    void newerRulesRemoveASecretFromAllThatIsKept() throws Exception {
        EntryJson told = EntryJson.of("a1")
                .painting("a fox, " + SECRET + ", painted", "no password=hunter2hunter2")
                .outputs("{\"9\": {\"text\": [\"said " + SECRET + "\"]}}");
        EntryJson oldSecret = EntryJson.of("b2")
                .graph("{\"1\": {\"class_type\": \"K\", \"inputs\": {\"api_key\": \"abcdefgh12345678\"}}}");
        home.save("one", List.of(told, oldSecret));
        home.save("one", List.of(told.at("2026-11-05T00:00:00Z")));
        List<List<String>> before = home.rows("SELECT * FROM redaction ORDER BY id");
        assertThat(before).isNotEmpty();
        assertThat(entries("replaced_entry")).hasSize(1).allMatch(entry -> entry.contains(SECRET));
        assertThat(found("Q7w8E9r0T1y2")).containsExactly("1");
        addRedactionRule();

        Ran ran = archive("reindex", "--outdated");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out())
                .startsWith("2 prompts derived again; secrets that earlier rules had left were removed from 2 entries");
        assertThat(Stream.concat(entries("entry").stream(), entries("replaced_entry").stream()))
                .hasSize(3)
                .noneMatch(entry -> entry.contains("Q7w8E9r0T1y2"));
        for (String query : List.of(
                "SELECT graph FROM prompt",
                "SELECT positive FROM sampling",
                "SELECT value FROM output_value",
                "SELECT text FROM sampling_text",
                "SELECT data FROM status_message",
                "SELECT path FROM redaction")) {
            assertThat(home.column(query))
                    .as(query)
                    .noneMatch(text -> String.valueOf(text).contains("Q7w8E9r0T1y2"));
        }
        assertThat(found("Q7w8E9r0T1y2")).isEmpty();
        assertThat(home.words().values()).noneMatch(words -> words.contains("q7w8e9r0t1y2"));
        assertThat(found("painted")).containsExactly("1");
        assertThat(home.rows("SELECT * FROM redaction ORDER BY id"))
                .containsAll(before)
                .hasSizeGreaterThan(before.size());
        assertThat(home.column("SELECT rule FROM redaction WHERE prompt = 1")).anyMatch(rule -> rule.contains("zebra"));
        assertThat(home.column(
                        "SELECT DISTINCT rules_version FROM replaced_entry UNION SELECT rules_version FROM entry"))
                .hasSize(1);
        assertThat(archive("reindex", "--outdated").out()).startsWith("0 prompts");
        assertThat(home.faults()).isEmpty();
    }

    @Test
    void whatEarlierRulesLeftInATemplateGoesWithIt() throws Exception {
        EntryJson first = EntryJson.of("a1").painting("a fox, " + SECRET + ", painted", "blurry");
        home.save(
                "one",
                List.of(
                        first,
                        EntryJson.of("b2").painting("an owl", "no " + SECRET),
                        EntryJson.of("c3").painting("a barn", "")));
        home.save("one", List.of(first.at("2026-11-05T00:00:00Z")));
        assertThat(home.column("SELECT graph FROM template")).hasSize(1).allMatch(graph -> graph.contains(SECRET));
        assertThat(home.column("SELECT count(dictionary) FROM entry")).containsExactly("3");
        assertThat(told(PackedEntries.dictionaries(home.folder().database())))
                .hasSize(1)
                .allMatch(entry -> entry.contains(SECRET));
        addRedactionRule();

        assertThat(archive("reindex", "--outdated").exit()).isZero();

        assertThat(home.column("SELECT graph FROM template")).hasSize(1).noneMatch(graph -> graph.contains(SECRET));
        assertThat(home.column("SELECT graph_patch FROM prompt_row"))
                .hasSize(3)
                .noneMatch(patch -> patch.contains(SECRET));
        assertThat(home.column("SELECT graph FROM prompt")).hasSize(3).noneMatch(graph -> graph.contains(SECRET));
        assertThat(told(PackedEntries.dictionaries(home.folder().database())))
                .hasSize(1)
                .noneMatch(entry -> entry.contains(SECRET));
        assertThat(Stream.concat(entries("entry").stream(), entries("replaced_entry").stream()))
                .hasSize(4)
                .noneMatch(entry -> entry.contains(SECRET));
        assertThat(home.faults()).isEmpty();
        assertThat(Files.readString(home.folder().database(), StandardCharsets.ISO_8859_1))
                .doesNotContain("zebra-key", "q7w8e9r0t1y2", "Q7w8E9r0T1y2");
    }

    private static List<String> told(List<byte[]> entries) {
        return entries.stream()
                .map(entry -> new String(entry, StandardCharsets.UTF_8))
                .toList();
    }

    /** As the schema before templates has it. */
    @Test
    void anArchiveOfBeforeShrinksAndSaysTheSame() throws Exception {
        List<EntryJson> alike = IntStream.range(0, 40)
                .mapToObj(index -> EntryJson.of("p" + index).painting("fox " + index, "blurry"))
                .toList();
        home.save("one", alike);
        List<List<List<String>>> today = home.derived();
        List<String> packed = home.column("SELECT sum(length(json)) FROM entry WHERE dictionary = 1");
        List<String> json = entries("entry");
        assertThat(home.column("SELECT count(*) FROM prompt_row WHERE own_graph IS NULL"))
                .containsExactly("40");
        home.execute("UPDATE prompt_row SET own_graph = (SELECT graph FROM prompt WHERE prompt.id = prompt_row.id)");
        home.execute("UPDATE prompt_row SET template = NULL, graph_patch = NULL");
        home.keepWordsAsBefore();
        home.execute("DELETE FROM template");
        packByItself();
        home.execute("DELETE FROM dictionary");
        assertThat(home.derived()).isEqualTo(today);

        assertThat(archive("reindex").exit()).isZero();

        assertThat(home.column("SELECT sum(length(json)) FROM entry WHERE dictionary = 1"))
                .isEqualTo(packed);
        assertThat(home.column("SELECT count(*) FROM prompt_row WHERE own_graph IS NULL AND template = 1"))
                .containsExactly("40");
        assertThat(home.derived()).isEqualTo(today);
        assertThat(entries("entry")).isEqualTo(json);
        assertThat(home.faults()).isEmpty();
    }

    private void packByItself() throws Exception {
        List<byte[]> entries = PackedEntries.of(home.folder().database(), "entry", "TRUE");
        try (Connection connection = home.sql();
                PreparedStatement pack =
                        connection.prepareStatement("UPDATE entry SET json = ?, dictionary = NULL WHERE sha256 = ?")) {
            for (byte[] entry : entries) {
                pack.setBytes(1, Zstd.compress(entry, 3));
                pack.setBytes(2, MessageDigest.getInstance("SHA-256").digest(entry));
                assertThat(pack.executeUpdate()).isOne();
            }
        }
    }

    @Test
    void filesKeepWhatBecameOfThem() throws Exception {
        home.save("one", three());
        String sha256 = "ab".repeat(32);
        home.execute(
                "INSERT INTO asset (sha256, size, media_type, extension, width, height, masked, stored_at) VALUES ('"
                        + sha256 + "', 5, 'image/png', 'png', 1, 2, 0, '2026-11-05T00:00:00.000Z')",
                "UPDATE output SET state = 'stored', asset = '" + sha256
                        + "', provenance = 'verified', fetched_at = '2026-11-05T00:00:00.000Z', attempts = 2 WHERE prompt = 1",
                "UPDATE output SET state = 'missing', last_error = '404' WHERE prompt = 2");
        List<List<String>> before = home.rows("SELECT * FROM output ORDER BY id");

        assertThat(archive("reindex").exit()).isZero();

        assertThat(home.rows("SELECT * FROM output ORDER BY id")).isEqualTo(before);
        assertThat(home.column("SELECT asset FROM generation")).containsExactly(sha256);
    }

    @Test
    void anEntryThatCannotBeReadIsNamedAndTheRestGoesOn() throws Exception {
        home.save("one", three());
        home.save(
                "one",
                List.of(
                        three().get(0).at("2026-11-06T00:00:00Z"),
                        three().get(2).at("2026-11-06T00:00:00Z")));
        home.execute(
                "UPDATE entry SET json = x'28b52ffd0badc0de' WHERE prompt = 2",
                "UPDATE replaced_entry SET json = x'00', rules_version = 'old' WHERE prompt = 1",
                "UPDATE replaced_entry SET rules_version = 'old' WHERE prompt = 3",
                "INSERT INTO prompt_search (prompt_search) VALUES ('delete-all')",
                "DELETE FROM search_words");

        Ran ran = archive("reindex");

        assertThat(ran.exit()).isEqualTo(6);
        assertThat(ran.err().lines().toList()).hasSize(2).allMatch(line -> line.startsWith("archive: not read: "));
        assertThat(ran.err()).contains("prompt 2: ", "replaced entry 1: ");
        assertThat(ran.out()).startsWith("2 prompts derived again");
        assertThat(home.column("SELECT rowid FROM prompt_search ORDER BY rowid"))
                .containsExactly("1", "3");
        assertThat(home.column("SELECT prompt FROM replaced_entry WHERE rules_version = 'old'"))
                .containsExactly("1");
    }

    @Test
    void aRuleOfTheUserReachesOldPrompts() throws Exception {
        home.save("one", List.of(EntryJson.of("a1").graph("""
                {"1": {"class_type": "MyLoader", "inputs": {"weights": "mine.safetensors"}},
                 "2": {"class_type": "MyText", "inputs": {"words": "a quiet harbour"}},
                 "3": {"class_type": "MySampler", "inputs": {"number": 18446744073709551615, "model": ["1", 0], "plus": ["2", 0]}}}
                """)));
        assertThat(home.column("SELECT seed FROM sampling")).isNotEqualTo(List.of("18446744073709551615"));
        Files.writeString(home.folder().userNodeRules(), userNodeRules());

        Ran ran = archive("reindex", "--outdated");

        assertThat(ran).isEqualTo(new Ran(0, ran.out(), ""));
        assertThat(ran.out()).startsWith("1 prompt derived again");
        assertThat(home.column("SELECT seed FROM sampling")).containsExactly("18446744073709551615");
        assertThat(archive("list", "--seed", "18446744073709551615").out()).contains("a1");
    }

    private static String userNodeRules() {
        return """
                {"version": "mine", "nodes": {"MyText": {"text": "words"},
                    "MySampler": {"is": "sampler", "positive": "plus", "model": "model", "seed": "number"}}}
                """;
    }

    @Test
    void aSyncThatSavesMeanwhileLosesNothing() throws Exception {
        List<EntryJson> old = IntStream.range(0, 450)
                .mapToObj(index -> EntryJson.of("old" + index).painting("fox " + index, ""))
                .toList();
        home.save("one", old);
        home.execute("UPDATE prompt_row SET derivation = 'before'", "UPDATE sampling_row SET positive = 'before'");
        List<EntryJson> meanwhile = new ArrayList<>();
        try (Archive reindexing = home.open();
                Archive syncing = home.open()) {
            Derivation derivation = home.derivation();
            Reindex.Report report = new Reindex(reindexing, derivation).run(true, done -> {
                EntryJson fresh = EntryJson.of("new" + done).painting("owl", "");
                EntryJson changed =
                        old.get((int) (done % 450)).at("2026-11-07T00:00:00Z").painting("a barn now", "");
                TestHome.save(syncing, "one", derivation, List.of(fresh, changed));
                meanwhile.add(changed);
            });
            assertThat(report.unreadable()).isEmpty();
        }

        assertThat(meanwhile).hasSizeGreaterThan(2);
        assertThat(home.column("SELECT count(*) FROM prompt")).containsExactly(String.valueOf(450 + meanwhile.size()));
        assertThat(home.column("SELECT DISTINCT derivation FROM prompt"))
                .containsExactly(home.derivation().version());
        assertThat(home.column("SELECT prompt_id FROM prompt WHERE id NOT IN (SELECT rowid FROM prompt_search)"))
                .isEmpty();
        assertThat(home.column("SELECT 1 FROM sampling WHERE positive = 'before'"))
                .isEmpty();
        assertThat(home.column("SELECT prompt_id FROM prompt JOIN sampling ON sampling.prompt = prompt.id"
                        + " WHERE positive = 'a barn now'"))
                .containsExactlyInAnyOrderElementsOf(
                        meanwhile.stream().map(EntryJson::id).distinct().toList());
        assertThat(home.faults()).isEmpty();
    }
}
