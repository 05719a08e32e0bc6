package io.github.comfyarchive.serve.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.digest.Sha256;
import io.github.comfyarchive.serve.ApiClient;
import io.github.comfyarchive.serve.ServedHome;
import io.github.comfyarchive.testing.ArchivedHome;
import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.TestEntries;
import io.github.comfyarchive.testing.TestEntry;
import io.github.comfyarchive.testing.TestPng;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files by their bytes' name: whole, in part, small; and harmless, whoever made them. */
class FileRoutesTest {
    private static final String FILES = "/archive/v1/files/";
    private static final byte[] PNG = TestPng.of(900, 600, 1).bytes();
    private static final byte[] BROKEN = Arrays.copyOf(TestPng.of(64, 64, 2).bytes(), 60);

    private static final Map<String, String> MARKUP = Map.of(
            "a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            "b.html", "<!doctype html><script>alert(1)</script>",
            "c.png", "<html><body onload=alert(1)>",
            "d.txt", "just a text");

    @TempDir
    private static Path folder;

    private static ArchivedHome archive;
    private static ServedHome served;
    private static ApiClient client;

    @BeforeAll
    static void fill() throws IOException {
        archive = new ArchivedHome(folder);
        try (FakeComfyServer server = FakeComfyServer.start()) {
            List<FileRef> refs = new java.util.ArrayList<>();
            add(server, refs, "picture.png", PNG);
            add(server, refs, "broken.png", BROKEN);
            MARKUP.forEach((name, text) -> add(server, refs, name, text.getBytes(UTF_8)));
            TestEntry entry = TestEntries.entry(1).files(refs.toArray(FileRef[]::new));
            server.history().complete(entry.id(), entry.json());
            archive.sync("rig", server);
        }
        served = ServedHome.of(archive.home());
        client = served.client();
    }

    private static void add(FakeComfyServer server, List<FileRef> refs, String name, byte[] bytes) {
        FileRef ref = new FileRef(name, "", "output");
        server.files().put(ref, bytes);
        refs.add(ref);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static String sha256(byte[] bytes) {
        return Sha256.of(Sha256.digest().digest(bytes)).hex();
    }

    private static Path thumbnail(byte[] bytes) {
        String sha256 = sha256(bytes);
        return archive.home().folder().thumbs().resolve(sha256.substring(0, 2) + "/" + sha256 + "-1.jpg");
    }

    @Test
    void aFileIsItsBytesForGood() {
        ApiClient.Answer file = client.ok(FILES + sha256(PNG));

        assertThat(file.bytes()).isEqualTo(PNG);
        assertThat(file.header("Content-Type")).hasValue("image/png");
        assertThat(file.header("ETag")).hasValue('"' + sha256(PNG) + '"');
        assertThat(file.header("Cache-Control").orElseThrow())
                .contains("immutable")
                .contains("private");
        assertThat(client.get(
                                FILES + sha256(PNG),
                                "If-None-Match",
                                file.header("ETag").orElseThrow())
                        .status())
                .isEqualTo(304);
        ApiClient.Answer head = client.send("HEAD", FILES + sha256(PNG), null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).hasValue(String.valueOf(PNG.length));
    }

    @Test
    void aPartIsTheBytesThatWereAskedFor() {
        String path = FILES + sha256(PNG);

        ApiClient.Answer part = client.get(path, "Range", "bytes=100-199");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(PNG, 100, 200));
        assertThat(part.header("Content-Range")).hasValue("bytes 100-199/" + PNG.length);
        assertThat(client.get(path, "Range", "bytes=-5").bytes())
                .isEqualTo(Arrays.copyOfRange(PNG, PNG.length - 5, PNG.length));
        assertThat(client.get(path, "Range", "bytes=" + (PNG.length - 3) + "-999999999999")
                        .bytes())
                .isEqualTo(Arrays.copyOfRange(PNG, PNG.length - 3, PNG.length));
        assertThat(client.get(path, "Range", "bytes=" + PNG.length + "-").status())
                .isEqualTo(416);
        assertThat(client.get(path, "Range", "bytes=0-1,5-6").bytes()).isEqualTo(PNG);
        assertThat(client.get(path, "Range", "bytes=99999999999999999999-").status())
                .isIn(200, 416);
        assertThat(client.get(path, "Range", "bytes=0-9", "If-Range", "\"other\"")
                        .bytes())
                .isEqualTo(PNG);
    }

    @Test
    void whatABrowserCouldRunIsSavedAndNeverAPage() {
        MARKUP.forEach((name, text) -> {
            ApiClient.Answer file = client.ok(FILES + sha256(text.getBytes(UTF_8)));
            assertThat(file.text()).isEqualTo(text);
            assertThat(file.header("Content-Type")).as(name).hasValue("application/octet-stream");
            assertThat(file.header("Content-Disposition").orElseThrow()).startsWith("attachment");
            assertThat(file.header("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(file.header("Content-Security-Policy").orElseThrow())
                    .contains("sandbox")
                    .contains("default-src 'none'");
        });
    }

    @Test
    void whatIsNoNameOfAFileIsNotFound() {
        for (String name : List.of(
                "0".repeat(64),
                "abc",
                sha256(PNG).toUpperCase(java.util.Locale.ROOT),
                sha256(PNG) + ".png",
                ApiClient.encoded("../../archive.db"),
                ApiClient.encoded("../".repeat(20) + "etc/passwd"),
                ApiClient.encoded("0".repeat(63) + "/"))) {
            assertThat(client.get(FILES + name).status()).as(name).isEqualTo(404);
            assertThat(client.get(FILES + name + "/thumbnail").status())
                    .as(name)
                    .isEqualTo(404);
        }
        assertThat(served.told()).isEmpty();
    }

    @Test
    void aThumbnailIsMadeAtTheFirstLookAndKept() throws Exception {
        Files.deleteIfExists(thumbnail(PNG));

        ApiClient.Answer first = client.ok(FILES + sha256(PNG) + "/thumbnail");

        assertThat(first.header("Content-Type")).hasValue("image/jpeg");
        assertThat(first.header("Cache-Control").orElseThrow()).contains("immutable");
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(first.bytes()));
        assertThat(Math.min(small.getWidth(), small.getHeight())).isEqualTo(256);
        assertThat(first.bytes().length).isLessThanOrEqualTo(30_000);
        assertThat(Files.readAllBytes(thumbnail(PNG))).isEqualTo(first.bytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(thumbnail(PNG))))
                .isEqualTo("rw-------");
        byte[] marked = "kept".getBytes(UTF_8);
        Files.write(thumbnail(PNG), marked);
        assertThat(client.ok(FILES + sha256(PNG) + "/thumbnail").bytes())
                .as("it is read, and not made again")
                .isEqualTo(marked);
        Files.delete(thumbnail(PNG));
    }

    /** The same that the gallery has. */
    @Test
    void aThumbnailIsThatOfTheGallery() throws Exception {
        Files.deleteIfExists(thumbnail(PNG));
        byte[] ours = client.ok(FILES + sha256(PNG) + "/thumbnail").bytes();
        Files.delete(thumbnail(PNG));

        assertThat(archive.export("gallery", folder.resolve("gallery")).exit()).isZero();

        assertThat(Files.readAllBytes(thumbnail(PNG))).isEqualTo(ours);
    }

    @Test
    void howeverManyAskAThumbnailIsOne() throws Exception {
        Files.deleteIfExists(thumbnail(PNG));
        List<CompletableFuture<byte[]>> asked = IntStream.range(0, 40)
                .mapToObj(number -> CompletableFuture.supplyAsync(
                        () -> client.ok(FILES + sha256(PNG) + "/thumbnail").bytes()))
                .toList();

        byte[] first = asked.get(0).get();
        for (CompletableFuture<byte[]> one : asked) {
            assertThat(one.get()).isEqualTo(first);
        }
        try (var files = Files.list(thumbnail(PNG).getParent())) {
            assertThat(files).containsExactly(thumbnail(PNG));
        }
    }

    @Test
    void whereNoneCanBeMadeIsSaidSo() {
        for (byte[] bytes : List.of(BROKEN, MARKUP.get("a.svg").getBytes(UTF_8))) {
            for (int look = 0; look < 2; look++) {
                ApiClient.Answer none = client.get(FILES + sha256(bytes) + "/thumbnail");
                assertThat(none.status()).isEqualTo(404);
                assertThat(none.text()).contains("no small picture");
            }
            assertThat(thumbnail(bytes)).doesNotExist();
        }
        assertThat(served.told()).isEmpty();
    }

    @Test
    void aHomeThatCannotBeWrittenToShowsItAllTheSame() throws Exception {
        Path copy = folder.resolve("read-only");
        ArchivedHome other = archive.copyTo(copy);
        Path thumbs = other.home().folder().thumbs();
        try (var none = Files.exists(thumbs) ? Files.walk(thumbs) : java.util.stream.Stream.<Path>empty()) {
            none.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
        Files.writeString(thumbs, "no folder can be made here");
        try (ServedHome there = ServedHome.of(other.home())) {
            assertThat(there.reader().ok(FILES + sha256(PNG) + "/thumbnail").bytes())
                    .isNotEmpty();
            assertThat(there.told()).hasSize(1);
        }
    }
}
