package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import io.github.comfyarchive.testing.When;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever writes to an archive, {@code change} says what it changed: all of that, and nothing else. */
class ChangeLogTest {
    private static final String SECRET = "vqT7mK2xWz9pLr4sNc8d";

    @TempDir
    Path folder;

    private ArchivedHome archive;
    private TestHome home;

    @BeforeEach
    void none() {
        archive = new ArchivedHome(folder);
        home = archive.home();
    }

    /** Some work, which may fail with an exit code of its own. */
    private interface Work {
        void run() throws Exception;
    }

    /** What {@code change} is about, by kind and key, in all that is told of each. */
    private Map<String, String> told() throws SQLException {
        Map<String, String> told = new TreeMap<>();
        try (Connection connection = home.sql();
                Statement statement = connection.createStatement()) {
            keep(statement, told, "server", "SELECT id, name, url, uid, comfyui_version, paused_at FROM server");
            keep(
                    statement,
                    told,
                    "asset",
                    "SELECT sha256, size, media_type, extension, width, height, masked FROM asset");
            keep(statement, told, "prompt", "SELECT * FROM prompt");
            keep(statement, told, "prompt", "SELECT id, graph_mac FROM prompt_row");
            keep(statement, told, "prompt", "SELECT prompt, hex(sha256), rules_version FROM entry");
            keep(
                    statement,
                    told,
                    "prompt",
                    "SELECT prompt, id, node_id, media, position, filename, subfolder, type, cached, state, asset, provenance,"
                            + " replaced_at FROM output ORDER BY id");
            keep(
                    statement,
                    told,
                    "prompt",
                    "SELECT prompt, id, replaced_at, hex(sha256), rules_version FROM replaced_entry ORDER BY id");
            keep(
                    statement,
                    told,
                    "prompt",
                    "SELECT prompt, id, output, path, rule, fingerprint FROM redaction ORDER BY id");
            keep(
                    statement,
                    told,
                    "prompt",
                    "SELECT prompt, server_id, prompt_id FROM prompt_alias ORDER BY server_id, prompt_id");
            for (String what : List.of("tagged.tag", "rating.stars", "note.text")) {
                keep(
                        statement,
                        told,
                        "annotation",
                        "SELECT uid, prompt, node_id, media, position, asset, at, removed_at, " + what + " FROM "
                                + what.substring(0, what.indexOf('.')));
            }
            keep(
                    statement,
                    told,
                    "forgotten",
                    "SELECT id, server_id, prompt_id, hex(id_mac), number, started_at, finished_at, graph_mac, at, undone_at"
                            + " FROM forgotten");
            keep(statement, told, "saved_search", "SELECT uid, name, query, at, removed_at FROM saved_search");
        }
        return told;
    }

    private static void keep(Statement statement, Map<String, String> told, String kind, String query)
            throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    text.append(row.getString(column)).append('|');
                }
                told.merge(kind + " " + row.getString(1), text.toString(), String::concat);
            }
        }
    }

    /** What each row is called: its server and id. */
    private Map<String, String> identities() {
        Map<String, String> identities = new TreeMap<>();
        for (List<String> row : home.rows(
                "SELECT prompt_row.id, uid || ' ' || prompt_id FROM prompt_row JOIN server ON server.id = server_id")) {
            identities.put("gone " + row.get(0), row.get(1));
        }
        return identities;
    }

    private long newest() {
        return Long.parseLong(Objects.requireNonNull(home.value("SELECT coalesce(max(number), 0) FROM change")));
    }

    private Set<String> noted(long after) {
        return new TreeSet<>(home.column("SELECT kind || ' ' || key FROM change WHERE number > " + after));
    }

    private Set<String> changed(Map<String, String> before, Map<String, String> identities) throws SQLException {
        Map<String, String> now = told();
        Set<String> changed = new TreeSet<>();
        now.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changed.add(key);
            }
        });
        Map<String, String> called = identities();
        identities.forEach((row, name) -> {
            if (!name.equals(called.get(row))) {
                changed.add(row);
            }
        });
        return changed;
    }

    /** What is noted is what changed; answers that. */
    private Set<String> exactly(String what, Work work) throws Exception {
        Map<String, String> before = told();
        Map<String, String> identities = identities();
        long number = newest();
        work.run();
        Set<String> changed = changed(before, identities);
        assertThat(noted(number)).as(what).isEqualTo(changed);
        assertComplete(what);
        return changed;
    }

    /** Of what is derived anew or written twice more may be noted, never less. */
    private Set<String> atLeast(String what, Work work) throws Exception {
        Map<String, String> before = told();
        Map<String, String> identities = identities();
        long number = newest();
        work.run();
        Set<String> changed = changed(before, identities);
        assertThat(noted(number)).as(what).containsAll(changed);
        assertComplete(what);
        return changed;
    }

    private void assertComplete(String what) throws SQLException {
        Set<String> all = noted(0);
        all.removeIf(key -> key.startsWith("gone "));
        assertThat(all).as("after " + what).isEqualTo(new TreeSet<>(told().keySet()));
    }

    private Outcome sync(FakeComfyServer server, String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "sync";
        arguments[1] = "--server";
        arguments[2] = "one=" + server.uri();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return archive.run(arguments);
    }

    private static String entry(int number, String text, String more) {
        return "{\"prompt\": [" + number + ", \"p" + number
                + "\", {\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"text\": \""
                + text + "\"}}}, {}, [\"9\"]" + more + "], \"outputs\": {\"9\": {\"images\": [{\"filename\": \""
                + number
                + "_.png\", \"subfolder\": \"\", \"type\": \"output\"}]}}, \"status\": {\"status_str\": \"success\","
                + " \"completed\": true, \"messages\": [[\"execution_start\", {\"timestamp\": 179546764602"
                + (number % 10)
                + "}]]}}";
    }

    private static void complete(FakeComfyServer server, int number, String text, String more) {
        server.files()
                .put(
                        FileRef.output(number + "_.png"),
                        TestPng.of(4, 4, number).text("parameters", text).bytes());
        server.history().complete("p" + number, entry(number, text, more));
    }

    @Test
    void syncs() throws Exception {
        home.withSchema();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "a fox", "");
            complete(server, 2, "a hound", "");
            server.files().delete(FileRef.output("2_.png"));
            assertThat(exactly("the first sync", () -> sync(server))).contains("prompt 1", "prompt 2", "server 1");
            assertThat(home.column("SELECT state FROM output ORDER BY id")).containsExactly("stored", "missing");
            assertThat(exactly("nothing new", () -> sync(server))).isEmpty();

            complete(server, 3, "a hare " + SECRET, ", {\"auth\": \"" + SECRET + "\"}");
            assertThat(exactly("a masked file", () -> sync(server)))
                    .contains("prompt 3")
                    .hasSize(2);
            assertThat(home.value("SELECT sum(masked > 0) FROM asset")).isEqualTo("1");

            complete(server, 4, "an owl", "");
            server.fail(When.file("4_.png"), Fault.status(403));
            exactly("a file that fails", () -> assertThat(sync(server).exit()).isEqualTo(4));
            server.heal();
            assertThat(exactly("and comes later", () -> sync(server)))
                    .contains("prompt 4")
                    .hasSize(2);

            server.history().complete("p1", entry(1, "another fox", "").replace("1_.png", "none.png"));
            assertThat(exactly("one that ran again", () -> sync(server, "--full")))
                    .containsExactly("prompt 1");
            assertThat(home.value("SELECT count(*) FROM replaced_entry")).isEqualTo("1");

            server.restart();
            complete(server, 5, "a crow", "");
            exactly("after a restart", () -> sync(server));
            exactly("types that were left", () -> {
                complete(server, 6, "a wren", "");
                assertThat(sync(server, "--types", "temp").exit()).isZero();
                assertThat(home.value("SELECT state FROM output ORDER BY id DESC LIMIT 1"))
                        .isEqualTo("skipped");
            });
            assertThat(exactly("and are wanted now", () -> sync(server)))
                    .contains("prompt 6")
                    .hasSize(2);
            assertThat(exactly("another name", () -> archive.run("sync", "--server", "two=" + server.uri())))
                    .containsExactly("server 1");
        }
    }

    /** The newest change of all changes once more, in a transaction of its own. */
    @Test
    void theNewestChangesAgain() throws Exception {
        home.withSchema();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "a fox", "");
            server.files().delete(FileRef.output("1_.png"));
            sync(server);
        }
        for (String statement : List.of(
                "UPDATE output SET filename = 'b.png'",
                "UPDATE OR IGNORE output SET filename = 'c.png'",
                "UPDATE prompt_row SET client_id = 'x'",
                "UPDATE OR IGNORE prompt_row SET client_id = 'y'",
                "UPDATE entry SET rules_version = 'x'",
                "INSERT INTO redaction (prompt, path, rule) VALUES (1, '$.a', 'key')",
                "UPDATE redaction SET path = '$.b'",
                "DELETE FROM redaction",
                "INSERT INTO replaced_entry (prompt, replaced_at, sha256, size, rules_version, encoding, json)"
                        + " SELECT prompt, 'now', sha256, size, rules_version, encoding, json FROM entry",
                "UPDATE replaced_entry SET replaced_at = 'then'",
                "DELETE FROM replaced_entry",
                "INSERT INTO prompt_alias VALUES (1, 'other', 1)",
                "DELETE FROM prompt_alias",
                "DELETE FROM output",
                "DELETE FROM entry",
                "UPDATE OR IGNORE prompt_row SET prompt_id = 'renamed'",
                "UPDATE prompt_row SET prompt_id = 'again'")) {
            assertThat(exactly(statement, () -> home.execute("PRAGMA foreign_keys = ON", statement)))
                    .as(statement)
                    .contains("prompt 1");
        }
        exactly(
                "as it is",
                () -> home.execute("UPDATE output SET state = state", "UPDATE server SET last_synced_at = 'x'"));
        exactly(
                "a server",
                () -> home.execute("INSERT OR IGNORE INTO server (name, url, first_seen_at) VALUES ('x', 'x', '')"));
        exactly(
                "an asset",
                () -> home.execute("INSERT OR IGNORE INTO asset (sha256, size, media_type, extension, stored_at)"
                        + " VALUES ('" + "ab".repeat(32) + "', 1, '', '', '')"));
        exactly("none", () -> home.execute("DELETE FROM asset", "DELETE FROM server WHERE name = 'x'"));
        assertThat(home.value("SELECT count(*) FROM server WHERE length(uid) = 32"))
                .isEqualTo("1");
    }

    @Test
    void whatIsForgotten() throws Exception {
        home.withSchema();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 1; number <= 5; number++) {
                complete(server, number, "a fox " + number, "");
            }
            sync(server);
            assertThat(exactly("a prompt", () -> archive.run("forget", "p2", "--yes")))
                    .containsExactly("forgotten 1", "gone 2");
            assertThat(exactly("files", () -> archive.run("forget", "p3", "--files-only", "--yes")))
                    .contains("prompt 3");
            assertThat(exactly("comes back", () -> archive.run("forget", "--undo", "p2")))
                    .containsExactly("forgotten 1");
        }
    }

    @Test
    void whatIsKeptIsReadAgain() throws Exception {
        home.withSchema();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            for (int number = 1; number <= 6; number++) {
                complete(server, number, number % 2 == 0 ? "see " + SECRET + " there" : "a fox " + number, "");
            }
            server.history().complete("p1", entry(1, "another fox", ""));
            sync(server);
            server.history().complete("p2", entry(2, "a hound", ""));
            sync(server, "--full");

            exactly("nothing is outdated", () -> archive.run("reindex", "--outdated"));
            home.execute("UPDATE prompt_row SET derivation = 'of before' WHERE id = 3");
            assertThat(atLeast("one is", () -> archive.run("reindex", "--outdated")))
                    .containsExactly("prompt 3");
            atLeast("all", () -> archive.run("reindex"));
            exactly("files", () -> archive.run("reindex", "--files"));
            assertThat(atLeast("a value", () -> assertThat(redact().exit()).isZero()))
                    .contains("prompt 2", "prompt 4", "prompt 6")
                    .doesNotContain("prompt 3");
            assertThat(home.placesOf(SECRET)).isEmpty();

            for (List<String> file :
                    home.rows("SELECT sha256, extension FROM asset WHERE sha256 IN (SELECT asset FROM output"
                            + " WHERE prompt IN (1, 3)) ORDER BY sha256")) {
                Path bytes = home.root()
                        .resolve("assets/" + file.get(0).substring(0, 2) + "/" + file.get(0) + "." + file.get(1));
                assertThat(bytes.toFile().setWritable(true)).isTrue();
                Files.delete(bytes);
            }
            server.files().delete(FileRef.output("3_.png"));
            atLeast("repair of files", () -> archive.run("verify", "--repair"));
            home.execute("DELETE FROM entry WHERE prompt = 5");
            atLeast("repair of an entry", () -> archive.run("verify", "--repair"));
            atLeast("loss accepted", () -> archive.run("verify", "--accept-lost", "--yes"));
        }
    }

    @Test
    void whatPeopleAdd() throws Exception {
        home.withSchema();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "a fox", "");
            complete(server, 2, "a hound", "");
            sync(server);
            assertThat(exactly("tags", () -> archive.run("tag", "best,fox", "--text", "fox")))
                    .hasSize(2);
            exactly("as before", () -> archive.run("tag", "best", "last~1"));
            assertThat(exactly("a rating", () -> archive.run("rate", "4", "last")))
                    .hasSize(1);
            assertThat(exactly("another", () -> archive.run("rate", "5", "last")))
                    .hasSize(1);
            assertThat(exactly("of a file", () -> archive.run("note", "last", "words", "--file", "2_.png")))
                    .hasSize(1);
            assertThat(exactly("taken back", () -> archive.run("untag", "best", "last~1")))
                    .hasSize(1);
            exactly("a search", () -> archive.run("saved", "add", "foxes", "fox rating:>=4"));
            exactly("another of its name", () -> archive.run("saved", "add", "foxes", "fox rating:5"));
            exactly("removed", () -> archive.run("saved", "remove", "foxes"));
            assertThat(exactly("and given again", () -> archive.run("tag", "best", "last~1")))
                    .hasSize(1);
        }
    }

    private Outcome redact() {
        InputStream in = System.in;
        System.setIn(new ByteArrayInputStream(SECRET.getBytes(StandardCharsets.UTF_8)));
        try {
            return archive.run("redact", "--value-from-stdin", "--yes");
        } finally {
            System.setIn(in);
        }
    }

    @Test
    void copiesBeginAnEpoch() throws Exception {
        home.withSchema();
        try (FakeComfyServer server = FakeComfyServer.start()) {
            complete(server, 1, "a fox", "");
            sync(server);
            String name = home.value("SELECT id FROM home");
            String epoch = home.value("SELECT epoch FROM home");
            assertThat(name).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
            assertThat(epoch).matches("[0-9a-f]{32}");

            TestHome copy = new TestHome(folder.resolve("copy"));
            Files.createDirectories(copy.root());
            assertThat(archive.run("backup", "--out", copy.folder().database().toString())
                            .exit())
                    .isZero();
            assertThat(copy.rows("SELECT id, epoch FROM home")).containsExactly(List.of(String.valueOf(name), ""));
            copy.execute("UPDATE server SET last_synced_at = 'x'");
            assertThat(copy.value("SELECT epoch FROM home"))
                    .as("nothing changed")
                    .isEmpty();
            copy.execute("UPDATE prompt_row SET client_id = 'x'");
            assertThat(copy.value("SELECT epoch FROM home"))
                    .matches("[0-9a-f]{32}")
                    .isNotEqualTo(epoch);
            assertThat(home.value("SELECT epoch FROM home")).isEqualTo(epoch);

            damage();
            Outcome repaired = archive.run("verify", "--repair");
            assertThat(repaired.out() + repaired.err()).contains("saved");
            assertThat(home.value("SELECT id FROM home")).isEqualTo(name);
            assertThat(home.column("SELECT url FROM server_address"))
                    .containsExactly(server.uri().toString());
            assertComplete("a salvage");
            complete(server, 2, "a hound", "");
            sync(server);
            assertThat(home.value("SELECT epoch FROM home"))
                    .matches("[0-9a-f]{32}")
                    .isNotEqualTo(epoch);
            assertComplete("a sync after it");
        }
    }

    /** A page of a table of which nothing is asked but whether it is whole. */
    private void damage() throws Exception {
        home.column("PRAGMA wal_checkpoint(TRUNCATE)");
        home.column("PRAGMA journal_mode = DELETE");
        int page = Integer.parseInt(Objects.requireNonNull(
                home.value("SELECT rootpage FROM sqlite_schema WHERE name = 'status_message_row'")));
        byte[] bytes = Files.readAllBytes(home.folder().database());
        java.util.Arrays.fill(bytes, (page - 1) * 4096, page * 4096, (byte) 0x7f);
        Files.write(home.folder().database(), bytes);
    }
}
