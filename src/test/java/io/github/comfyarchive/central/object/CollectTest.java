package io.github.comfyarchive.central.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.testing.S3Link;
import io.github.comfyarchive.testing.S3Link.Asked;
import io.github.comfyarchive.testing.S3Link.Fate;
import io.github.comfyarchive.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code archive store gc} removes, and what it does not, beside a publish too. */
final class CollectTest {
    private static final String LONG_AGO = "2020-01-01T00:00:00.000Z";

    @TempDir
    private Path folder;

    private S3Server server;
    private S3Link link;
    private String bucket;
    private StoreRows rows;
    private final List<AssetRow> assets = new ArrayList<>();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @BeforeEach
    void start() throws Exception {
        server = S3Server.shared();
        bucket = server.bucket();
        link = S3Link.to(server.port());
        rows = new StoreRows();
        for (int seed = 0; seed < 3; seed++) {
            assets.add(TestObjects.asset(folder, 1000, seed));
        }
        publish(assets);
    }

    @AfterEach
    void stop() {
        other.shutdownNow();
        link.close();
    }

    private AssetReport publish(List<AssetRow> which) throws Exception {
        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(link.endpoint(), bucket);
                AssetPublisher publisher = new AssetPublisher(store, objects, "home", 2)) {
            return publisher.publish(which, asset -> folder.resolve(asset.sha256()), () -> false);
        }
    }

    private CollectReport collect(boolean dryRun) {
        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(server.endpoint(), bucket)) {
            return new Collect(store, objects, Collect.DELAY, dryRun).run(() -> false);
        }
    }

    /** As if all had been put long ago. */
    private void age() throws Exception {
        rows.change("UPDATE asset SET put_at = '" + LONG_AGO + "' WHERE put_at IS NOT NULL");
        rows.change("UPDATE object_intent SET at = '" + LONG_AGO + "'");
        for (String key : server.objects(bucket).keySet()) {
            Files.setLastModifiedTime(server.file(bucket, key), FileTime.from(Instant.parse(LONG_AGO)));
        }
    }

    private Set<String> objects() throws Exception {
        return server.objects(bucket).keySet().stream()
                .filter(key -> key.startsWith("studio/assets/"))
                .collect(Collectors.toSet());
    }

    private static String key(AssetRow asset) {
        return "studio/" + ObjectName.of(asset).key();
    }

    @Test
    void whatNoPromptRefersToGoesAndAllElseStays() throws Exception {
        rows.refer(assets.get(0).sha256());
        age();

        assertThat(collect(true)).isEqualTo(new CollectReport(2, 2, 2000, 0, 0, 0, 0));
        assertThat(objects()).hasSize(3);
        assertThat(collect(false)).isEqualTo(new CollectReport(2, 2, 2000, 0, 0, 0, 0));

        assertThat(objects()).containsExactly(key(assets.get(0)));
        assertThat(rows.put()).containsExactly(assets.get(0).sha256());
        assertThat(rows.ask("SELECT home FROM object_intent")).isEmpty();
        assertThat(collect(false)).isEqualTo(new CollectReport(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void whatWasWantedLatelyStays() throws Exception {
        assertThat(collect(false)).isEqualTo(new CollectReport(0, 0, 0, 0, 0, 0, 0));
        age();
        publish(assets.subList(1, 2));

        assertThat(collect(false).objects()).isEqualTo(2);
        assertThat(objects()).containsExactly(key(assets.get(1)));
    }

    @Test
    void anObjectWithoutARowGoesWhenItIsOldAndNobodyRefersToIt() throws Exception {
        rows.change("DELETE FROM asset");
        assertThat(collect(false).objects()).isZero();
        rows.refer(assets.get(0).sha256());
        age();

        assertThat(collect(true)).isEqualTo(new CollectReport(0, 2, 2000, 0, 0, 0, 0));
        assertThat(collect(false)).isEqualTo(new CollectReport(0, 2, 2000, 0, 0, 0, 0));

        assertThat(objects()).containsExactly(key(assets.get(0)));
        assertThat(publish(assets.subList(0, 1)).known())
                .as("the next publish mends it")
                .isEqualTo(1);
        assertThat(rows.put()).containsExactly(assets.get(0).sha256());
    }

    @Test
    void whatLiesThereUnderAnotherExtensionTooGoes() throws Exception {
        rows.refer(assets.get(0).sha256());
        ObjectName twin = new ObjectName(assets.get(0).sha256(), "webp");
        Files.copy(
                server.file(bucket, key(assets.get(0))),
                server.file(bucket, "studio/" + twin.key()),
                StandardCopyOption.COPY_ATTRIBUTES);
        age();

        assertThat(collect(false).objects()).isEqualTo(3);

        assertThat(objects()).containsExactly(key(assets.get(0)));
    }

    @Test
    void whatIsOfNoArchiveIsLeftAlone() throws Exception {
        for (String name : List.of("studio/assets/mine.png", "studio/elsewhere.png", "root.png")) {
            Files.copy(
                    server.file(bucket, key(assets.get(0))),
                    server.file(bucket, name),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        age();

        assertThat(collect(false)).isEqualTo(new CollectReport(3, 3, 3000, 0, 0, 0, 1));

        assertThat(server.objects(bucket).keySet())
                .containsExactlyInAnyOrder(
                        "studio/assets/mine.png", "studio/elsewhere.png", "root.png", "studio/archive-store");
    }

    @Test
    void putsThatNobodyEndedAreGivenUp() throws Exception {
        rows.change("INSERT INTO object_intent VALUES ('" + "ab".repeat(32) + "', 'gone', 'png', '" + LONG_AGO + "')");
        rows.change(
                "INSERT INTO object_intent VALUES ('" + "cd".repeat(32) + "', 'here', 'png', '" + Instant.now() + "')");

        assertThat(collect(true).intents()).isEqualTo(1);
        assertThat(rows.ask("SELECT home FROM object_intent")).hasSize(2);
        assertThat(collect(false).intents()).isEqualTo(1);

        assertThat(rows.ask("SELECT home FROM object_intent")).containsExactly("here");
    }

    @Test
    void partsThatNobodyEndedAreGivenUp() throws Exception {
        AssetRow large = TestObjects.asset(folder, 2 * S3Server.LARGEST_PUT, 9);
        link.rule(asked -> asked.method().equals("DELETE")
                        || (asked.method().equals("POST") && asked.target().contains("uploadId="))
                ? Fate.CUT
                : Fate.PASSED);
        assertThatThrownBy(() -> publish(List.of(large))).isInstanceOf(ObjectStoreException.class);
        try (ObjectStore objects = TestObjects.store(server.endpoint(), bucket)) {
            assertThat(objects.giveUpUploads(Instant.parse(LONG_AGO), false)).isZero();
            assertThat(objects.giveUpUploads(Instant.now().plus(Duration.ofDays(1)), true))
                    .isEqualTo(1);
            assertThat(objects.giveUpUploads(Instant.now().plus(Duration.ofDays(1)), false))
                    .isEqualTo(1);
            assertThat(objects.giveUpUploads(Instant.now().plus(Duration.ofDays(1)), false))
                    .isZero();
        }
    }

    /** The worst that a wrong word on a command line could do. */
    @Test
    void filesOfAnotherStoreAreNotTouched() throws Exception {
        StoreRows another = new StoreRows();
        age();
        for (boolean dryRun : List.of(true, false)) {
            try (StoreDatabase store = another.open();
                    ObjectStore objects = TestObjects.store(server.endpoint(), bucket);
                    AssetPublisher publisher = new AssetPublisher(store, objects, "home", 1)) {
                assertThatThrownBy(() -> new Collect(store, objects, Collect.DELAY, dryRun).run(() -> false))
                        .hasMessageContaining("are those of another store than");
                assertThatThrownBy(() -> publisher.publish(assets, asset -> folder, () -> false))
                        .hasMessageContaining("are those of another store than");
            }
        }
        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(server.endpoint(), server.bucket())) {
            assertThatThrownBy(() -> new Collect(store, objects, Collect.DELAY, false).run(() -> false))
                    .hasMessageContaining("are of no store: archive store init");
        }
        assertThat(objects()).hasSize(3);
    }

    /** Asks once for the first such request, before it is answered. */
    private void meanwhile(Predicate<Asked> when, Runnable work) {
        AtomicReference<Runnable> once = new AtomicReference<>(work);
        link.rule(asked -> {
            if (when.test(asked)) {
                Runnable now = once.getAndSet(null);
                if (now != null) {
                    now.run();
                }
            }
            return Fate.PASSED;
        });
    }

    /** A publish that wants what a collector is in the middle of removing puts it when it is gone. */
    @Test
    void whatIsWantedWhileItIsRemovedIsPutAgain() throws Exception {
        AssetRow wanted = assets.get(0);
        age();
        AtomicReference<Future<AssetReport>> publish = new AtomicReference<>();
        meanwhile(asked -> asked.method().equals("DELETE"), () -> {
            publish.set(other.submit(() -> {
                rows.refer(wanted.sha256());
                return publish(List.of(wanted));
            }));
            Awaitility.await()
                    .until(() -> rows.ask("SELECT home FROM object_intent WHERE home = 'home'")
                                    .size()
                            == 1);
        });

        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(link.endpoint(), bucket)) {
            assertThat(new Collect(store, objects, Collect.DELAY, false)
                            .run(() -> false)
                            .objects())
                    .isEqualTo(3);
        }

        assertThat(publish.get().get().put()).isEqualTo(1);
        assertThat(objects()).containsExactly(key(wanted));
        assertThat(rows.put()).containsExactly(wanted.sha256());
    }

    /** An old object that a publish found there, and is about to make a row of, stays. */
    @Test
    void whatAPublishHasJustFoundThereStays() throws Exception {
        AssetRow wanted = assets.get(0);
        rows.change("DELETE FROM asset");
        age();
        AtomicReference<CollectReport> report = new AtomicReference<>();
        meanwhile(
                asked -> asked.method().equals("HEAD") && asked.target().contains(wanted.sha256()),
                () -> report.set(collect(false)));

        assertThat(publish(List.of(wanted)).known()).isEqualTo(1);

        assertThat(report.get().busy()).isEqualTo(1);
        assertThat(objects()).containsExactly(key(wanted));
        assertThat(rows.put()).containsExactly(wanted.sha256());
    }

    /** Wherever a collector is stopped, the next one ends what it began, and no row says that something is there which is not. */
    @Test
    void aCollectorThatWasStoppedIsGoneOnWith() throws Exception {
        rows.refer(assets.get(0).sha256());
        for (int cut = 1; cut <= 8; cut++) {
            publish(assets);
            age();
            int from = link.asked().size() + cut;
            link.rule(asked -> asked.number() >= from ? Fate.CUT : Fate.PASSED);
            try (StoreDatabase store = rows.open();
                    ObjectStore objects = TestObjects.store(link.endpoint(), bucket)) {
                new Collect(store, objects, Collect.DELAY, false).run(() -> false);
            } catch (ObjectStoreException away) {
                assertThat(away.kind()).isEqualTo(ObjectStoreException.Kind.AWAY);
            }
            link.rule(asked -> Fate.PASSED);
            for (String sha256 : rows.put()) {
                assertThat(objects()).anyMatch(key -> key.contains(sha256));
            }
            assertThat(rows.ask("SELECT home FROM object_intent")).isEmpty();
            collect(false);
            assertThat(objects()).containsExactly(key(assets.get(0)));
        }
    }
}
