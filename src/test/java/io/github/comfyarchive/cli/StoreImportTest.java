package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.CutLink;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.S3Link;
import io.github.comfyarchive.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home that is gone and made again from what the store has of it. */
final class StoreImportTest {
    /** What rows say, but for which home said it and when. */
    private static final String CONTENT = """
            SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
                SELECT 'prompt ' || p::text AS line FROM (SELECT id, server, place, number, status, created_at, first_archived_at, models, loras,
                    seeds, words, inputs, derivation FROM prompt) AS p
                UNION ALL SELECT 'entry ' || encode(id, 'hex') || encode(sha256, 'hex') FROM entry
                UNION ALL SELECT 'replaced ' || encode(id, 'hex') || seq || encode(sha256, 'hex') FROM replaced_entry
                UNION ALL SELECT 'output ' || o::text FROM (SELECT id, server, seq, node_id, filename, state, asset, provenance,
                    replaced_at IS NULL FROM output) AS o
                UNION ALL SELECT 'redaction ' || r::text FROM redaction AS r
                UNION ALL SELECT 'alias ' || a::text FROM prompt_alias AS a
                UNION ALL SELECT 'annotation ' || a::text FROM annotation AS a
                UNION ALL SELECT 'tombstone ' || t::text FROM tombstone AS t
                UNION ALL SELECT 'saved ' || s::text FROM saved_search AS s
                UNION ALL SELECT 'asset ' || a::text FROM asset AS a
                UNION ALL SELECT 'server ' || uid || name FROM server
                UNION ALL SELECT 'server_alias ' || uid FROM server_alias) AS all_rows""";

    @TempDir
    private static Path folder;

    private static S3Server s3;
    private static ArchivedHome first;
    private static String store;
    private static String files;

    @BeforeAll
    static void publish() throws Exception {
        s3 = S3Server.shared();
        S3Server.access(s3.endpoint());
        first = ArchivedHome.ofRecordings(Files.createDirectory(folder.resolve("first")));
        try (FakeComfyServer server = FakeComfyServer.start()) {
            server.history().complete("again", entry("again", 1)).complete("wild", """
                    {"prompt": [1e999, "wild", {"1": {"class_type": "KSampler", "inputs": {"cfg": NaN, "steps": 1e999,
                     "seed": 18446744073709551615, "denoise": -Infinity, "positive": "\\u2028\\n\\u0000\\ud800"}}}, {}, []],
                     "outputs": {"1": {"text": ["line\\nbreak", null, 1e-05, {"a": [NaN]}]}}, "status": {"messages": 7}}""");
            first.sync("wild", server);
            server.history().delete("again");
            server.history().complete("again", entry("again", 2));
            ok(first, "sync", "--full", "--server", "wild=" + server.uri());
        }
        String prompt = first.home()
                .value("SELECT prompt_id FROM output JOIN prompt ON prompt.id = prompt"
                        + " WHERE state = 'stored' ORDER BY output.id LIMIT 1");
        ok(first, "tag", "keep", prompt);
        ok(first, "tag", "drop", prompt);
        ok(first, "untag", "drop", prompt);
        ok(first, "rate", "4", prompt);
        ok(first, "note", prompt, "水彩, as it should be");
        ok(first, "saved", "add", "good", "水彩 rating:4");
        ok(first, "forget", first.home().value("SELECT prompt_id FROM prompt ORDER BY id LIMIT 1 OFFSET 3"), "--yes");
        store = PostgresServer.shared().database();
        files = "s3://" + s3.bucket() + "/of/it";
        ok(first, "store", "init", "--partitions", "4", "--store", store, "--files", files);
        ok(first, "publish", "--store", store, "--files", files);
    }

    @AfterAll
    static void forget() {
        S3Server.forget();
    }

    private static String entry(String id, int number) {
        return """
                {"prompt": [%d, "%s", {"1": {"class_type": "KSampler", "inputs": {"seed": %d}}}, {}, []], "outputs": {},
                 "status": {"status_str": "success", "completed": true, "messages": [["execution_start", {"timestamp": 17800000%d0000}],
                 ["execution_success", {"timestamp": 17800000%d5000}]]}}""".formatted(number, id, number, number, number);
    }

    private static Outcome ok(ArchivedHome home, String... line) {
        Outcome ran = home.run(line);
        assertThat(ran.exit()).as(String.join(" ", line) + ran.err()).isZero();
        return ran;
    }

    private static ArchivedHome empty(String name) throws Exception {
        return new ArchivedHome(Files.createDirectory(folder.resolve(name)));
    }

    private static String content() throws Exception {
        try (Connection connection = PostgresServer.shared().connect(store);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CONTENT)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void agree(ArchivedHome home, String... line) {
        Outcome ours = first.run(line);
        Outcome theirs = home.run(line);
        assertThat(plain(home, theirs.out())).as(String.join(" ", line)).isEqualTo(plain(first, ours.out()));
        assertThat(plain(home, theirs.err())).as(String.join(" ", line)).isEqualTo(plain(first, ours.err()));
        assertThat(theirs.exit()).as(String.join(" ", line)).isEqualTo(ours.exit());
    }

    /** The log of its syncs stays in a home, and an entry was changed last when it came. */
    private static String plain(ArchivedHome home, String text) {
        return text.replace(home.home().root().toString(), "HOME")
                .replaceAll("\"last_changed_at\":\"[^\"]*\"", "")
                .replaceAll("\"database_bytes\": *\\d+", "")
                .replaceAll("\"runs\":\\d+,\"failed\":\\d+,\"last_synced_at\":[^,]*,\"history_length\":[^}]*", "");
    }

    @Test
    void aHomeIsMadeAgainAnswersTheSameAndTellsNothingTwice() throws Exception {
        String before = content();
        ArchivedHome again = empty("again");
        assertThat(ok(again, "import", "--store", store, "--files", files, "--dry-run")
                        .out())
                .contains("41 new", "23 to come in (1.8 MB)", "nothing was written");
        assertThat(again.home().root()).doesNotExist();
        ok(again, "import", "--store", store, "--files", files);
        assertThat(ok(again, "import", "--store", store, "--files", files, "--dry-run")
                        .out())
                .contains("0 new, 41 known", "0 to come in");
        for (String[] line : List.of(
                new String[] {"list", "--limit", "0"},
                new String[] {"list", "--json", "--limit", "0"},
                new String[] {"list", "--tag", "keep", "--json"},
                new String[] {"search", "lighthouse", "--limit", "0", "--json"},
                new String[] {"search", "水彩", "--json"},
                new String[] {"stats", "--json"},
                new String[] {"saved", "--json"},
                new String[] {"du", "--by", "server", "--json"})) {
            agree(again, line);
        }
        List<String> ids = new ArrayList<>(first.home().column("SELECT prompt_id FROM prompt"));
        for (String id : ids) {
            agree(again, "show", id, "--json");
            agree(again, "show", id, "--graph");
            agree(again, "show", id, "--entry");
        }
        assertThat(plain(again, new String(again.bytes("jsonl"), StandardCharsets.UTF_8)))
                .isEqualTo(plain(first, new String(first.bytes("jsonl"), StandardCharsets.UTF_8)));
        for (String server : List.of("five", "six", "wild")) {
            agree(again, "export", "--format", "history", "--server", server, "--out", "-");
        }
        ok(again, "verify", "--read-data");
        try (FakeComfyServer server = FakeComfyServer.replaying(Recording.promptOfSix())) {
            assertThat(ok(again, "sync", "--server", "six=" + server.uri()).out())
                    .contains("0 new, 20 known");
        }
        assertThat(ok(again, "publish", "--store", store, "--files", files).out())
                .contains(": 0 prompts", " 0 files");
        assertThat(content()).isEqualTo(before);
        ok(again, "verify", "--store", store, "--files", files, "--read-data");
    }

    private static String jsonLines(ArchivedHome home) throws Exception {
        return plain(home, new String(home.bytes("jsonl"), StandardCharsets.UTF_8));
    }

    @Test
    void whatWasCutAnywhereIsCompleted() throws Exception {
        isCompleted(67);
    }

    @Test
    @Tag("long")
    void whatWasCutAtEachPieceIsCompleted() throws Exception {
        isCompleted(1);
    }

    private static void isCompleted(int step) throws Exception {
        PostgresServer server = PostgresServer.shared();
        String expected = jsonLines(first);
        int cuts = 0;
        try (CutLink link = new CutLink(server.port());
                S3Link objects = S3Link.to(s3.port())) {
            String broken = store.replace(":" + server.port(), ":" + link.port());
            S3Server.access(objects.endpoint());
            boolean through = false;
            for (int piece = 1; !through; piece += step) {
                ArchivedHome home = empty("cut" + step + "-" + piece);
                int last = piece;
                link.breakAt(piece);
                objects.rule(one -> one.number() % 17 == last % 17 ? S3Link.Fate.ANSWERED_BY_HALF : S3Link.Fate.PASSED);
                Outcome cut = home.run("import", "--store", broken, "--files", files);
                link.breakAt(0);
                through = cut.exit() == ExitCode.DONE;
                if (!through) {
                    assertThat(cut.exit()).as(cut.err()).isEqualTo(ExitCode.SERVER);
                    assertThat(cut.errLines()).as(cut.err()).hasSize(1);
                    cuts++;
                    ok(home, "import", "--store", broken, "--files", files);
                }
                assertThat(jsonLines(home)).as("cut at piece " + piece).isEqualTo(expected);
                ok(home, "verify", "--read-data");
                assertThat(home.home().root().resolve(".archive-import")).doesNotExist();
                assertThat(ok(home, "import", "--store", broken, "--files", files)
                                .out())
                        .contains("0 new, 41 known", "0 stored");
            }
        } finally {
            S3Server.access(s3.endpoint());
        }
        assertThat(cuts).isPositive();
    }

    @Test
    void filesThatAreAwayAreExitThree() throws Exception {
        ArchivedHome home = empty("away");
        try (S3Link objects = S3Link.to(s3.port())) {
            S3Server.access(objects.endpoint());
            objects.rule(one -> one.number() > 3 ? S3Link.Fate.CUT : S3Link.Fate.PASSED);
            Outcome away = home.run("import", "--store", store, "--files", files);
            assertThat(away.exit()).as(away.err()).isEqualTo(ExitCode.SERVER);
        } finally {
            S3Server.access(s3.endpoint());
        }
        ok(home, "import", "--store", store, "--files", files);
        assertThat(jsonLines(home)).isEqualTo(jsonLines(first));
    }

    @Test
    void someServersAloneComeByNameAddressOrUid() throws Exception {
        ArchivedHome home = empty("some");
        ok(home, "import", "--store", store, "--server", "six");
        String uid = first.home().value("SELECT uid FROM server WHERE name = 'wild'");
        Outcome more = ok(home, "import", "--store", store, "--server", uid, "--json");
        assertThat(more.out()).contains("\"kind\":\"store\"", "\"server\":\"wild\"");
        assertThat(home.home().column("SELECT name FROM server ORDER BY id")).containsExactly("six", "wild");
        assertThat(home.home().value("SELECT uid FROM server WHERE name = 'wild'"))
                .isEqualTo(uid);
        assertThat(home.home().value("SELECT count(*) FROM output WHERE state = 'pending'"))
                .as("no --files")
                .isNotEqualTo("0");
        ok(
                home,
                "import",
                "--store",
                store,
                "--files",
                files,
                "--server",
                "five",
                "--server",
                "six",
                "--server",
                "wild");
        assertThat(home.home().value("SELECT count(*) FROM output WHERE state = 'pending'"))
                .isEqualTo("0");
        ArchivedHome none = new ArchivedHome(home.folder().resolve("none"));
        Outcome nobody = none.run("import", "--store", store, "--server", "nobody");
        assertThat(nobody.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(nobody.err()).contains("no server called nobody", "five, six, wild");
        assertThat(none.home().root())
                .as("nothing is made for what cannot be done")
                .doesNotExist();
        assertThat(home.run("import", "--store", store, "picture.png").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(home.run("import").err()).contains("--store");
    }

    /** Rows and objects of a store may say anything: what is wrong is named, and the rest comes. */
    @Test
    void whatIsWrongInTheStoreIsNamedAndTheRestComes() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String wrong = server.database();
        String place = "s3://" + s3.bucket();
        ok(first, "store", "init", "--partitions", "0", "--store", wrong, "--files", place);
        ok(first, "publish", "--store", wrong, "--files", place);
        String bucket = place.substring("s3://".length());
        List<String> assets =
                first.home().column("SELECT DISTINCT asset FROM output WHERE asset IS NOT NULL ORDER BY asset");
        Map<String, Path> objects = new TreeMap<>();
        for (String key : s3.objects(bucket).keySet()) {
            objects.put(key.replaceAll(".*/([0-9a-f]{64})\\..*", "$1"), s3.file(bucket, key));
        }
        Files.delete(objects.get(assets.get(0)));
        byte[] bytes = Files.readAllBytes(objects.get(assets.get(1)));
        bytes[bytes.length / 2] ^= 1;
        Files.write(objects.get(assets.get(1)), bytes);
        for (String change : List.of(
                "UPDATE asset SET extension = '../../../x' WHERE sha256 = '" + assets.get(2) + "'",
                "UPDATE asset SET size = 9000000000000000000 WHERE sha256 = '" + assets.get(3) + "'",
                "UPDATE output SET asset = '../../etc/passwd' WHERE asset = '" + assets.get(4) + "'",
                "UPDATE entry SET size = 1000000000000 WHERE id = (SELECT id FROM prompt ORDER BY id LIMIT 1)",
                "UPDATE entry SET sha256 = sha256('no') WHERE id = (SELECT id FROM prompt ORDER BY id OFFSET 1 LIMIT 1)",
                "UPDATE entry SET json = 'no frame' WHERE id = (SELECT id FROM prompt ORDER BY id OFFSET 2 LIMIT 1)",
                "DELETE FROM entry WHERE id = (SELECT id FROM prompt ORDER BY id OFFSET 3 LIMIT 1)",
                "UPDATE output SET state = 'at large' WHERE id = (SELECT id FROM output GROUP BY id ORDER BY id LIMIT 1)",
                "UPDATE server SET name = E'\\x1b[31m' || repeat('n', 300) WHERE name = 'five'")) {
            server.execute(wrong.substring(wrong.lastIndexOf('/') + 1), change);
        }
        ArchivedHome home = empty("wrong");
        Outcome ran = home.run("import", "--store", wrong, "--files", place);
        assertThat(ran.exit()).as(ran.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(ran.err() + ran.out()).doesNotContain("\u001b");
        assertThat(ran.err())
                .contains(
                        assets.get(0) + " of the store is not in " + place,
                        assets.get(1),
                        assets.get(2),
                        assets.get(3));
        ok(home, "verify", "--read-data");
        Outcome again = home.run("import", "--store", wrong, "--files", place);
        assertThat(again.exit()).isEqualTo(ExitCode.PARTIAL);
        assertThat(again.out()).contains("0 new");
    }
}
