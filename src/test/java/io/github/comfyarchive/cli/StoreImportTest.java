package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
        Outcome ran = ok(again, "import", "--store", store, "--files", files);
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
}
