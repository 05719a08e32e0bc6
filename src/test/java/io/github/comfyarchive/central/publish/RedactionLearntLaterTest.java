package io.github.comfyarchive.central.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.github.comfyarchive.central.object.Collect;
import io.github.comfyarchive.central.object.FilesAddress;
import io.github.comfyarchive.central.object.ObjectOptions;
import io.github.comfyarchive.central.object.ObjectStore;
import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.TestPng;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a home learns is a secret after it told of it: with the next publish it is nowhere in the store. */
final class RedactionLearntLaterTest {
    /** No rule knows it. */
    private static final String VALUE = "walrus" + "-of-" + "wednesday";

    @TempDir
    private Path folder;

    private PostgresServer server;
    private S3Server s3;
    private String store;
    private String bucket;

    @BeforeEach
    void store() throws Exception {
        server = PostgresServer.shared();
        s3 = S3Server.shared();
        S3Server.access(s3.endpoint());
        store = server.database();
        bucket = s3.bucket();
        Outcome made = Outcome.of("store", "init", "--partitions", "4", "--store", store, "--files", "s3://" + bucket);
        assertThat(made.exit()).as(made.err()).isZero();
    }

    @AfterEach
    void forget() {
        S3Server.forget();
    }

    private static Outcome ok(ArchivedHome home, String... line) {
        Outcome ran = home.run(line);
        assertThat(ran.exit()).as(String.join(" ", line) + ran.err()).isIn(0, 4);
        return ran;
    }

    private void publish(ArchivedHome home) {
        Outcome told = ok(home, "publish", "--store", store, "--files", "s3://" + bucket);
        assertThat(told.exit()).as(told.err()).isZero();
    }

    private void redact(ArchivedHome home, String value) {
        InputStream input = System.in;
        System.setIn(new ByteArrayInputStream((value + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            ok(home, "redact", "--value-from-stdin", "--yes");
        } finally {
            System.setIn(input);
        }
    }

    /** Files that nothing refers to go by this, as if a week was over. */
    private void collect() {
        try (StoreDatabase database = StoreDatabase.toWrite(StoreAddress.parse(store, name -> null), "test");
                ObjectStore objects = ObjectStore.of(FilesAddress.parse("s3://" + bucket), ObjectOptions.USUAL)) {
            new Collect(database, objects, Duration.ofSeconds(-10), false).run(() -> false);
        }
    }

    /** Tables, columns and objects in which a text stands: what is packed is unpacked before. */
    private Set<String> placesOf(String text) throws Exception {
        Set<String> places = new TreeSet<>();
        try (Connection connection = server.connect(store);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
                    + " AND relnamespace = 'public'::regnamespace AND NOT relispartition")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                    places(rows, table, text, places);
                }
            }
        }
        for (String key : s3.objects(bucket).keySet()) {
            if (key.contains(text) || contains(Files.readAllBytes(s3.file(bucket, key)), text)) {
                places.add("objects");
            }
        }
        return places;
    }

    private static void places(ResultSet rows, String table, String text, Set<String> places) throws SQLException {
        while (rows.next()) {
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                String name = rows.getMetaData().getColumnLabel(column);
                byte[] bytes = rows.getBytes(column);
                if (bytes == null) {
                    continue;
                }
                byte[] plain = name.equals("json") ? Zstd.decompress(bytes, rows.getInt("size")) : bytes;
                if (contains(plain, text) || contains(plain, text.replace('-', '\''))) {
                    places.add(table + "." + name);
                }
            }
        }
    }

    private static boolean contains(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .contains(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private static String entry(String id, int number, String value) {
        return """
                {"prompt": [%2$d, "%1$s", {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "%3$s.safetensors"}},
                 "2": {"class_type": "LoraLoader", "inputs": {"lora_name": "%3$s-lora.safetensors", "model": ["1", 0]}},
                 "3": {"class_type": "KSampler", "inputs": {"seed": %2$d, "model": ["2", 0], "positive": ["4", 0], "steps": "%3$s"}},
                 "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox, %3$s, %2$d"}},
                 "%3$s": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}}},
                 {"client_id": "%3$s", "extra_pnginfo": {"workflow": {"id": "%3$s", "nodes": []}}}, ["%3$s"]],
                 "outputs": {"%3$s": {"images": [{"filename": "%3$s.png", "subfolder": "%3$s", "type": "output"},
                  {"filename": "lost-%3$s.png", "subfolder": "", "type": "output"}], "text": ["%3$s"]}},
                 "status": {"status_str": "success", "completed": true, "messages": [["execution_start", {"timestamp": 17800000%2$d0000}],
                 ["execution_success", {"timestamp": 17800000%2$d5000, "note": "%3$s"}]]}}""".formatted(id, number, value);
    }

    private static FakeComfyServer comfy() {
        FakeComfyServer comfy = FakeComfyServer.start();
        comfy.history()
                .complete("job-" + VALUE, entry("job-" + VALUE, 1, VALUE))
                .complete("plain", entry("plain", 2, "nothing"))
                .complete("went-" + VALUE, entry("went-" + VALUE, 3, VALUE))
                .complete(
                        "untimed-" + VALUE,
                        "{\"prompt\": [4, \"x\", {\"1\": {\"class_type\": \"" + VALUE
                                + "\"}}, {}, []], \"outputs\": {}}");
        comfy.files()
                .put(
                        new FileRef(VALUE + ".png", VALUE, "output"),
                        TestPng.of(8, 8, 1)
                                .text("parameters", "a fox, " + VALUE)
                                .bytes());
        return comfy;
    }

    private ArchivedHome home(String name, FakeComfyServer comfy) throws Exception {
        ArchivedHome home = new ArchivedHome(Files.createDirectory(folder.resolve(name)));
        home.home().withSchema();
        ok(home, "sync", "--server", "rig-" + VALUE + "=" + comfy.uri());
        return home;
    }

    private static void say(ArchivedHome home) {
        ok(home, "tag", VALUE, "job-" + VALUE);
        ok(home, "tag", "z-" + VALUE, "plain");
        ok(home, "note", "plain", "see " + VALUE);
        ok(home, "saved", "add", "of " + VALUE, VALUE);
        home.home()
                .execute("UPDATE output SET last_error = 'the server said " + VALUE
                        + "' WHERE filename LIKE 'lost-nothing%'");
    }

    @Test
    void aValueThatIsRemovedFromAHomeIsGoneFromTheStore() throws Exception {
        try (FakeComfyServer comfy = comfy()) {
            ArchivedHome home = home("one", comfy);
            comfy.history().delete("job-" + VALUE);
            comfy.history().complete("job-" + VALUE, entry("job-" + VALUE, 5, VALUE));
            ok(home, "sync", "--full", "--server", "rig-" + VALUE + "=" + comfy.uri());
            say(home);
            ok(home, "forget", "went-" + VALUE, "--yes");
            publish(home);
            assertThat(placesOf(VALUE))
                    .contains(
                            "annotation.value",
                            "entry.json",
                            "model.name",
                            "objects",
                            "output.filename",
                            "output.last_error",
                            "output.node_id",
                            "output.subfolder",
                            "prompt.client_id",
                            "prompt.loras",
                            "prompt.models",
                            "prompt.prompt_id",
                            "prompt.workflow_id",
                            "replaced_entry.json",
                            "saved_search.name",
                            "saved_search.query",
                            "server.name",
                            "tombstone.prompt_id");
            redact(home, VALUE);
            publish(home);
            collect();
            assertThat(placesOf(VALUE)).isEmpty();
            assertThat(server.count(store.substring(store.lastIndexOf('/') + 1), "SELECT count(*) FROM prompt"))
                    .isEqualTo(3);
            for (String secret : home.home()
                    .column(
                            "SELECT fingerprint FROM redaction WHERE fingerprint IS NOT NULL"
                                    + " UNION SELECT graph_mac FROM prompt_row WHERE graph_mac IS NOT NULL UNION SELECT fingerprint FROM known_secret")) {
                assertThat(placesOf(secret)).isEmpty();
            }
        }
    }

    @Test
    void aRuleThatComesLaterHoldsForTheStoreToo() throws Exception {
        try (FakeComfyServer comfy = comfy()) {
            ArchivedHome home = home("one", comfy);
            say(home);
            publish(home);
            rule(home);
            ok(home, "reindex");
            ok(home, "reindex", "--files");
            publish(home);
            collect();
            assertThat(placesOf(VALUE)).isEmpty();
        }
    }

    private static void rule(ArchivedHome home) throws Exception {
        Files.writeString(home.home().root().resolve("redaction-rules.json"), """
                {"shapes": [{"name": "walrus", "triggers": ["walrus-"], "pattern": "%s"}]}""".formatted(VALUE));
    }

    @Test
    void whatIsForgottenLeavesItsIdAlone() throws Exception {
        try (FakeComfyServer comfy = comfy()) {
            ArchivedHome home = home("one", comfy);
            publish(home);
            ok(home, "tag", "seen", "plain");
            ok(home, "note", "job-" + VALUE, "of " + VALUE);
            publish(home);
            for (String id : List.of("job-" + VALUE, "went-" + VALUE, "untimed-" + VALUE)) {
                ok(home, "forget", id, "--yes");
            }
            publish(home);
            collect();
            assertThat(placesOf(VALUE)).containsExactly("server.name", "tombstone.prompt_id");
        }
    }

    /** Two homes have the same runs, and one of them learns something of these. */
    @Test
    void ofTwoHomesCopiesNoneThatTellsMoreIsKept() throws Exception {
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            comfy.history().complete("first", entry("first", 1, VALUE)).complete("again", entry("again", 2, VALUE));
            ArchivedHome one = home("one", comfy);
            ArchivedHome other = home("other", comfy);
            for (ArchivedHome home : List.of(one, other)) {
                comfy.history().delete("again");
                comfy.history().complete("again", entry("again", 3, VALUE));
                ok(home, "sync", "--full", "--server", "rig-" + VALUE + "=" + comfy.uri());
                ok(home, "servers", "rename", "rig-" + VALUE, "rig");
                home.home()
                        .execute("UPDATE output SET last_error = 'the server said " + VALUE
                                + "' WHERE filename LIKE 'lost-%'");
            }
            publish(one);
            publish(other);
            assertThat(placesOf(VALUE)).contains("entry.json", "replaced_entry.json", "output.last_error");
            redact(one, VALUE);
            publish(one);
            assertThat(placesOf(VALUE)).isEmpty();
            for (ArchivedHome home : List.of(other, one, other)) {
                home.home()
                        .execute("UPDATE prompt_row SET last_changed_at = '2030-01-01T00:00:0"
                                + comfy.log().all().size() % 10 + ".000Z'");
                publish(home);
                assertThat(placesOf(VALUE)).isEmpty();
            }
            ArchivedHome third = home("third", comfy);
            ok(third, "servers", "rename", "rig-" + VALUE, "rig");
            publish(third);
            assertThat(placesOf(VALUE)).isEmpty();
            String database = store.substring(store.lastIndexOf('/') + 1);
            assertThat(server.count(database, "SELECT count(*) FROM prompt")).isEqualTo(2);
            assertThat(server.count(database, "SELECT count(*) FROM replaced_entry"))
                    .isEqualTo(1);
        }
    }

    /** It knows nothing of what was removed by its value, and the server brings that back: to the home, not to the store. */
    @Test
    void aHomeThatIsMadeAgainBringsNothingBack() throws Exception {
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            comfy.history().complete("first", entry("first", 1, VALUE)).complete("second", entry("second", 2, VALUE));
            comfy.files()
                    .put(
                            new FileRef(VALUE + ".png", VALUE, "output"),
                            TestPng.of(8, 8, 1)
                                    .text("parameters", "a fox, " + VALUE)
                                    .bytes());
            ArchivedHome one = home("one", comfy);
            ok(one, "servers", "rename", "rig-" + VALUE, "rig");
            redact(one, VALUE);
            publish(one);
            assertThat(placesOf(VALUE)).isEmpty();

            ArchivedHome again = new ArchivedHome(Files.createDirectory(folder.resolve("again")));
            ok(again, "import", "--store", store, "--files", "s3://" + bucket);
            assertThat(again.home().placesOf(VALUE)).isEmpty();
            ok(again, "sync", "--full", "--server", "rig=" + comfy.uri());
            assertThat(again.home().placesOf(VALUE)).as("the server has it").isNotEmpty();
            publish(again);
            publish(one);
            Set<String> places = placesOf(VALUE);
            assertThat(places).isEmpty();
            String database = store.substring(store.lastIndexOf('/') + 1);
            assertThat(server.count(database, "SELECT count(*) FROM prompt")).isEqualTo(2);

            redact(again, VALUE);
            publish(again);
            assertThat(again.home().placesOf(VALUE)).isEmpty();
            assertThat(placesOf(VALUE)).isEmpty();
        }
    }
}
