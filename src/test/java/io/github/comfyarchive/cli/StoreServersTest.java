package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.CutLink;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.PublishedHome;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers of a store: two homes archived one ComfyUI, and no prompt that both have tells it. */
final class StoreServersTest {
    private static final String TWIN = "a twin";

    @TempDir
    private Path folder;

    private ArchivedHome one;
    private ArchivedHome other;
    private String store;

    @BeforeEach
    void fill() throws Exception {
        one = new ArchivedHome(Files.createDirectory(folder.resolve("one")));
        other = new ArchivedHome(Files.createDirectory(folder.resolve("other")));
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            TestEntries.complete(comfy, 0, 3);
            comfy.history().complete(TWIN, twin(7, 1_790_000_000_000L));
            one.sync("here", comfy);
        }
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            TestEntries.complete(comfy, 2, 5);
            comfy.history().complete(TWIN, twin(9, 1_790_000_900_000L));
            other.sync("rig", comfy);
        }
        ok(one.run("rate", "2", TWIN));
        ok(other.run("rate", "5", TWIN));
        ok(other.run("forget", TestEntries.uuid(2), "--yes"));
    }

    private static String twin(int number, long ended) {
        return """
                {"prompt": [%d, "a twin", {"1": {"class_type": "Note", "inputs": {"text": "run %d"}}}, {}, []], "outputs": {},
                 "status": {"status_str": "success", "completed": true, "messages": [
                  ["execution_start", {"prompt_id": "a twin", "timestamp": %d}],
                  ["execution_success", {"prompt_id": "a twin", "timestamp": %d}]]}}""".formatted(number, number, ended - 1_000, ended);
    }

    /** Both are told by a user who may write and is nothing more. */
    private void publishToNewStore() throws Exception {
        String owned = PostgresServer.shared().database();
        try (StoreDatabase database = StoreDatabase.toWrite(PublishedHome.address(owned), "test")) {
            StoreSchema.bringUpToDate(database, 4, Clock.systemUTC());
            StoreRoles.make(database);
        }
        String name = "worker_of_" + owned.substring(owned.lastIndexOf('/') + 1);
        PostgresServer.shared().execute(owned, "CREATE ROLE " + name + " LOGIN IN ROLE " + StoreRoles.WRITER);
        store = owned.replace("//archive@", "//" + name + "@");
        published(one);
        published(other);
    }

    private static Outcome ok(Outcome ran) {
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    private Outcome published(ArchivedHome home) {
        return ok(home.run("publish", "--store", store));
    }

    private Outcome at(String url, String... line) {
        return Outcome.of(
                Map.of("ARCHIVE_HOME", folder.resolve("none").toString()),
                Stream.concat(Stream.of(line), Stream.of("--store", url)).toArray(String[]::new));
    }

    private Outcome ofStore(String... line) {
        return at(store, line);
    }

    private List<String> ask(String query) throws Exception {
        try (Connection connection = PostgresServer.shared().connect(store);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private void areOne() throws Exception {
        assertThat(ok(ofStore("servers", "--json")).out())
                .containsOnlyOnce("\"name\":")
                .contains("\"name\":\"rig\"")
                .contains("\"prompts\":5");
        assertThat(ask("SELECT count(DISTINCT server) || ' ' || count(*) FROM prompt"))
                .containsExactly("1 5");
        assertThat(ask("SELECT count(*) FROM replaced_entry")).containsExactly("1");
        assertThat(ask("SELECT DISTINCT value FROM annotation")).containsExactly("5");
        assertThat(ask("SELECT count(*) FROM annotation")).containsExactly("1");
        assertThat(ask("SELECT count(DISTINCT server) FROM origin")).containsExactly("1");
        assertThat(ask("SELECT prompt_id FROM prompt")).doesNotContain(TestEntries.uuid(2));
    }

    @Test
    void twoThatAreOneAreMerged() throws Exception {
        publishToNewStore();
        assertThat(ofStore("servers", "--json").out()).contains("\"here\"").contains("\"rig\"");
        Outcome looked = ok(ofStore("servers", "merge", "here", "rig", "--dry-run"));
        assertThat(looked.err())
                .startsWith("archive: 4 prompts of here would become rig's: 3 prompts that it does not have, 0 prompts"
                        + " that both have, and 1 prompt with another entry");
        assertThat(ofStore("servers", "merge", "here", "rig").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(ofStore("servers", "merge", "here", "nobody").err())
                .contains("no server is called nobody; there are: here, rig");
        assertThat(ofStore("servers", "rename", "here", "rig").err()).contains("there is a server called rig already");
        assertThat(ask("SELECT count(*) FROM server_alias")).containsExactly("0");

        assertThat(ok(ofStore("servers", "merge", "here", "rig", "--yes")).out())
                .isEqualTo("here and rig are one server now: rig\n");
        areOne();
        assertThat(published(one).err()).contains("1 prompt that is here was forgotten in the store");
        published(other);
        areOne();
        assertThat(ofStore("servers", "merge", "rig", "rig", "--yes").err()).contains("are one server already");

        assertThat(ok(ofStore("servers", "rename", "rig", "studio")).out())
                .isEqualTo("rig is called studio now, whatever homes call it\n");
        one.home().execute("UPDATE home SET epoch = ''");
        published(one);
        published(other);
        assertThat(ok(ofStore("list", "--server", "studio", "--json")).out()).hasLineCount(5);
        assertThat(ofStore("servers", "--json").out())
                .contains("\"name\":\"studio\"")
                .doesNotContain("\"rig\"");

        ok(ofStore("forget", TWIN, "--yes"));
        assertThat(ask("SELECT count(*) FROM tombstone WHERE prompt_id = '" + TWIN + "'"))
                .as("one of each run")
                .containsExactly("2");
        for (ArchivedHome home : List.of(one, other)) {
            home.home().execute("UPDATE home SET epoch = ''");
            assertThat(published(home).err()).contains("forgotten in the store");
        }
        assertThat(ask("SELECT prompt_id FROM prompt")).hasSize(4).doesNotContain(TWIN);
    }

    @Test
    void aMergeThatIsCutIsGoneOnWithByTheNextPublish() throws Exception {
        cutAtEach(70);
    }

    @Test
    @Tag("long")
    void aMergeThatIsCutAtManyPiecesIsGoneOnWithByTheNextPublish() throws Exception {
        cutAtEach(5);
    }

    private void cutAtEach(int step) throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (CutLink link = new CutLink(server.port())) {
            boolean through = false;
            int cuts = 0;
            for (int piece = 60; !through; piece += step) {
                publishToNewStore();
                String broken = store.replace(":" + server.port(), ":" + link.port());
                link.breakAt(piece);
                Outcome ran = at(broken, "servers", "merge", "here", "rig", "--yes");
                link.breakAt(0);
                through = ran.exit() == ExitCode.DONE;
                assertThat(ran.exit()).as(ran.err()).isIn(ExitCode.DONE, ExitCode.SERVER);
                cuts += through ? 0 : 1;
                boolean decided = !ask("SELECT uid FROM server_alias").isEmpty();
                published(one);
                published(other);
                if (!decided) {
                    ok(ofStore("servers", "merge", "here", "rig", "--yes"));
                }
                areOne();
                one.home().execute("UPDATE home SET epoch = ''");
                other.home().execute("UPDATE home SET epoch = ''");
            }
            assertThat(cuts).isPositive();
        }
    }
}
