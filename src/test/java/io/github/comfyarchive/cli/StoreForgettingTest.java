package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreKey;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is forgotten in a store: it goes, stays away whichever home has it, and homes are told. */
final class StoreForgettingTest {
    private static final int PROMPTS = 6;

    @TempDir
    private Path folder;

    private FakeComfyServer comfy;
    private ArchivedHome one;
    private ArchivedHome other;
    private String store;

    @BeforeEach
    void publish() throws Exception {
        comfy = FakeComfyServer.start();
        TestEntries.complete(comfy, 0, PROMPTS);
        one = new ArchivedHome(Files.createDirectory(folder.resolve("one")));
        other = new ArchivedHome(Files.createDirectory(folder.resolve("other")));
        one.sync("rig", comfy);
        other.sync("here", comfy);
        store = PostgresServer.shared().database();
        try (StoreDatabase database = StoreDatabase.toWrite(PublishedHome.address(store), "test")) {
            StoreSchema.bringUpToDate(database, 4, Clock.systemUTC());
            StoreRoles.make(database);
        }
        published(one);
        published(other);
        assertThat(prompts()).hasSize(PROMPTS);
    }

    @AfterEach
    void stop() {
        comfy.close();
    }

    private static String id(int number) {
        return TestEntries.uuid(number);
    }

    private static Outcome ok(Outcome ran) {
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    private Outcome published(ArchivedHome home, String... more) {
        return ok(home.run(Stream.concat(Stream.of("publish", "--store", store), Stream.of(more))
                .toArray(String[]::new)));
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

    private List<String> prompts() throws Exception {
        return ask("SELECT prompt_id FROM prompt ORDER BY prompt_id");
    }

    /** Rows of a prompt in the tables that hold something of it. */
    private long rowsOf(String id) throws Exception {
        long count = 0;
        String hex = HexFormat.of().formatHex(new StoreKey(id, "").id());
        for (String table : List.of(
                "prompt", "entry", "replaced_entry", "output", "redaction", "prompt_alias", "origin", "annotation")) {
            count += Long.parseLong(ask("SELECT count(*) FROM " + table + " WHERE id = '\\x" + hex + "'")
                    .get(0));
        }
        return count;
    }

    @Test
    void whatIsForgottenGoesStaysAwayAndHomesAreTold() throws Exception {
        ok(one.run("note", id(1), "of it alone"));
        ok(other.run("note", id(1), "the other says so"));
        published(one);
        published(other);
        Outcome asked = ofStore("forget", id(1), id(2));
        assertThat(asked.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(asked.out()).startsWith("2 prompts and 2 files (").contains("--apply-forgotten");
        ok(ofStore("forget", "--since", "2020", "--dry-run"));
        assertThat(prompts()).hasSize(PROMPTS);

        assertThat(ok(ofStore("forget", id(1), id(2), "--yes")).out())
                .startsWith("2 prompts forgotten in the store; archive store gc removes 2 files (");
        assertThat(rowsOf(id(1)) + rowsOf(id(2))).isZero();
        assertThat(ask("SELECT count(*) FROM tombstone WHERE undone_at IS NULL"))
                .containsExactly("2");
        ok(other.run("note", id(1), "said after it was forgotten"));

        for (ArchivedHome home : List.of(one, other)) {
            Outcome told = published(home, "--json");
            assertThat(told.err())
                    .contains("2 prompts that are here were forgotten in the store; archive publish --apply-forgotten"
                            + " forgets them here too");
            assertThat(told.out()).contains("\"prompts_to_forget\":2");
            assertThat(rowsOf(id(1)) + rowsOf(id(2))).isZero();
            home.home().execute("UPDATE home SET epoch = ''"); // all is told again
            published(home);
            assertThat(rowsOf(id(1)) + rowsOf(id(2))).isZero();

            Outcome refused = home.run("publish", "--store", store, "--apply-forgotten");
            assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains("2 prompts that were forgotten in the store would be forgotten here as well");
            assertThat(home.home().column("SELECT prompt_id FROM prompt")).hasSize(PROMPTS);
            Outcome applied = published(home, "--apply-forgotten", "--yes", "--json");
            assertThat(applied.err()).contains("2 prompts forgotten; given back: 2 files");
            assertThat(applied.out()).hasLineCount(1).startsWith("{\"store\":").contains("\"prompts_to_forget\":0");
            assertThat(home.home().column("SELECT prompt_id FROM prompt"))
                    .hasSize(PROMPTS - 2)
                    .doesNotContain(id(1), id(2));
            assertThat(published(home, "--apply-forgotten").err()).isEmpty();
            home.sync(home == one ? "rig" : "here", comfy);
            assertThat(home.home().column("SELECT prompt_id FROM prompt")).hasSize(PROMPTS - 2);
            ok(home.run("verify", "--read-data"));
        }
        published(one);
        assertThat(prompts()).hasSize(PROMPTS - 2);
        assertThat(ask("SELECT count(*) FROM annotation")).containsExactly("0");
        assertThat(published(one, "--json").out()).contains("\"prompts_to_forget\":0");
    }

    /** What one home forgot, the others are told of as well. */
    @Test
    void whatAHomeForgotIsToldToTheOthers() throws Exception {
        ok(one.run("forget", id(3), "--yes"));
        assertThat(published(one).err()).isEmpty();
        assertThat(rowsOf(id(3))).isZero();
        assertThat(published(other).err()).contains("1 prompt that is here was forgotten in the store");
        published(other, "--apply-forgotten", "--yes");
        assertThat(other.home().column("SELECT prompt_id FROM prompt")).doesNotContain(id(3));
    }

    @Test
    void whatIsLetInAgainComesFromWhoeverHasIt() throws Exception {
        ok(other.run("rate", "4", id(1)));
        published(other);
        ok(ofStore("forget", id(1), id(2), "--yes"));
        published(other, "--apply-forgotten", "--yes");
        assertThat(ofStore("forget", "--undo", "nothing").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(ok(ofStore("forget", "--undo", id(0))).out()).contains("nothing of " + id(0) + " was forgotten");
        assertThat(ofStore("forget", "--undo", id(1), "--dry-run").exit()).isEqualTo(ExitCode.USAGE);

        assertThat(ok(ofStore("forget", "--undo", id(1))).out())
                .isEqualTo("prompt " + id(1) + " may come back: with the next publish of a home that has it\n");
        published(other); // it has forgotten it by itself
        assertThat(prompts()).doesNotContain(id(1), id(2));
        assertThat(published(one).err()).contains("1 prompt that is here was forgotten");
        assertThat(prompts()).contains(id(1)).doesNotContain(id(2));
        published(one);
        assertThat(ok(ofStore("forget", id(1), "--yes")).out()).startsWith("1 prompt forgotten");
        assertThat(published(one).err()).contains("2 prompts that are here were forgotten");
        assertThat(rowsOf(id(1))).isZero();
    }

    /** The same is chosen as in a home. */
    @Test
    void whatIsKeptIsKeptInBoth() throws Exception {
        ok(one.run("rate", "4", id(1), id(2)));
        ok(one.run("rate", "2", id(3)));
        ok(one.run("tag", "client-a", id(4)));
        published(one);
        for (List<String> line : List.of(
                List.of("--since", "2020"),
                List.of("--since", "2020", "--keep-rated", "4"),
                List.of("--since", "2020", "--keep-tag", "client-a", "--keep-rated", "1"),
                List.of("--since", "2020", "--keep-last", "2"),
                List.of("--since", "2020", "--keep-within", "2020-01-01"),
                List.of("--status", "success", "--keep-last", "1", "--keep-tag", "nobody's"),
                List.of("last", "last~1"),
                List.of("--tag", "nobody's"),
                List.of(id(1), "--keep-last", "1"),
                List.of(id(1), "--tag", "client-a"),
                List.<String>of())) {
            String[] words = Stream.concat(Stream.of("forget", "--dry-run"), line.stream())
                    .toArray(String[]::new);
            Outcome ours = one.run(words);
            Outcome theirs = ofStore(words);
            String told = String.join(" ", words);
            assertThat(theirs.out().lines().findFirst())
                    .as(told)
                    .isEqualTo(ours.out().lines().findFirst());
            assertThat(theirs.err()).as(told).isEqualTo(ours.err());
            assertThat(theirs.exit()).as(told).isEqualTo(ours.exit());
        }
        assertThat(ofStore("forget", "--policy", "--yes").err()).contains("it goes without --store");
        Outcome ofHome = Outcome.of(
                Map.of("ARCHIVE_STORE", store, "ARCHIVE_HOME", one.home().root().toString()),
                "forget",
                "--since",
                "2020",
                "--dry-run");
        assertThat(ofHome.out()).as("a variable does not take away").contains("the database is rewritten");
        assertThat(ofStore("forget", "--files-only", "--since", "2020").err()).contains("--files-only is for a home");
        ok(ofStore("forget", "--since", "2020", "--keep-rated", "4", "--yes"));
        assertThat(prompts()).containsExactlyInAnyOrder(id(1), id(2));
        ok(ofStore("forget", "--since", "2020", "--yes"));
        assertThat(ask("SELECT name FROM model")).isEmpty();
        assertThat(ok(ofStore("verify")).exit()).isZero();
    }

    @Test
    void aForgettingThatIsCutIsGoneOnWith() throws Exception {
        cutAtEach(24);
    }

    @Test
    @Tag("long")
    void aForgettingThatIsCutAtEachPieceIsGoneOnWith() throws Exception {
        cutAtEach(1);
    }

    private void cutAtEach(int step) throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (CutLink link = new CutLink(server.port())) {
            String broken = store.replace(":" + server.port(), ":" + link.port());
            boolean through = false;
            int cuts = 0;
            int piece = 9;
            while (!through) {
                link.breakAt(piece);
                Outcome ran = at(broken, "forget", id(cuts % PROMPTS), id((cuts + 1) % PROMPTS), "--yes");
                through = ran.exit() == ExitCode.DONE;
                assertThat(ran.exit()).as(ran.err()).isIn(ExitCode.DONE, ExitCode.SERVER);
                link.breakAt(0);
                assertThat(prompts().size()).isIn(PROMPTS, PROMPTS - 2);
                for (String id : List.of(id(cuts % PROMPTS), id((cuts + 1) % PROMPTS))) {
                    if (prompts().contains(id)) {
                        ok(ofStore("forget", id, "--yes"));
                    }
                    assertThat(rowsOf(id)).isZero();
                    ok(ofStore("forget", "--undo", id));
                }
                published(one);
                assertThat(prompts()).hasSize(PROMPTS);
                cuts += through ? 0 : 1;
                piece += step;
            }
            assertThat(cuts).isPositive();
        }
    }

    private String user(String role) throws Exception {
        String name = role + "_for_" + store.substring(store.lastIndexOf('/') + 1);
        PostgresServer.shared().execute(store, "CREATE ROLE " + name + " LOGIN IN ROLE " + role);
        return store.replace("//archive@", "//" + name + "@");
    }

    @Test
    void whoMayOnlyReadForgetsNothing() throws Exception {
        String reader = user(StoreRoles.READER);
        for (String[] line :
                List.of(new String[] {"forget", id(1), "--yes"}, new String[] {"forget", "--since", "2020", "--yes"})) {
            Outcome refused = at(reader, line);
            assertThat(refused.exit()).isEqualTo(ExitCode.FAULT);
            assertThat(refused.err()).hasLineCount(1).contains("GRANT archive_writer TO");
        }
        assertThat(prompts()).hasSize(PROMPTS);
        String writer = user(StoreRoles.WRITER);
        ok(at(writer, "forget", id(1), "--yes"));
        ok(at(writer, "forget", "--undo", id(1)));
        ok(one.run("publish", "--store", writer));
        ok(one.run("publish", "--store", writer, "--apply-forgotten"));
        assertThat(prompts()).hasSize(PROMPTS);
    }
}
