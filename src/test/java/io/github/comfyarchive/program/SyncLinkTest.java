package io.github.comfyarchive.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.comfyarchive.testing.FakeComfyServer;
import io.github.comfyarchive.testing.Fault;
import io.github.comfyarchive.testing.FileRef;
import io.github.comfyarchive.testing.Outcome;
import io.github.comfyarchive.testing.TestHome;
import io.github.comfyarchive.testing.TestPng;
import io.github.comfyarchive.testing.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sync of a server whose files lie on this machine: they are taken where the server says they are the same, and fetched else. */
class SyncLinkTest {
    private static final String SECRET = "sk-ant-api03-vqT7mK2xWz9pLr4sNc8dvqT7mK2xWz9pLr4sNc8d";
    private static final Instant WRITTEN = Instant.parse("2026-11-24T10:20:30.123456789Z");

    @TempDir
    Path folder;

    private Path comfy;
    private TestHome home;
    private FakeComfyServer server;
    private int prompts;

    @BeforeEach
    void start() throws IOException {
        comfy = Files.createDirectories(folder.resolve("ComfyUI"));
        home = new TestHome(folder.resolve("home"));
        server = FakeComfyServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Outcome sync(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("sync", "--min-free", "0", "--server", "s=" + server.uri(), "--json"));
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    private Outcome run(String... arguments) {
        Outcome ran = Outcome.of(Map.of("ARCHIVE_HOME", home.root().toString()), arguments);
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    private static byte[] png(int seed, String text) {
        return TestPng.of(64, 64, seed).text("prompt", graph(text)).bytes();
    }

    private static String graph(String text) {
        return "{\"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"text\": \"" + text + "\"}}}";
    }

    /** A prompt with one file, on the server alone. */
    private byte[] made(String filename, String subfolder, String type, byte[] bytes, String text) {
        String id = "prompt-" + prompts;
        server.files().put(new FileRef(filename, subfolder, type), bytes, WRITTEN);
        server.history()
                .complete(
                        id,
                        "{\"prompt\": [" + prompts++ + ", \"" + id + "\", " + graph(text)
                                + ", {}, [\"9\"]], \"outputs\": {\"9\": {\"images\": [{\"filename\": \"" + filename
                                + "\", \"subfolder\": \"" + subfolder + "\", \"type\": \"" + type
                                + "\"}]}}, \"status\": {\"status_str\": \"success\", \"completed\": true,"
                                + " \"messages\": []}}");
        return bytes;
    }

    private Path here(String path, byte[] bytes, Instant written) throws IOException {
        Path file = comfy.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.from(written));
        return file;
    }

    private Path asset(String filename) {
        String name =
                Objects.requireNonNull(home.value("SELECT asset.sha256 || '.' || asset.extension FROM output JOIN asset"
                        + " ON asset.sha256 = output.asset WHERE filename = '" + filename + "'"));
        return home.root().resolve("assets").resolve(name.substring(0, 2)).resolve(name);
    }

    @Test
    void whatTheServerSaysIsHereIsLinkedAndNotFetched() throws IOException {
        byte[] fox = made("fox_00001_.png", "", "output", png(1, "fox"), "fox");
        byte[] owl = made("owl_00001_.png", "birds", "temp", png(2, "owl"), "owl");
        Path foxHere = here("output/fox_00001_.png", fox, WRITTEN);
        here("temp/birds/owl_00001_.png", owl, WRITTEN);

        Outcome linked = sync("--link-from", comfy.toString(), "--hard-link");

        assertThat(linked.out()).contains("\"local\":2").contains("\"file_bytes\":0");
        assertThat(Files.isSameFile(asset("fox_00001_.png"), foxHere)).isTrue();
        assertThat(asset("owl_00001_.png")).hasBinaryContent(owl);
        assertThat(home.value("SELECT linked_from FROM asset JOIN output ON asset = sha256 WHERE filename LIKE 'fox%'"))
                .isEqualTo(foxHere.toRealPath().toString());
        assertThat(home.value("SELECT count(*) FROM output WHERE state = 'stored' AND provenance = 'verified'"))
                .isEqualTo("2");
        assertThat(home.root().resolve("tmp")).isEmptyDirectory();
        run("verify", "--read-data");
        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out()).contains("\"local\":0");
    }

    @Test
    void withoutHardLinksTheArchiveHasAFileOfItsOwn() throws IOException {
        byte[] fox = made("fox_00001_.png", "", "output", png(1, "fox"), "fox");
        Path foxHere = here("fox_00001_.png", fox, WRITTEN);

        assertThat(sync("--link-from", comfy.toString()).out())
                .contains("\"local\":1")
                .contains("\"file_bytes\":0");

        assertThat(asset("fox_00001_.png")).hasBinaryContent(fox);
        assertThat(Files.isSameFile(asset("fox_00001_.png"), foxHere)).isFalse();
        assertThat(home.value("SELECT linked_from FROM asset")).isNull();
        run("verify", "--read-data");
    }

    @Test
    void whatDiffersInTimeOrSizeIsFetched() throws IOException {
        byte[] fox = made("fox.png", "", "output", png(1, "fox"), "fox");
        byte[] owl = made("owl.png", "", "output", png(2, "owl"), "owl");
        byte[] other = fox.clone();
        other[other.length - 20] ^= 1;
        here("fox.png", other, WRITTEN.plusNanos(1));
        here("owl.png", Arrays.copyOf(owl, owl.length + 1), WRITTEN);

        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out())
                .contains("\"local\":0")
                .contains("\"stored\":2");

        assertThat(asset("fox.png")).hasBinaryContent(fox);
        assertThat(asset("owl.png")).hasBinaryContent(owl);
        assertThat(home.value("SELECT count(*) FROM asset WHERE linked_from IS NOT NULL"))
                .isEqualTo("0");
        run("verify", "--read-data");
    }

    @Test
    void whereOnlyTheTimeDiffersTheBytesAreComparedAfterTheyWereFetched() throws IOException {
        byte[] fox = made("fox.png", "", "output", png(1, "fox"), "fox");
        Path foxHere = here("fox.png", fox, WRITTEN.plusSeconds(1));

        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out())
                .contains("\"local\":0")
                .contains("\"file_bytes\":" + fox.length);

        assertThat(Files.isSameFile(asset("fox.png"), foxHere)).isTrue();
        assertThat(home.root().resolve("tmp")).isEmptyDirectory();
        run("verify", "--read-data");
    }

    @Test
    void anETagOfAnotherFormTellsNothingOfAFileHere() throws IOException {
        byte[] fox = made("fox.png", "", "output", png(1, "fox"), "fox");
        byte[] other = fox.clone();
        other[other.length - 20] ^= 1;
        here("fox.png", other, WRITTEN);
        server.fail(When.file("fox.png"), Fault.header("Etag", "\"6543-abc\""));

        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out())
                .contains("\"local\":0")
                .contains("\"file_bytes\":" + fox.length);

        assertThat(asset("fox.png")).hasBinaryContent(fox);
        assertThat(home.value("SELECT linked_from FROM asset")).isNull();
    }

    @Test
    void whatAKilledRunHasLeftGoesAndTheUsersFileStays() throws IOException {
        byte[] fox = made("fox.png", "", "output", png(1, "fox"), "fox");
        Path foxHere = here("fox.png", fox, WRITTEN);
        run("init");
        Path left = home.root().resolve("tmp").resolve("link-999999999-7");
        Files.createDirectories(left);
        Files.createLink(left.resolve("0"), foxHere);

        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out()).contains("\"local\":1");

        assertThat(home.root().resolve("tmp")).isEmptyDirectory();
        assertThat(foxHere).hasBinaryContent(fox);
        assertThat(Files.isSameFile(asset("fox.png"), foxHere)).isTrue();
        run("verify", "--read-data");
    }

    @Test
    void aFolderCalledOutputInTheOutputFolderHidesNothing() throws IOException {
        byte[] fox = made("fox.png", "", "output", png(1, "fox"), "fox");
        here("output/fox.png", png(2, "other"), WRITTEN.minusSeconds(9));
        here("fox.png", fox, WRITTEN);

        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out()).contains("\"local\":1");

        assertThat(asset("fox.png")).hasBinaryContent(fox);
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws IOException {
        byte[] fox = png(1, "fox");
        here("../secret.png", fox, WRITTEN);
        Files.createSymbolicLink(comfy.resolve("out"), folder);
        Files.createSymbolicLink(comfy.resolve("link.png"), folder.resolve("secret.png"));
        made("secret.png", "out", "output", fox, "fox");
        made("link.png", "", "output", fox, "fox");
        made("../secret.png", "", "output", fox, "fox");
        made("secret.png", "..", "output", fox, "fox");
        made("secret.png", folder.toString(), "output", fox, "fox");

        Outcome ran = Outcome.of(
                Map.of("ARCHIVE_HOME", home.root().toString()),
                "sync",
                "--json",
                "--min-free",
                "0",
                "--server",
                "s=" + server.uri(),
                "--link-from",
                comfy.toString(),
                "--hard-link");

        assertThat(ran.out()).contains("\"local\":0");
        assertThat(home.value("SELECT count(*) FROM asset WHERE linked_from IS NOT NULL"))
                .isEqualTo("0");
        assertThat(asset("link.png")).hasBinaryContent(fox);
    }

    @Test
    void whatIsMaskedIsACopy() throws IOException {
        byte[] bytes = made("key.png", "", "output", png(1, "use " + SECRET), "use " + SECRET);
        Path keyHere = here("key.png", bytes, WRITTEN);

        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out())
                .contains("\"local\":1")
                .contains("\"masked\":1")
                .contains("\"file_bytes\":0");

        assertThat(keyHere).hasBinaryContent(bytes);
        assertThat(Files.isSameFile(asset("key.png"), keyHere)).isFalse();
        assertThat(home.placesInFiles(SECRET)).isEmpty();
        assertThat(home.value("SELECT linked_from FROM asset")).isNull();
        run("verify", "--read-data");
    }

    @Test
    void theSameBytesUnderTwoNamesAreNotedAsTheOneThatIsThere() throws IOException {
        byte[] fox = png(1, "fox");
        for (int number = 0; number < 12; number++) {
            String name = "fox_" + number + ".png";
            made(name, "", "output", fox, "fox");
            here(name, fox, WRITTEN.plusSeconds(number));
            server.files().put(new FileRef(name, "", "output"), fox, WRITTEN.plusSeconds(number));
        }

        assertThat(sync("--link-from", comfy.toString(), "--hard-link").out()).contains("\"local\":12");

        Path from = Path.of(Objects.requireNonNull(home.value("SELECT linked_from FROM asset")));
        assertThat(Files.isSameFile(asset("fox_3.png"), from)).isTrue();
        assertThat(home.root().resolve("tmp")).isEmptyDirectory();
        run("verify", "--read-data");
    }

    @Test
    void anOptionThatMeansNothingIsRefused() {
        Map<String, String> environment = Map.of("ARCHIVE_HOME", home.root().toString());
        assertThat(Outcome.of(environment, "sync", "--hard-link").exit()).isEqualTo(2);
        assertThat(Outcome.of(
                                environment,
                                "watch",
                                "--link-from",
                                folder.resolve("none").toString())
                        .err())
                .contains("is no folder that can be read");
    }
}
