package io.github.comfyarchive.central.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.central.object.ObjectStoreException.Kind;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.testing.Fuzz;
import io.github.comfyarchive.testing.S3Link;
import io.github.comfyarchive.testing.S3Link.Fate;
import io.github.comfyarchive.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of a home into a real store, and what may go wrong on the way. */
final class AssetPublisherTest {
    private static final int COUNT = 6;

    @TempDir
    private Path folder;

    private S3Server server;
    private S3Link link;
    private String bucket;
    private StoreRows rows;
    private final List<AssetRow> assets = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = S3Server.shared();
        bucket = server.bucket();
        link = S3Link.to(server.port());
        rows = new StoreRows();
        for (int seed = 0; seed < COUNT; seed++) {
            assets.add(TestObjects.asset(folder, 1000 + seed, seed));
        }
    }

    @AfterEach
    void stop() {
        link.close();
    }

    private AssetReport publish(String home, List<AssetRow> which) throws Exception {
        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(link.endpoint(), bucket);
                AssetPublisher publisher = new AssetPublisher(store, objects, home, 2)) {
            return publisher.publish(which, asset -> folder.resolve(asset.sha256()), () -> false);
        }
    }

    private static List<String> names(List<AssetRow> assets) {
        return assets.stream().map(AssetRow::sha256).sorted().toList();
    }

    /** Each file is there once, whole; rows say so; nobody is about anything any more. */
    private void assertWhole(List<AssetRow> expected) throws Exception {
        assertThat(rows.put()).isEqualTo(names(expected));
        assertThat(rows.ask("SELECT sha256 FROM object_intent")).isEmpty();
        Set<String> keys = expected.stream()
                .map(asset -> "studio/" + ObjectName.of(asset).key())
                .collect(Collectors.toSet());
        keys.add("studio/archive-store");
        assertThat(server.objects(bucket).keySet()).isEqualTo(keys);
        for (AssetRow asset : expected) {
            assertThat(server.file(bucket, "studio/" + ObjectName.of(asset).key()))
                    .hasSameBinaryContentAs(folder.resolve(asset.sha256()));
        }
    }

    @Test
    void filesArePutOnce() throws Exception {
        assertThat(publish("home", assets)).isEqualTo(new AssetReport(COUNT, 6015, 0, List.of(), true));
        assertWhole(assets);
        long asked = link.asked().size();

        assertThat(publish("home", assets)).isEqualTo(new AssetReport(0, 0, COUNT, List.of(), true));
        assertThat(publish("another", assets)).isEqualTo(new AssetReport(0, 0, COUNT, List.of(), true));

        assertThat(link.asked()).as("whose they are alone").hasSize((int) asked + 2 * 2);
        assertWhole(assets);
    }

    /** As rows of prompts bring it: known, and not there yet. */
    @Test
    void aRowThatStoodBeforeKeepsItsExtension() throws Exception {
        AssetRow first = assets.get(0);
        rows.change("INSERT INTO asset (sha256, size, media_type, extension, masked, stored_at) VALUES ('"
                + first.sha256() + "', 1000, 'image/webp', 'webp', 0, '2026-11-01T10:00:00.000Z')");
        assertThat(rows.put()).isEmpty();

        publish("home", List.of(first));

        assertThat(rows.put()).containsExactly(first.sha256());
        assertThat(server.objects(bucket).keySet())
                .containsExactlyInAnyOrder(
                        "studio/archive-store", "studio/" + new ObjectName(first.sha256(), "webp").key());
    }

    @Test
    void whatIsThereWithoutARowIsNotPutAgain() throws Exception {
        publish("home", assets);
        rows.change("DELETE FROM asset");
        long puts = link.asked("PUT");

        assertThat(publish("home", assets)).isEqualTo(new AssetReport(0, 0, COUNT, List.of(), true));

        assertThat(link.asked("PUT")).isEqualTo(puts);
        assertWhole(assets);
    }

    @Test
    void aFileThatCannotBeReadHoldsUpNoOther() throws Exception {
        Files.delete(folder.resolve(assets.get(2).sha256()));
        Files.write(folder.resolve(assets.get(3).sha256()), new byte[1003]);

        AssetReport report = publish("home", assets);

        assertThat(report.put()).isEqualTo(COUNT - 2);
        assertThat(report.problems())
                .extracting(AssetReport.Problem::sha256)
                .containsExactlyInAnyOrder(assets.get(2).sha256(), assets.get(3).sha256());
        List<AssetRow> good = new ArrayList<>(assets);
        good.remove(3);
        good.remove(2);
        assertThat(rows.put()).isEqualTo(names(good));
        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(link.endpoint(), bucket);
                AssetPublisher publisher = new AssetPublisher(store, objects, "home", 2)) {
            assertThat(publisher.begun())
                    .containsExactlyInAnyOrder(
                            assets.get(2).sha256(), assets.get(3).sha256());
            publisher.giveUp(publisher.begun());
        }
        assertWhole(good);
    }

    /** From the n-th request on nothing arrives any more, for each n; then all is well again. */
    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT", "CUT_IN_THE_BODY", "UNANSWERED", "LOST"})
    void whateverWasCutIsMendedByTheNextPublish(Fate fate) throws Exception {
        List<AssetRow> few = assets.subList(0, 3);
        AtomicInteger asked = new AtomicInteger();
        publish("home", List.of());
        for (int cut = 1; cut <= 10; cut += Fuzz.amount(3, 1)) {
            int from = cut;
            asked.set(0);
            link.rule(one -> asked.incrementAndGet() >= from && (fate != Fate.LOST || one.puts()) ? fate : Fate.PASSED);
            try {
                publish("home", few);
                assertThat(fate).isEqualTo(Fate.LOST); // the last requests are no puts
            } catch (ObjectStoreException failed) {
                assertThat(failed.kind()).isIn(Kind.AWAY, Kind.REFUSING);
            }
            for (String sha256 : rows.put()) {
                AssetRow said = few.stream()
                        .filter(asset -> asset.sha256().equals(sha256))
                        .findFirst()
                        .orElseThrow();
                assertThat(server.file(bucket, "studio/" + ObjectName.of(said).key()))
                        .hasSameBinaryContentAs(folder.resolve(sha256));
            }
            link.rule(one -> Fate.PASSED);
            publish("home", few);
            assertWhole(few);
            rows.change("DELETE FROM asset");
            for (AssetRow asset : few) {
                Files.delete(
                        server.file(bucket, "studio/" + ObjectName.of(asset).key()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"SLOWED", "DENIED"})
    void whatTheObjectStoreRefusesEndsThePublishAndNoRowSaysStored(Fate fate) throws Exception {
        publish("home", List.of());
        long before = link.asked("PUT");
        link.rule(one -> one.puts() ? fate : Fate.PASSED);

        assertThatThrownBy(() -> publish("home", assets)).isInstanceOf(ObjectStoreException.class);

        assertThat(rows.put()).isEmpty();
        assertThat(link.asked("PUT") - before)
                .isLessThanOrEqualTo(4L * 3); // two threads, two waiting each, three attempts
    }

    @Test
    void homesPutTheSameFilesAtTheSameTime() throws Exception {
        ExecutorService homes = Executors.newFixedThreadPool(4);
        try {
            List<Callable<AssetReport>> work = new ArrayList<>();
            for (int home = 0; home < 4; home++) {
                String name = "home-" + home;
                List<AssetRow> mine = new ArrayList<>(assets);
                Collections.rotate(mine, home);
                work.add(() -> publish(name, mine));
            }
            for (Future<AssetReport> one : homes.invokeAll(work)) {
                assertThat(one.get().put() + one.get().known()).isEqualTo(COUNT);
            }
        } finally {
            homes.shutdownNow();
        }
        assertWhole(assets);
    }

    /** What a collector says it removes is put when it is gone, and not before. */
    @Test
    void whatIsBeingCollectedIsWaitedFor() throws Exception {
        AssetRow first = assets.get(0);
        rows.change(
                "INSERT INTO object_intent VALUES ('" + first.sha256() + "', 'gc', 'png', '" + Instant.now() + "')");
        AtomicInteger heads = new AtomicInteger();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<AssetReport> publish = other.submit(() -> publish("home", assets));
            Awaitility.await()
                    .until(() -> rows.put().size() == COUNT - 1
                            && rows.ask("SELECT home FROM object_intent").size() == 2);
            heads.set((int) link.asked().stream()
                    .filter(one -> one.target().contains(first.sha256()))
                    .count());
            rows.change("DELETE FROM object_intent WHERE home = 'gc'");
            assertThat(publish.get().put()).isEqualTo(COUNT);
        } finally {
            other.shutdownNow();
        }
        assertThat(heads).hasValue(0);
        assertWhole(assets);
    }

    @Test
    void whatWasWantedLongAgoIsSaidToBeWantedNow() throws Exception {
        publish("home", assets);
        rows.change("UPDATE asset SET put_at = '2020-01-01T00:00:00.000Z'");

        publish("another", assets.subList(0, 1));

        assertThat(rows.ask("SELECT sha256 FROM asset WHERE put_at > '2026'"))
                .containsExactly(assets.get(0).sha256());
    }
}
