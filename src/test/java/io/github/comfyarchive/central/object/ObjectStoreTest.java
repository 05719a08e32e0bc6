package io.github.comfyarchive.central.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.comfyarchive.central.object.ObjectStoreException.Kind;
import io.github.comfyarchive.store.row.AssetRow;
import io.github.comfyarchive.testing.DelayedLink;
import io.github.comfyarchive.testing.S3Link;
import io.github.comfyarchive.testing.S3Link.Fate;
import io.github.comfyarchive.testing.S3Server;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against S3Proxy, and a link before it that goes wrong. */
final class ObjectStoreTest {
    @TempDir
    private Path folder;

    private S3Server server;
    private S3Link link;
    private String bucket;
    private ObjectStore store;

    @BeforeEach
    void start() throws Exception {
        server = S3Server.shared();
        bucket = server.bucket();
        link = S3Link.to(server.port());
        store = TestObjects.store(link.endpoint(), bucket);
    }

    @AfterEach
    void stop() {
        store.close();
        link.close();
    }

    private AssetRow asset(int size) throws Exception {
        return TestObjects.asset(folder, size, size);
    }

    private Path file(AssetRow asset) {
        return folder.resolve(asset.sha256());
    }

    private Path object(AssetRow asset) {
        return server.file(bucket, "studio/" + ObjectName.of(asset).key());
    }

    private static ObjectStoreException failure(ThrowingCallable work) {
        ObjectStoreException failure = catchThrowableOfType(ObjectStoreException.class, work);
        assertThat(failure).isNotNull();
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain(S3Server.SECRET_KEY);
        return failure;
    }

    private byte[] read(AssetRow asset) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.get(ObjectName.of(asset), asset.size(), out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 70_000, S3Server.LARGEST_PUT, S3Server.LARGEST_PUT + 1})
    void whatIsPutIsThereAndIsReadAgain(int size) throws Exception {
        AssetRow asset = asset(size);

        assertThat(store.put(asset, file(asset))).isTrue();

        assertThat(object(asset)).hasSameBinaryContentAs(file(asset));
        assertThat(read(asset)).isEqualTo(Files.readAllBytes(file(asset)));
        Path copy = folder.resolve("copy");
        store.get(ObjectName.of(asset), size, copy);
        assertThat(copy).hasSameBinaryContentAs(file(asset));
        assertThat(store.head(ObjectName.of(asset)))
                .get()
                .satisfies(head -> assertThat(head.size()).isEqualTo(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {70_000, 2 * S3Server.LARGEST_PUT})
    void whatIsThereIsNotPutAgain(int size) throws Exception {
        AssetRow asset = asset(size);
        store.put(asset, file(asset));
        long puts = link.asked("PUT");

        assertThat(store.put(asset, file(asset))).isFalse();

        assertThat(link.asked("PUT")).isEqualTo(puts);
    }

    @Test
    void whatIsThereAndIsOtherBytesOfTheSameLengthIsPutAgain() throws Exception {
        AssetRow asset = asset(1000);
        AssetRow other = TestObjects.asset(folder, 1000, 7);
        store.put(other, file(other));
        Files.createDirectories(object(asset).getParent());
        Files.copy(object(other), object(asset), StandardCopyOption.COPY_ATTRIBUTES); // its ETag is one

        assertThat(store.put(asset, file(asset))).isTrue();

        assertThat(object(asset)).hasSameBinaryContentAs(file(asset));
    }

    /** The hash of a payload is signed: the server itself refuses what became other bytes on the way. */
    @ParameterizedTest
    @ValueSource(ints = {70_000, 2 * S3Server.LARGEST_PUT})
    void aByteThatChangedOnTheWayIsRefusedByTheServer(int size) throws Exception {
        AssetRow asset = asset(size);
        link.rule(asked -> asked.puts() ? Fate.CHANGED : Fate.PASSED);

        assertThat(failure(() -> store.put(asset, file(asset))).kind()).isIn(Kind.DENIED, Kind.FAILED);

        assertThat(server.objects(bucket)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {70_000, 2 * S3Server.LARGEST_PUT})
    void aFileThatIsNotTheBytesOfItsNameIsNotPut(int size) throws Exception {
        AssetRow asset = asset(size);
        byte[] bytes = Files.readAllBytes(file(asset));
        bytes[size - 1] ^= 1;
        Files.write(file(asset), bytes);

        assertThatThrownBy(() -> store.put(asset, file(asset)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("does not hold the bytes of its name");

        assertThat(server.objects(bucket)).isEmpty();
    }

    @Test
    void aFileOfAnotherLengthIsNotPut() throws Exception {
        AssetRow asset = asset(1000);
        Files.write(file(asset), new byte[999]);

        assertThatThrownBy(() -> store.put(asset, file(asset))).isInstanceOf(DamagedFileException.class);
        assertThat(link.asked()).isEmpty();
    }

    @Test
    void aPutThatIsAcknowledgedAndLostIsNoticed() throws Exception {
        AssetRow asset = asset(1000);
        link.rule(asked -> asked.puts() ? Fate.LOST : Fate.PASSED);

        assertThat(failure(() -> store.put(asset, file(asset))))
                .hasMessageContaining("are said to be taken, and are not there")
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.REFUSING));
    }

    /** Once is not noticed; always is. */
    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT", "CUT_IN_THE_BODY", "UNANSWERED", "SLOWED"})
    void aPutIsTriedAgain(Fate fate) throws Exception {
        for (int size : List.of(70_000, 2 * S3Server.LARGEST_PUT)) {
            AssetRow asset = asset(size);
            boolean[] met = new boolean[1];
            link.rule(asked -> {
                boolean now = asked.puts() && !met[0];
                met[0] |= now;
                return now ? fate : Fate.PASSED;
            });

            assertThat(store.put(asset, file(asset))).isTrue();

            assertThat(met[0]).isTrue();
            assertThat(object(asset)).hasSameBinaryContentAs(file(asset));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT", "CUT_IN_THE_BODY", "UNANSWERED", "SLOWED", "DENIED", "OVER_QUOTA"})
    void whatGoesWrongAlwaysIsSaid(Fate fate) throws Exception {
        Kind kind = switch (fate) {
            case SLOWED, OVER_QUOTA -> Kind.REFUSING;
            case DENIED -> Kind.DENIED;
            default -> Kind.AWAY;
        };
        for (int size : List.of(70_000, 2 * S3Server.LARGEST_PUT)) {
            AssetRow asset = asset(size);
            link.rule(asked -> asked.puts() ? fate : Fate.PASSED);
            // Of an answer that comes before what was asked with "Expect: 100-continue" the JDK tells the status alone.
            Kind told = fate == Fate.OVER_QUOTA && size > S3Server.LARGEST_PUT ? Kind.DENIED : kind;

            assertThat(failure(() -> store.put(asset, file(asset))))
                    .hasMessageContaining("s3://" + bucket + "/studio")
                    .satisfies(failure -> assertThat(failure.kind()).isEqualTo(told));
        }
    }

    @Test
    void aPutInPartsThatFailsLeavesNoParts() throws Exception {
        AssetRow asset = asset(2 * S3Server.LARGEST_PUT);
        int[] puts = new int[1];
        link.rule(asked -> asked.puts() && ++puts[0] > 1 ? Fate.DENIED : Fate.PASSED);

        failure(() -> store.put(asset, file(asset)));

        assertThat(server.objects(bucket)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fate.class,
            names = {"CUT", "ANSWERED_BY_HALF", "SLOWED"})
    void aReadGoesOnWhereItEnded(Fate fate) throws Exception {
        AssetRow asset = asset(300_000);
        store.put(asset, file(asset));
        int[] gets = new int[1];
        link.rule(asked -> asked.method().equals("GET") && ++gets[0] == 1 ? fate : Fate.PASSED);

        assertThat(read(asset)).isEqualTo(Files.readAllBytes(file(asset)));
        assertThat(gets[0]).isEqualTo(2);
    }

    @Test
    void aReadThatEndsEarlyAlwaysIsSaid() throws Exception {
        AssetRow asset = asset(300_000);
        store.put(asset, file(asset));
        link.rule(asked -> Fate.ANSWERED_BY_HALF);
        Path copy = folder.resolve("copy");

        assertThat(failure(() -> store.get(ObjectName.of(asset), asset.size(), copy))
                        .kind())
                .isEqualTo(Kind.AWAY);
        assertThat(copy).doesNotExist();
    }

    @Test
    void anObjectOfOtherBytesIsNoCopyOfIt() throws Exception {
        AssetRow asset = asset(1000);
        store.put(asset, file(asset));
        byte[] bytes = Files.readAllBytes(object(asset));
        bytes[500] ^= 1;
        Files.write(object(asset), bytes);
        Path copy = folder.resolve("copy");

        assertThat(failure(() -> store.get(ObjectName.of(asset), 1000, copy)))
                .hasMessageContaining("its bytes are not those of its name")
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.DAMAGED));
        Files.write(object(asset), new byte[2000]);
        assertThat(failure(() -> store.get(ObjectName.of(asset), 1000, copy)))
                .hasMessageContaining("it has 2000 bytes, and not 1000")
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.DAMAGED));

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file(asset));
        }
    }

    @Test
    void anObjectThatIsNotThereIsMissing() throws Exception {
        AssetRow asset = asset(1000);

        assertThat(store.head(ObjectName.of(asset))).isEmpty();
        assertThat(failure(() -> read(asset)).kind()).isEqualTo(Kind.MISSING);
        store.delete(ObjectName.of(asset));
    }

    @Test
    void objectsAreListedInPagesAndRemovedOneByOne() throws Exception {
        List<AssetRow> assets = List.of(asset(1), asset(2), asset(3));
        for (AssetRow asset : assets) {
            store.put(asset, file(asset));
        }
        for (String other : List.of("studio/assets/notes.txt", "elsewhere.txt")) {
            Files.copy(object(assets.get(0)), server.file(bucket, other), StandardCopyOption.COPY_ATTRIBUTES);
        }

        ObjectPage page = store.list(Optional.empty());
        assertThat(page.next()).isEmpty();
        assertThat(page.others()).isEqualTo(1);
        assertThat(page.objects())
                .extracting(ObjectPage.Listed::name)
                .containsExactlyInAnyOrderElementsOf(
                        assets.stream().map(ObjectName::of).toList());
        String first = "studio/" + page.objects().get(0).name().key();
        assertThat(store.list(Optional.of(first)).objects()).hasSize(2);

        store.delete(page.objects().get(0).name());
        assertThat(server.objects(bucket)).doesNotContainKey(first).hasSize(4);
    }

    @Test
    void whoSignsWithAnotherKeyIsRefusedAndTheKeyIsNotSaid() throws Exception {
        AssetRow asset = asset(1000);
        try (ObjectStore other = ObjectStore.of(
                FilesAddress.parse("s3://" + bucket), TestObjects.options(link.endpoint(), "another-secret"))) {
            ObjectStoreException refused = failure(() -> other.put(asset, file(asset)));

            assertThat(refused.kind()).isEqualTo(Kind.DENIED);
            assertThat(refused).hasMessageNotContaining("another-secret").hasMessageNotContaining("archive-test");
            assertThat(failure(() -> other.list(Optional.empty())).kind()).isEqualTo(Kind.DENIED);
        }
    }

    @Test
    void aBucketThatIsNotThereIsSaid() throws Exception {
        AssetRow asset = asset(1000);
        try (ObjectStore other =
                ObjectStore.of(FilesAddress.parse("s3://no-such-bucket"), TestObjects.options(link.endpoint()))) {
            assertThat(failure(() -> other.put(asset, file(asset))))
                    .hasMessageContaining("there is no bucket no-such-bucket")
                    .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.UNUSABLE));
        }
    }

    @Test
    void aServerThatIsNotThereIsAway() throws Exception {
        AssetRow asset = asset(1000);
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        try (ObjectStore other = TestObjects.store(URI.create("http://127.0.0.1:" + port), bucket)) {
            assertThat(failure(() -> other.put(asset, file(asset))).kind()).isEqualTo(Kind.AWAY);
        }
    }

    @Test
    void aServerThatSaysNothingIsAway() throws Exception {
        AssetRow asset = asset(1000);
        ObjectOptions impatient = new ObjectOptions(
                1 << 20,
                1 << 20,
                2,
                Duration.ofMillis(20),
                Duration.ofMillis(300),
                link.endpoint(),
                TestObjects.options(link.endpoint()).credentials());
        link.rule(asked -> asked.puts() ? Fate.SILENT : Fate.PASSED);
        try (ObjectStore other = ObjectStore.of(FilesAddress.parse("s3://" + bucket), impatient)) {
            assertThat(failure(() -> other.put(asset, file(asset))).kind()).isEqualTo(Kind.AWAY);
        }
        assertThat(link.asked("PUT")).isEqualTo(2);
    }

    @Test
    void aSlowWayIsNoFault() throws Exception {
        AssetRow asset = asset(300_000);
        try (DelayedLink slow = DelayedLink.to(server.port(), Duration.ofMillis(150));
                ObjectStore other = TestObjects.store(slow.uri(), bucket)) {
            assertThat(other.put(asset, file(asset))).isTrue();
        }
        assertThat(read(asset)).isEqualTo(Files.readAllBytes(file(asset)));
    }

    /** Of two clocks that differ the server's counts: requests are signed by it from then on. */
    @Test
    void aClockThatIsWrongIsPutRight() throws Exception {
        AssetRow asset = asset(70_000);
        int[] puts = new int[1];
        link.rule(asked -> asked.puts() && ++puts[0] == 1 ? Fate.SKEWED : Fate.PASSED);

        assertThat(store.put(asset, file(asset))).isTrue();

        DateTimeFormatter form = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
        String second = link.asked().stream()
                .filter(S3Link.Asked::puts)
                .skip(1)
                .findFirst()
                .orElseThrow()
                .time();
        assertThat(Duration.between(LocalDateTime.now(ZoneOffset.UTC), LocalDateTime.parse(second, form)))
                .isBetween(S3Link.SKEW.minusMinutes(5), S3Link.SKEW.plusMinutes(5));
        assertThat(object(asset)).hasSameBinaryContentAs(file(asset));
    }

    @Test
    void aFileThatIsGoneIsAnErrorOfTheDisk() {
        assertThatThrownBy(() -> store.put(
                        new AssetRow("ab".repeat(32), 1, "image/png", "png", 1, 1, 0, "2026-11-01T10:00:00Z"),
                        folder.resolve("gone")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
