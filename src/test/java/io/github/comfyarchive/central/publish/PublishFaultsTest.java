package io.github.comfyarchive.central.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.central.sql.StoreAddress;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.central.sql.StoreException;
import io.github.comfyarchive.central.sql.StoreSchema;
import io.github.comfyarchive.store.Archive;
import io.github.comfyarchive.store.home.HomeLocks;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.CutLink;
import io.github.comfyarchive.testing.DelayedLink;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.PostgresServer;
import io.github.comfyarchive.testing.Recording;
import io.github.comfyarchive.testing.S3Server;
import io.github.comfyarchive.testing.SmallDisk;
import io.github.comfyarchive.testing.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong while a home is published, on a real PostgreSQL: at the end the store is the union of the homes, nothing twice. */
final class PublishFaultsTest {
    /** All that rows say of prompts, in an order of its own: but for what differs from run to run. */
    private static final String CONTENT = """
            SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
                SELECT 'prompt ' || prompt_id || ' ' || server || ' ' || status || ' ' || words::text || ' ' || inputs::text AS line FROM prompt
                UNION ALL SELECT 'entry ' || encode(id, 'hex') || encode(sha256, 'hex') FROM entry
                UNION ALL SELECT 'output ' || encode(id, 'hex') || ' ' || seq || ' ' || filename || ' ' || state || coalesce(asset, '') FROM output
                UNION ALL SELECT 'redaction ' || encode(id, 'hex') || ' ' || seq || ' ' || path FROM redaction
                UNION ALL SELECT 'annotation ' || uid || ' ' || value FROM annotation
                UNION ALL SELECT 'model ' || kind || ' ' || name FROM model) AS all_rows""";

    @TempDir
    private Path folder;

    private static String store(PostgresServer server) throws SQLException {
        String address = server.database();
        try (StoreDatabase store = open(address)) {
            StoreSchema.bringUpToDate(store, 4, Clock.systemUTC());
        }
        return address;
    }

    private static StoreDatabase open(String address) {
        return StoreDatabase.toWrite(StoreAddress.parse(address, name -> null), "test");
    }

    private static PublishReport publish(TestHome home, String address) throws Exception {
        try (Archive archive = home.open();
                HomeLocks locks = HomeLocks.open(home.folder(), Duration.ofMinutes(1));
                StoreDatabase store = open(address)) {
            return new Publish(archive, locks, home.derivation(), store, Clock.systemUTC())
                    .run(() -> false, told -> {});
        }
    }

    private static String content(PostgresServer server, String address) throws SQLException {
        try (Connection connection = server.connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CONTENT)) {
            row.next();
            return row.getString(1);
        }
    }

    private ArchivedHome home(String name) throws Exception {
        ArchivedHome home = ArchivedHome.ofRecordings(Files.createDirectory(folder.resolve(name)));
        assertThat(home.run("rate", "4", "--status", "success", "--yes").exit()).isZero();
        return home;
    }

    @Test
    void aPublishCutAtAnyPieceIsMadeGoodByTheNext() throws Exception {
        cutAtEach(20);
    }

    @Test
    @Tag("long")
    void aPublishCutAtEachPieceIsMadeGoodByTheNext() throws Exception {
        cutAtEach(1);
    }

    private void cutAtEach(int step) throws Exception {
        PostgresServer server = PostgresServer.shared();
        ArchivedHome home = home("cut");
        String whole = store(server);
        publish(home.home(), whole);
        String expected = content(server, whole);
        assertThat(expected).contains("prompt ").contains("annotation ");
        try (CutLink link = new CutLink(server.port())) {
            boolean through = false;
            int cuts = 0;
            for (int piece = 1; !through; piece += step) {
                String address = store(server);
                String broken = address.replace(":" + server.port(), ":" + link.port());
                link.breakAt(piece);
                try {
                    publish(home.home(), broken);
                    through = true;
                } catch (StoreException cut) {
                    assertThat(cut.kind()).isEqualTo(StoreException.Kind.AWAY);
                    cuts++;
                }
                link.breakAt(0);
                publish(home.home(), address);
                assertThat(content(server, address)).as("cut at piece " + piece).isEqualTo(expected);
            }
            assertThat(cuts).isGreaterThan(40 / step);
        }
    }

    @Test
    void severalHomesAtOnceAreTheirUnion() throws Exception {
        areTheirUnion(4);
    }

    @Test
    @Tag("long")
    void sixteenHomesAtOnceAreTheirUnion() throws Exception {
        areTheirUnion(16);
    }

    private void areTheirUnion(int count) throws Exception {
        PostgresServer server = PostgresServer.shared();
        String address = store(server);
        List<TestHome> homes = new ArrayList<>();
        try (FakeComfyServer comfy = FakeComfyServer.replaying(Recording.promptOfSix())) {
            for (int number = 0; number < count; number++) {
                ArchivedHome home = new ArchivedHome(Files.createDirectory(folder.resolve("home" + number)));
                home.sync("comfy", comfy);
                homes.add(home.home());
            }
        }
        all(homes, address);
        all(homes, address);
        String alone = store(server);
        publish(homes.get(0), alone);
        try (Connection connection = server.connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), count(DISTINCT server), count(DISTINCT prompt_id),"
                                + " (SELECT count(*) FROM entry), (SELECT count(DISTINCT epoch) FROM origin) FROM prompt")) {
            row.next();
            assertThat(row.getInt(1)).isPositive().isEqualTo(row.getInt(3)).isEqualTo(row.getInt(4));
            assertThat(row.getInt(2)).isEqualTo(1);
            assertThat(row.getInt(5)).isEqualTo(count);
        }
        String together = content(server, address).replaceAll(" [0-9a-f]{32} ", " ");
        assertThat(together).isEqualTo(content(server, alone).replaceAll(" [0-9a-f]{32} ", " "));
    }

    private static void all(List<TestHome> homes, String address) throws Exception {
        ExecutorService each = Executors.newFixedThreadPool(homes.size());
        try {
            CountDownLatch begin = new CountDownLatch(homes.size());
            List<Future<PublishReport>> reports = new ArrayList<>();
            for (TestHome home : homes) {
                reports.add(each.submit(() -> {
                    begin.countDown();
                    begin.await();
                    return publish(home, address);
                }));
            }
            for (Future<PublishReport> report : reports) {
                assertThat(report.get(2, TimeUnit.MINUTES))
                        .satisfies(told ->
                                assertThat(told.behind()).as(told.toString()).isZero());
            }
        } finally {
            each.shutdownNow();
        }
    }

    @Test
    void twoPublishesOfOneHomeTakeTurns() throws Exception {
        PostgresServer server = PostgresServer.shared();
        TestHome home = home("twice").home();
        String address = store(server);
        all(List.of(home, home, home), address);
        String alone = store(server);
        publish(home, alone);
        assertThat(content(server, address)).isEqualTo(content(server, alone));
    }

    @Test
    void aStoreThatIsRestartedIsAwayAndThenThere() throws Exception {
        try (PostgresServer server = PostgresServer.with()) {
            String address = store(server);
            TestHome home = home("restart").home();
            server.stop();
            assertThatThrownBy(() -> publish(home, address))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            away -> assertThat(away.kind()).isEqualTo(StoreException.Kind.AWAY));
            server.start();
            assertThat(publish(home, address).behind()).isZero();
        }
    }

    @Test
    void aStoreThatIsReadOnlySaysSo() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String address = store(server);
        String database = address.substring(address.lastIndexOf('/') + 1);
        server.execute("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        TestHome home = home("readonly").home();
        assertThatThrownBy(() -> publish(home, address))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.REFUSING))
                .hasMessageContaining("read-only");
        server.execute("postgres", "ALTER DATABASE " + database + " RESET default_transaction_read_only");
        assertThat(publish(home, address).behind()).isZero();
    }

    @Test
    void aStoreWithoutAConnectionLeftIsAway() throws Exception {
        try (PostgresServer server = PostgresServer.with("max_connections=4", "superuser_reserved_connections=0")) {
            String address = store(server);
            TestHome home = home("full").home();
            List<Connection> taken = new ArrayList<>();
            try {
                for (int number = 0; number < 4; number++) {
                    taken.add(server.connect(address));
                }
                assertThatThrownBy(() -> publish(home, address))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                away -> assertThat(away.kind()).isEqualTo(StoreException.Kind.AWAY))
                        .hasMessageContaining("no connection left");
            } finally {
                for (Connection connection : taken) {
                    connection.close();
                }
            }
        }
    }

    /** What was told after the backup is told again, and what is there is known. */
    @Test
    void aStoreThatWasGivenBackIsToldAllThatItLost() throws Exception {
        PostgresServer server = PostgresServer.shared();
        ArchivedHome home = home("back");
        String address = store(server);
        publish(home.home(), address);
        String backup = address + "_backup";
        server.execute(
                "postgres",
                "CREATE DATABASE " + backup.substring(backup.lastIndexOf('/') + 1) + " TEMPLATE "
                        + address.substring(address.lastIndexOf('/') + 1));
        assertThat(home.run("tag", "later", "--status", "success", "--yes").exit())
                .isZero();
        try (FakeComfyServer comfy = FakeComfyServer.start()) {
            comfy.history()
                    .complete("later", "{\"prompt\": [1, \"later\", {}, {}, []], \"outputs\": {}, \"status\": {}}");
            home.sync("later", comfy);
        }
        publish(home.home(), address);
        PublishReport told = publish(home.home(), backup);
        assertThat(told.notices()).anyMatch(notice -> notice.contains("all is told again"));
        assertThat(told.prompts()).isEqualTo(1);
        assertThat(content(server, backup)).isEqualTo(content(server, address)).contains("later");
        assertThat(publish(home.home(), backup).notices()).isEmpty();
    }

    /** Its tables stand on a disk of their own, which is full. */
    @Test
    void aStoreWithoutRoomSaysSoAndTakesAllWhenThereIsSome() throws Exception {
        PostgresServer server = PostgresServer.shared();
        TestHome home = home("room").home();
        String whole = store(server);
        publish(home, whole);
        String expected = content(server, whole);
        Path place = Files.createTempDirectory("archive-small");
        try (SmallDisk disk = SmallDisk.at(place, "size=32m,mode=777")) {
            String address = server.databaseOn(place);
            try (StoreDatabase store = open(address)) {
                StoreSchema.bringUpToDate(store, 4, Clock.systemUTC());
            }
            disk.fill();
            assertThatThrownBy(() -> publish(home, address))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            full -> assertThat(full.kind()).isEqualTo(StoreException.Kind.REFUSING))
                    .hasMessageContaining("no room left");
            disk.grow("64m");
            assertThat(publish(home, address).behind()).isZero();
            assertThat(content(server, address)).isEqualTo(expected);
            server.dropDatabaseOn(address);
        } finally {
            Files.deleteIfExists(place);
        }
    }

    /** Somebody has what the publish wants, and wants what it has: PostgreSQL ends one of the two. */
    @Test
    void aPublishThatIsEndedByADeadlockBeginsAgain() throws Exception {
        PostgresServer server = PostgresServer.shared();
        TestHome home = home("deadlock").home();
        String address = store(server);
        publish(home, address);
        String expected = content(server, address);
        home.execute("UPDATE prompt_row SET last_changed_at = '2030-01-01T00:00:00.000Z'");
        long before = deadlocks(server, address);
        ExecutorService publishing = Executors.newSingleThreadExecutor();
        try (Connection other = server.connect(address);
                Statement statement = other.createStatement()) {
            statement.execute("SET deadlock_timeout = '1min'"); // so the publish notices, and is the one
            other.setAutoCommit(false);
            statement.execute("SELECT id FROM prompt ORDER BY id DESC LIMIT 1 FOR UPDATE");
            Future<PublishReport> report = publishing.submit(() -> publish(home, address));
            while (server.count(
                            address,
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND datname = current_database()")
                    == 0) {
                assertThat(report.isDone()).isFalse();
                Thread.onSpinWait();
            }
            statement.execute("UPDATE home SET newest = newest");
            other.commit();
            assertThat(report.get(1, TimeUnit.MINUTES).behind()).isZero();
            assertThat(deadlocks(server, address)).isEqualTo(before + 1);
        } finally {
            publishing.shutdownNow();
        }
        assertThat(content(server, address)).isEqualTo(expected);
    }

    private static long deadlocks(PostgresServer server, String address) throws SQLException {
        return server.count(address, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
    }

    /** An object store that takes long for each answer holds files up, and loses none. */
    @Test
    void aSlowObjectStoreTakesAllFiles() throws Exception {
        PostgresServer server = PostgresServer.shared();
        S3Server s3 = S3Server.shared();
        ArchivedHome home = home("slow");
        String address = store(server);
        String files = "s3://" + s3.bucket();
        try (DelayedLink link = DelayedLink.to(s3.port(), Duration.ofMillis(40))) {
            S3Server.access(link.uri());
            assertThat(home.run("store", "init", "--store", address, "--files", files)
                            .exit())
                    .isZero();
            Outcome told = home.run("publish", "--store", address, "--files", files);
            assertThat(told.exit()).as(told.err()).isZero();
            assertThat(server.count(address, "SELECT count(*) FROM asset WHERE put_at IS NULL"))
                    .isZero();
            Outcome verified = home.run("verify", "--store", address, "--files", files, "--read-data");
            assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        } finally {
            S3Server.forget();
        }
    }
}
