package io.github.comfyarchive.central.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.comfyarchive.central.object.ObjectFinding.Kind;
import io.github.comfyarchive.central.sql.StoreDatabase;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.testing.S3Link;
import io.github.comfyarchive.testing.S3Link.Fate;
import io.github.comfyarchive.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectVerifyTest {
    private static final int COUNT = 20;

    @TempDir
    private Path folder;

    private S3Server server;
    private S3Link link;
    private String bucket;
    private StoreRows rows;
    private final List<AssetRow> assets = new ArrayList<>();
    private final List<ObjectFinding> found = new ArrayList<>();

    @BeforeEach
    void publish() throws Exception {
        server = S3Server.shared();
        bucket = server.bucket();
        link = S3Link.to(server.port());
        rows = new StoreRows();
        for (int seed = 0; seed < COUNT; seed++) {
            assets.add(TestObjects.asset(folder, 1000, seed));
        }
        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(server.endpoint(), bucket);
                AssetPublisher publisher = new AssetPublisher(store, objects, "home", 4)) {
            publisher.publish(assets, asset -> folder.resolve(asset.sha256()), () -> false);
        }
    }

    @AfterEach
    void stop() {
        link.close();
    }

    private ObjectVerifyReport verify(int percent) throws Exception {
        found.clear();
        try (StoreDatabase store = rows.open();
                ObjectStore objects = TestObjects.store(link.endpoint(), bucket)) {
            return new ObjectVerify(store, objects, percent, new Random(1), false).run(found::add, () -> false);
        }
    }

    private Path object(int index) {
        return server.file(bucket, "studio/" + ObjectName.of(assets.get(index)).key());
    }

    private List<String> verified() throws Exception {
        return rows.ask("SELECT sha256 FROM asset WHERE verified_at IS NOT NULL");
    }

    @Test
    void aStoreThatIsWholeIsCleanAndWhatWasReadIsNoted() throws Exception {
        assertThat(verify(0)).isEqualTo(new ObjectVerifyReport(COUNT, 0, 0, 0, 0, 0));
        assertThat(verified()).isEmpty();

        ObjectVerifyReport some = verify(50);
        assertThat(some.read()).isBetween(1L, COUNT - 1L);
        assertThat(verified()).hasSize((int) some.read());

        assertThat(verify(100)).isEqualTo(new ObjectVerifyReport(COUNT, COUNT, COUNT * 1000, 0, 0, 0));
        assertThat(verified()).hasSize(COUNT);
        assertThat(found).isEmpty();
    }

    @Test
    void whatIsMissingShortenedOrChangedIsFound() throws Exception {
        Files.delete(object(0));
        Files.write(object(1), new byte[999]);
        byte[] bytes = Files.readAllBytes(object(2));
        bytes[3] ^= 1;
        Files.write(object(2), bytes);

        assertThat(verify(0).findings()).isEqualTo(2);
        assertThat(found)
                .extracting(finding -> finding.kind() + " " + finding.name().sha256())
                .containsExactlyInAnyOrder(
                        Kind.MISSING + " " + assets.get(0).sha256(),
                        Kind.DAMAGED + " " + assets.get(1).sha256());
        assertThat(verify(100)).isEqualTo(new ObjectVerifyReport(COUNT, COUNT - 3, (COUNT - 3) * 1000, 3, 0, 0));
        assertThat(found).extracting(ObjectFinding::words).anyMatch(words -> words.contains("not those of its name"));
        assertThat(verified()).hasSize(COUNT - 3).doesNotContain(assets.get(2).sha256());
    }

    @Test
    void whatItsHomeHasNotPutYetIsSaidAndIsNoFault() throws Exception {
        rows.refer(assets.get(0).sha256());
        rows.change("UPDATE asset SET put_at = NULL WHERE sha256 IN ('"
                + assets.get(0).sha256() + "', '" + assets.get(1).sha256() + "')");

        assertThat(verify(0)).isEqualTo(new ObjectVerifyReport(COUNT - 2, 0, 0, 0, 1, 0));
        assertThat(found).extracting(ObjectFinding::kind).containsExactly(Kind.WAITING);
    }

    @Test
    void anObjectStoreThatGoesAwayIsNoFinding() {
        link.rule(asked -> asked.number() > 5 ? Fate.CUT : Fate.PASSED);

        assertThatThrownBy(() -> verify(100)).isInstanceOf(ObjectStoreException.class);
        assertThat(found).isEmpty();
    }
}
