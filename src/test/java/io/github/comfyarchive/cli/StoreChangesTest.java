package io.github.comfyarchive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreRoles;
import io.github.comfyarchive.cli.report.ExitCode;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.CutLink;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.PublishedHome;
import io.github.comfyarchive.testing.TestEntries;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people add to a home, and the same to a store that it was published to. */
final class StoreChangesTest {
    private static final int PROMPTS = 6;

    @TempDir
    private Path folder;

    private ArchivedHome home;
    private String store;

    @BeforeEach
    void publish() throws Exception {
        home = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            TestEntries.complete(server, 0, PROMPTS);
            home.sync("rig", server);
        }
        store = PublishedHome.publish(home.home());
    }

    private static String id(int number) {
        return TestEntries.uuid(number);
    }

    private static String file(int number) {
        return TestEntries.entry(number).files().get(0).filename();
    }

    private Outcome ofStore(String... line) {
        return at(store, line);
    }

    private Outcome at(String url, String... line) {
        return Outcome.of(
                Map.of("ARCHIVE_HOME", folder.resolve("none").toString()),
                Stream.concat(Stream.of(line), Stream.of("--store", url)).toArray(String[]::new));
    }

    private Outcome done(String... line) {
        Outcome ran = ofStore(line);
        assertThat(ran.exit()).as("%s: %s", String.join(" ", line), ran.err()).isZero();
        return ran;
    }

    private Outcome ours(String... line) {
        Outcome ran = home.run(line);
        assertThat(ran.exit()).as("%s: %s", String.join(" ", line), ran.err()).isZero();
        return ran;
    }

    private void agree(String... line) {
        Outcome ours = home.run(line);
        Outcome theirs = ofStore(line);
        String told = String.join(" ", line);
        assertThat(theirs.err()
                        .replaceAll(
                                "the store postgresql://\\S+",
                                home.home().root().toString()))
                .as(told)
                .isEqualTo(ours.err());
        assertThat(theirs.out()).as(told).isEqualTo(ours.out());
        assertThat(theirs.exit()).as(told).isEqualTo(ours.exit());
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

    private String stars(int number) throws Exception {
        return String.join(
                " ",
                ask("SELECT value || CASE WHEN removed_at IS NULL THEN '' ELSE ' back' END FROM annotation"
                        + " WHERE kind = 'rating' AND id = sha256('" + id(number) + "')"));
    }

    @Test
    void whateverIsSaidIsAnsweredAlike() {
        List<List<String>> lines = List.of(
                List.of("tag", "best", "last"),
                List.of("tag", "best", "last"),
                List.of("tag", "best,client-a", id(1), id(2), id(1)),
                List.of("tag", "cover", id(3), "--file", file(3)),
                List.of("tag", "cover", id(3), "--file", "no such file"),
                List.of("tag", "水彩", id(3)),
                List.of("tag"),
                List.of("untag", "best", id(1)),
                List.of("untag", "best", id(1)),
                List.of("untag", "best", "--tag", "best"),
                List.of("untag", "best", "--tag", "best", "--dry-run"),
                List.of("untag", "best", "--tag", "best", "--yes"),
                List.of("tag", "best", id(1)),
                List.of("rate", "4", "--yes", "--since", "2020"),
                List.of("rate", "5", id(2), "last"),
                List.of("rate", "0", id(3)),
                List.of("rate", "0", id(3)),
                List.of("rate", "7", id(3)),
                List.of("rate", "2", "--tag", "nobody's"),
                List.of("rate", "2"),
                List.of("rate", "2", "nobody"),
                List.of("rate", "2", id(3), "--tag", "best"),
                List.of("rate", "3", id(4), "--file", file(4), "--server", "rig"),
                List.of("note", id(4), "hands are wrong \u0000\ud800 水彩"),
                List.of("note", id(4), "hands are fine"),
                List.of("note", id(5), "hf_" + "a".repeat(34) + " is gone"),
                List.of("note", id(4), ""),
                List.of("note", id(0), "x".repeat(100_001)),
                List.of("tag", "x".repeat(201), id(0)),
                List.of("saved", "add", "good", "rating:>=4 -tag:draft"),
                List.of("saved", "add", "good", "rating:>=5"),
                List.of("saved", "add", "水彩", "tag:水彩"),
                List.of("saved"),
                List.of("saved", "remove", "nothing"),
                List.of("list", "--saved", "good", "--json"),
                List.of("saved", "remove", "good"),
                List.of("saved", "remove", "good"),
                List.of("list", "--saved", "good", "--json"),
                List.of("tag"));
        for (int line = 0; line < lines.size(); line++) {
            agree(lines.get(line).toArray(String[]::new));
            if (line % 8 == 7) {
                agree("list", "--json");
            }
        }
        agree("saved");
        agree("list", "--rating", "4", "--json");
        agree("list", "--rating", "none", "--json");
        agree("list", "--tag", "cover", "--json");
        for (int number = 1; number < PROMPTS; number++) {
            agree("show", id(number), "--json");
        }
        assertThat(ofStore("list", "--json").out())
                .contains("\"stars\":5", "\"tags\":\"best, client-a\"")
                .doesNotContain("hf_a");
    }

    @Test
    void whatIsNamedWins() throws Exception {
        Map<String, String> environment = Map.of(
                "ARCHIVE_STORE", store, "ARCHIVE_HOME", home.home().root().toString());
        String root = home.home().root().toString();
        assertThat(Outcome.of(environment, "rate", "3", id(0)).exit()).isZero();
        assertThat(stars(0)).isEqualTo("3");
        assertThat(Outcome.of(environment, "--home", root, "rate", "4", id(1)).exit())
                .isZero();
        assertThat(stars(1)).isEmpty();
        assertThat(Outcome.of(environment, "--home", root, "rate", "5", id(2), "--store", store)
                        .exit())
                .isZero();
        assertThat(stars(2)).isEqualTo("5");
        assertThat(home.home().column("SELECT stars FROM rating")).containsExactly("4");
    }

    /** Nothing said in the store is lost, whatever the home tells later: of one target the later holds, once. */
    @Test
    void theLaterOfStoreAndHomeHolds() throws Exception {
        ours("rate", "2", id(0));
        ours("tag", "old", id(0));
        done("rate", "3", id(0));
        done("rate", "3", id(1));
        done("tag", "store", id(0));
        done("saved", "add", "mine", "fox");
        PublishedHome.publish(home.home(), store);
        assertThat(stars(0)).isEqualTo("3");
        assertThat(stars(1)).isEqualTo("3");
        assertThat(ofStore("show", id(0), "--json").out()).contains("\"old\"").contains("\"store\"");

        ours("rate", "5", id(0));
        ours("tag", "store", id(0));
        ours("untag", "store", id(0));
        ours("untag", "old", id(0));
        ours("saved", "add", "mine", "owl");
        PublishedHome.publish(home.home(), store);
        assertThat(stars(0)).isEqualTo("5");
        assertThat(done("tag").out()).isEmpty();
        assertThat(done("saved").out()).isEqualTo("mine\towl\n");

        done("tag", "old", id(0));
        done("rate", "0", id(0));
        done("saved", "remove", "mine");
        PublishedHome.publish(home.home(), store);
        assertThat(stars(0)).isEqualTo("5 back");
        assertThat(done("tag").out()).isEqualTo("old\t1\n");

        // As a home that was given back from a backup: it tells all again.
        home.home().execute("UPDATE home SET epoch = ''");
        ours("rate", "1", id(5));
        PublishedHome.publish(home.home(), store);
        assertThat(stars(0)).isEqualTo("5 back");
        assertThat(stars(5)).isEqualTo("1");
        assertThat(done("tag").out()).isEqualTo("old\t1\n");
        assertThat(done("saved").out()).isEmpty();
        assertThat(ask("SELECT count(*) FROM saved_search")).containsExactly("1");
    }

    @Test
    void ofSeveralAtOnceOneSaysItAfterTheOther() throws Exception {
        int writers = 4;
        ExecutorService each = Executors.newFixedThreadPool(writers);
        try {
            CountDownLatch begin = new CountDownLatch(writers);
            List<Future<Outcome>> all = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String stars = String.valueOf(1 + writer);
                String[] ids = IntStream.range(0, PROMPTS)
                        .mapToObj(StoreChangesTest::id)
                        .toArray(String[]::new);
                String[] line = Stream.concat(
                                writer % 2 == 0 ? Stream.of("rate", stars) : Stream.of("tag", "same,other"),
                                Stream.of(ids))
                        .toArray(String[]::new);
                all.add(each.submit(() -> {
                    begin.countDown();
                    begin.await();
                    return ofStore(line);
                }));
            }
            for (Future<Outcome> one : all) {
                assertThat(one.get().exit()).as(one.get().err()).isZero();
            }
        } finally {
            each.shutdownNow();
        }
        assertThat(ask("SELECT kind || count(*) FROM annotation GROUP BY kind ORDER BY kind"))
                .containsExactly("rating" + PROMPTS, "tag" + 2 * PROMPTS);
        assertThat(ask("SELECT DISTINCT value FROM annotation WHERE kind = 'rating'"))
                .isSubsetOf("1", "3");
    }

    @Test
    void aChangeThatIsCutIsWholeOrNotThere() throws Exception {
        cutAtEach(16);
    }

    @Test
    @Tag("long")
    void aChangeThatIsCutAtEachPieceIsWholeOrNotThere() throws Exception {
        cutAtEach(1);
    }

    private void cutAtEach(int step) throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (CutLink link = new CutLink(server.port())) {
            String broken = store.replace(":" + server.port(), ":" + link.port());
            boolean through = false;
            int cuts = 0;
            for (int piece = 9; !through; piece += step) {
                String tag = "cut" + piece;
                link.breakAt(piece);
                Outcome ran = at(broken, "tag", tag, id(0), id(1), id(2));
                through = ran.exit() == ExitCode.DONE;
                cuts += through ? 0 : 1;
                link.breakAt(0);
                assertThat(ran.exit()).as(ran.err()).isIn(ExitCode.DONE, ExitCode.SERVER);
                assertThat(ask("SELECT count(*) FROM annotation WHERE value = '" + tag + "'")
                                .get(0))
                        .isIn("0", "3");
                done("tag", tag, id(0), id(1), id(2));
                assertThat(ask("SELECT count(*) FROM annotation WHERE value = '" + tag + "'"))
                        .containsExactly("3");
            }
            assertThat(cuts).isPositive();
        }
    }

    private String user(String role) throws Exception {
        String name = role + "_in_" + store.substring(store.lastIndexOf('/') + 1);
        PostgresServer.shared().execute(store, "CREATE ROLE " + name + " LOGIN IN ROLE " + role);
        return store.replace("//archive@", "//" + name + "@");
    }

    private String stranger() throws Exception {
        String name = "stranger_in_" + store.substring(store.lastIndexOf('/') + 1);
        PostgresServer.shared().execute(store, "CREATE ROLE " + name + " LOGIN");
        return store.replace("//archive@", "//" + name + "@");
    }

    @Test
    void whoMayOnlyReadIsToldWhatGivesTheRight() throws Exception {
        try (StoreDatabase database = StoreDatabase.toWrite(PublishedHome.address(store), "test")) {
            StoreRoles.make(database);
        }
        String reader = user(StoreRoles.READER);
        for (String[] line : List.of(
                new String[] {"rate", "4", id(0)},
                new String[] {"untag", "best", "--since", "2020", "--yes"},
                new String[] {"saved", "add", "good", "fox"})) {
            Outcome refused = at(reader, line);
            assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitCode.FAULT);
            assertThat(refused.err())
                    .hasLineCount(1)
                    .contains("may read the store")
                    .contains("GRANT archive_writer TO archive_reader_in_");
        }
        Outcome untold = home.run("publish", "--store", reader);
        assertThat(untold.exit()).isEqualTo(ExitCode.FAULT);
        assertThat(untold.err()).hasLineCount(1).contains("GRANT archive_writer TO archive_reader_in_");
        Outcome stranger = at(stranger(), "list");
        assertThat(stranger.exit()).isEqualTo(ExitCode.FAULT);
        assertThat(stranger.err()).hasLineCount(1).contains("who asks needs archive_reader");
        assertThat(at(reader, "tag").exit()).isZero();
        assertThat(at(reader, "rate", "4", "last", "--dry-run").out()).contains("of 1 prompt");
        String writer = user(StoreRoles.WRITER);
        for (String[] line : List.of(
                new String[] {"rate", "4", id(0)},
                new String[] {"tag", "best", "--since", "2020"},
                new String[] {"untag", "best", id(1)},
                new String[] {"note", id(1), "as it should be"},
                new String[] {"saved", "add", "good", "fox"},
                new String[] {"saved", "remove", "good"})) {
            Outcome ran = at(writer, line);
            assertThat(ran.exit()).as(ran.err()).isZero();
        }
    }
}
